/**
 * Makes a built package ready to be packed, so that installs stay small:
 *
 *   - libraries of which it uses a part are put into dist/libraries, with their licences, and imports are pointed there
 *   - type declarations that no public one leads to are left out
 *
 *   node ../../tools/prepack.js [LIBRARY…]   in a package, as its `prepack` script; LIBRARY is a development dependency
 *
 * dist is changed in place; the next build makes it anew, because what it remembers is removed too.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { init, parse } from 'es-module-lexer'
import { rolldown } from 'rolldown'

const folder = process.cwd()
const dist = join(folder, 'dist')
const libraries = join(dist, 'libraries')
const bundled = process.argv.slice(2)
/** A call with nothing but the name of a module. */
const required = /(?<!\bimport\s*)\(\s*(["'])([^"']+)\1,?\s*\)/g
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

await init
// Packed twice without a build between: imports are pointed there already.
if (!filesOf(/\.js$/).some((path) => readFileSync(path, 'utf8').includes('libraries/'))) {
  rmSync(libraries, { recursive: true, force: true })
}
await bundle(filesOf(/\.js$/).flatMap(importsIn))
await bundle(filesOf(/\.js$/).flatMap(requiresIn), 'cjs')
for (const path of filesOf(/\.js$/)) pointAtBundles(path)

const reachable = new Set()
for (const { types } of Object.values(manifest.publishConfig?.exports ?? {})) if (types) reach(join(folder, types))
for (const path of filesOf(/\.d\.ts$/)) if (!reachable.has(path)) rmSync(path)
for (const path of filesOf(/\.tsbuildinfo$/)) rmSync(path)

function filesOf(pattern) {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => pattern.test(file) && !file.startsWith('libraries'))
    .map((file) => join(dist, file))
}

function isBundled(name) {
  return bundled.some((each) => name === each || name.startsWith(`${each}/`))
}

function importsIn(path) {
  return parse(readFileSync(path, 'utf8'), path)[0].flatMap(({ n: name }) =>
    name !== undefined && isBundled(name) ? [name] : [],
  )
}

/** Libraries that are loaded where they are first needed, without waiting: by `createRequire(import.meta.url)`. */
function requiresIn(path) {
  return [...readFileSync(path, 'utf8').matchAll(required)].flatMap(([, , name]) => (isBundled(name) ? [name] : []))
}

function pointAtBundles(path) {
  const text = readFileSync(path, 'utf8')
  let changed = text
  // From the end, so that places before stay what they are.
  for (const { n: name, s: start, e: end, d: dynamic } of parse(text, path)[0].toReversed()) {
    if (name === undefined || !isBundled(name)) continue
    const specifier = relativeTo(path, fileFor(name))
    changed = changed.slice(0, start) + (dynamic >= 0 ? `'${specifier}'` : specifier) + changed.slice(end)
  }
  changed = changed.replaceAll(required, (whole, quote, name) =>
    isBundled(name) ? `(${quote}${relativeTo(path, fileFor(name, 'cjs'))}${quote})` : whole,
  )
  if (changed !== text) writeFileSync(path, changed)
}

function relativeTo(path, target) {
  const way = relative(dirname(path), target).replaceAll('\\', '/')
  return way.startsWith('.') ? way : `./${way}`
}

function fileFor(specifier, format = 'esm') {
  return join(
    libraries,
    `${specifier
      .replace(/\.js$/, '')
      .replaceAll(/[^\w.-]+/g, '-')
      .replace(/^-/, '')}.${format === 'cjs' ? 'cjs' : 'js'}`,
  )
}

/** Makes a file of each module; what several of them need is shared. */
async function bundle(specifiers, format = 'esm') {
  if (specifiers.length === 0) return
  mkdirSync(libraries, { recursive: true })
  const input = {}
  for (const specifier of new Set(specifiers)) {
    const file = fileFor(specifier)
    const entry = `${file}.entry.js`
    // Names are listed, because those of CommonJS modules cannot be passed on unseen.
    writeFileSync(entry, `export * as all from '${specifier}'\n`)
    const names = Object.keys((await import(pathToFileURL(entry))).all).filter((name) => name !== 'module.exports')
    writeFileSync(entry, `export { ${names.join(', ')} } from '${specifier}'\n`)
    input[basename(file, '.js')] = entry
  }
  const bundler = await rolldown({
    cwd: folder,
    input,
    platform: 'node',
    transform: { target: 'node20.19' },
    external: /^node:/,
    logLevel: 'warn',
  })
  const names = format === 'cjs' ? { entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' } : {}
  const { output } = await bundler.write({ dir: libraries, format, minify: true, ...names })
  await bundler.close()
  for (const entry of Object.values(input)) rmSync(entry)
  const licences = new Map()
  for (const { moduleIds = [] } of output) for (const module of moduleIds) keepLicence(module, licences)
  const file = join(libraries, 'NOTICES.txt')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const added = [...licences.values()].filter((text) => !before.includes(text))
  writeFileSync(file, [before.trim(), ...added].filter((text) => text !== '').join('\n\n\n') + '\n')
}

/** The licence of the package that a module belongs to. */
function keepLicence(module, licences) {
  if (!existsSync(module)) return
  let directory = dirname(module)
  while (!isPackage(directory)) {
    if (directory === dirname(directory)) return
    directory = dirname(directory)
  }
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  if (licences.has(name)) return
  const file = readdirSync(directory).find((each) => /^licen[cs]e/i.test(each))
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(directory, file), 'utf8').trim()
  licences.set(name, `${name} ${version}\n\n${text}`)
}

function isPackage(directory) {
  const file = join(directory, 'package.json')
  return existsSync(file) && 'version' in JSON.parse(readFileSync(file, 'utf8'))
}

/** Follows type declarations from a public one. Those of bundled libraries stay outside: what they describe is internal. */
function reach(path) {
  if (reachable.has(path) || !existsSync(path)) return
  reachable.add(path)
  const text = readFileSync(path, 'utf8')
  let changed = text
  for (const [whole, before, name, after] of text.matchAll(/(\b(?:from|import)\s*\(?\s*["'])([^"']+)(["'])/g)) {
    if (name.startsWith('.')) reach(resolve(dirname(path), name.replace(/\.(js|ts)$/, '.d.ts')))
    else if (isBundled(name)) {
      describe(name, text)
      changed = changed.replace(whole, before + relativeTo(path, fileFor(name)) + after)
    }
  }
  if (changed !== text) writeFileSync(path, changed)
}

/** Declares the types that a public declaration takes from a bundled library; callers never see their insides. */
function describe(name, text) {
  const file = fileFor(name).replace(/\.js$/, '.d.ts')
  const known = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const namespaces = [...text.matchAll(/import (?:type )?\* as (\w+)/g)].map(([, word]) => word)
  const named = [...text.matchAll(/import (?:type )?\{([^}]+)\}\s*from\s*["']([^"']+)["']/g)]
    .filter(([, , from]) => from === name)
    .flatMap(([, list]) =>
      list.split(',').map(
        (each) =>
          each
            .trim()
            .replace(/^type /, '')
            .split(' ')[0],
      ),
    )
  const used = namespaces.flatMap((word) =>
    [...text.matchAll(new RegExp(`\\b${word}\\.(\\w+)`, 'g'))].map(([, type]) => type),
  )
  const lines = [...new Set([...named, ...used])]
    .map((type) => `export type ${type}<_1 = unknown, _2 = unknown, _3 = unknown> = any;`)
    .filter((line) => !known.includes(line))
  mkdirSync(libraries, { recursive: true })
  writeFileSync(file, known + lines.map((line) => `${line}\n`).join(''))
}
