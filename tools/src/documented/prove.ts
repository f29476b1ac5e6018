/**
 * Proves that what is documented works as installed: packs all packages, installs them in an empty folder, runs every documented
 * command line, validates every configuration, and looks up every row that names an option or a setting.
 *
 *   node tools/dist/documented/prove.js [--only TEXT] [--installed FOLDER]   FOLDER has the packages already
 */
import assert from 'node:assert/strict'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { mustRun } from '../packaging/run-command.ts'
import { publishedPackages } from '../packaging/workspace.ts'
import { runAsync } from '../release/run-async.ts'
import { type Example, examplesOf, readDocumentation, type Row } from './examples.ts'
import { machines, type Outcome, outcomes } from './outcomes.ts'

const mostForPersons = 10
const { values } = parseArgs({ options: { only: { type: 'string' }, installed: { type: 'string' } } })
const workDir = mkdtempSync(join(tmpdir(), 'vfab-documented-'))
process.on('exit', () => rmSync(workDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
const failures: string[] = []
const forPersons: string[] = []
const installed = values.installed ?? install()
const bin = join(installed, 'node_modules/@vfab/cli/dist/bin.js')
const tools = makeTools()

const helps = await readHelps()
const { commands, blocks, rows } = readDocumentation()
const lines = [...commands, ...[...helps].flatMap(([words, help]) => examplesOf(words, help))]
for (const example of lines) await attempt(example, () => runLine(example))
for (const block of blocks) await attempt(block, () => validate(block))
const schemas = await readSchemas()
const known = rows.filter((row) => isAbout(row))
for (const row of known) await attempt(row, async () => lookUp(row))

for (const line of forPersons) console.log(`only by a person: ${line}`)
if (forPersons.length > mostForPersons) failures.push(`${forPersons.length} lines are left to persons`)
console.log(
  `documented: ${lines.length} commands (${forPersons.length} of them only by a person), ${blocks.length} blocks, ` +
    `${known.length} rows; ${failures.length} unverified`,
)
process.exitCode = failures.length === 0 ? 0 : 1

async function attempt({ place, text }: Example, check: () => Promise<void>): Promise<void> {
  if (values.only !== undefined && !text.includes(values.only)) return
  try {
    await check()
  } catch (error) {
    failures.push(text)
    console.log(`NOT OK  ${place}: ${text}\n${error instanceof Error ? error.message : String(error)}`)
  }
}

/** One folder with everything: an example may use any driver. */
function install(): string {
  const tarballs = join(workDir, 'tarballs')
  const folder = join(workDir, 'installed')
  for (const each of [tarballs, folder]) mkdirSync(each)
  const names = publishedPackages().map(({ name, dir }) => {
    mustRun('npx', ['--yes', 'pnpm@10.34.9', 'pack', '--pack-destination', tarballs], { cwd: dir })
    return name
  })
  const files = readdirSync(tarballs)
  const dependencies = Object.fromEntries(
    names.map((name) => [
      name,
      `file:${join(
        tarballs,
        files.find((file) => file.startsWith(`${name.slice(1).replace('/', '-')}-1`))!,
      )}`,
    ]),
  )
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'installed', private: true, type: 'module', dependencies }),
  )
  mustRun('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder })
  return folder
}

/** Programs that come first in the PATH: `vfab` with simulators for machines, and stand-ins for what would change this computer. */
function makeTools(): string {
  const folder = join(workDir, 'tools')
  mkdirSync(folder)
  const program = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), 0o755)
  }
  const names = JSON.stringify(publishedPackages().map(({ name }) => name))
  program(
    'vfab',
    `#!/usr/bin/env node
const { readdirSync } = require('node:fs')
const { spawnSync } = require('node:child_process')
const instead = JSON.parse(process.env.DOCUMENTED_INSTEAD)
const jobs = process.env.HOME + '/.local/state/vfab/jobs'
const words = process.argv.slice(2).map((word) => word === '20261125-143005-x7k2' ? readdirSync(jobs).sort().at(-1) : instead[word] ?? word)
const adds = process.env.DOCUMENTED_BEFORE ? [] : JSON.parse(process.env.DOCUMENTED_ADDS)
process.on('SIGINT', () => {})
const { status } = spawnSync(process.execPath, [${JSON.stringify(bin)}, ...words, ...adds], { stdio: 'inherit' })
process.exitCode = status ?? 130
`,
  )
  program(
    'npm',
    `#!/usr/bin/env node
// Installing is what the release proof does; here the names must be those of packages that exist.
const words = process.argv.slice(2).map((word, index, all) => (all[0] === 'create' && index === 1 ? word.replace('/', '/create-') : word))
console.log('npm', ...words)
const wrong = words.filter((word) => word.startsWith('@vfab/') && !${names}.includes(word.replace(/(?<=.)@.*/, '')))
if (wrong.length > 0) { console.log('there is no package', ...wrong); process.exitCode = 1 }
`,
  )
  program('npx', `#!/bin/sh\nname=$1; shift; exec ${join(installed, 'node_modules/.bin')}/"$name" "$@"\n`)
  for (const name of ['notify-send', 'xdg-open']) program(name, '#!/bin/sh\ncat > /dev/null 2>&1 < /dev/null\n')
  program('jq', '#!/bin/sh\nexec cat\n')
  return folder
}

/** A folder as a person has it, with the drawings that examples name. */
function freshFolder(): { readonly project: string; readonly home: string } {
  const base = mkdtempSync(join(workDir, 'run-'))
  const [project, home] = [join(base, 'project'), join(base, 'home')] as const
  for (const each of [project, home]) mkdirSync(each)
  cpSync(join(installed, 'package.json'), join(project, 'package.json'))
  symlinkSync(join(installed, 'node_modules'), join(project, 'node_modules'))
  const svg = (content: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="100mm" height="80mm" viewBox="0 0 100 80">${content}</svg>`
  const layer = (name: string, color: string): string =>
    `<g inkscape:groupmode="layer" inkscape:label="${name}" fill="none" stroke="${color}">${Array.from({ length: 8 }, (_, row) => `<path d="M5,${5 + 8 * row} H90"/>`).join('')}</g>`
  const drawing = svg('<path d="M10,10 H60 V60 H10 Z" fill="none" stroke="black"/>')
  for (const name of ['drawing', 'card', 'big']) writeFileSync(join(project, `${name}.svg`), drawing)
  writeFileSync(join(project, 'flower.svg'), svg(layer('1 sea', '#1e1ec8') + layer('sky', '#c81e1e')))
  return { project, home }
}

async function runLine({ text }: Example): Promise<void> {
  const outcome = outcomes[text] ?? (/^npm install /.test(text) ? {} : undefined)
  assert(outcome !== undefined, 'it has no outcome in tools/src/documented/outcomes.ts')
  if (outcome.person !== undefined) {
    if (!forPersons.some((line) => line.startsWith(text))) forPersons.push(`${text} (${outcome.person})`)
    return
  }
  const { project, home } = freshFolder()
  const env = environment(home, project, outcome)
  const run = (line: string, more: NodeJS.ProcessEnv, until?: RegExp): ReturnType<typeof runAsync> =>
    runAsync('bash', ['-c', `fpath=(. .); ${line}`], {
      cwd: project,
      only: true,
      env: { ...env, ...more },
      timeoutMs: 120_000,
      onOutput: (printed, child) => {
        if (until?.test(printed)) process.kill(-child.pid!, 'SIGINT')
      },
    })
  if (outcome.before !== undefined) await run(outcome.before, { DOCUMENTED_BEFORE: '1' })
  const { status, output } = await run(text, {}, outcome.until)
  const expected = outcome.until === undefined ? [outcome.exit ?? 0] : [0, 130, null]
  // What needs ffmpeg says so where there is none.
  if (/\.mp4$/.test(outcome.makes ?? '') && status === 7 && output.includes('needs ffmpeg')) return
  assert(expected.includes(status), `it ended with ${status}\n${output}`)
  if (outcome.prints !== undefined) assert.match(output, outcome.prints)
  if (outcome.makes !== undefined)
    assert(existsSync(join(project, outcome.makes)), `there is no ${outcome.makes}\n${output}`)
}

function environment(
  home: string,
  project: string,
  { instead = {}, adds = [], attached = 'ebb:sim' }: Outcome,
): NodeJS.ProcessEnv {
  return {
    HOME: home,
    PATH: `${tools}:${process.env['PATH']}`,
    PWD: project,
    LANG: 'C.UTF-8',
    ...(attached === '' ? {} : { VFAB_DEVICE: attached }),
    DOCUMENTED_INSTEAD: JSON.stringify({ ...machines, ...instead }),
    DOCUMENTED_ADDS: JSON.stringify(adds),
  }
}

async function vfab(
  args: readonly string[],
  folder: { readonly project: string; readonly home: string },
): ReturnType<typeof runAsync> {
  return runAsync(process.execPath, [bin, ...args], {
    cwd: folder.project,
    only: true,
    env: { HOME: folder.home, PATH: process.env['PATH'] },
  })
}

async function validate({ text }: Example): Promise<void> {
  const folder = freshFolder()
  writeFileSync(join(folder.project, 'vfab.config.yaml'), text)
  const { status, output } = await vfab(['config', 'validate'], folder)
  assert.equal(status, 0, output)
}

async function readHelps(): Promise<ReadonlyMap<string, string>> {
  const folder = freshFolder()
  const { stdout } = await vfab(['--help'], folder)
  const names = [...stdout.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}/gm)].map(([, name]) => name!)
  const found = new Map<string, string>()
  for (const name of names) found.set(name, (await vfab([...name.split(' '), '--help'], folder)).stdout)
  return found
}

async function readSchemas(): Promise<ReadonlyMap<string, string>> {
  const folder = freshFolder()
  const found = new Map<string, string>()
  for (const { dir, drivers } of publishedPackages()) {
    for (const id of drivers) {
      const { stdout } = await vfab(['config', 'schema', id], folder)
      const name = dir.split('/').at(-1)!
      found.set(name, (found.get(name) ?? '') + stdout)
    }
  }
  return found
}

/** Rows that name options, or settings of the package's driver; others state facts. */
function isAbout({ names, folder }: Row): boolean {
  const [name = ''] = names
  if (/^--[a-z]/.test(name)) return folder !== 'sim'
  return (
    folder !== undefined &&
    schemas.has(folder) &&
    /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/.test(name) &&
    isSettingLike(name)
  )
}

/** Settings carry units or are camel case; words alone may be anything. */
function isSettingLike(name: string): boolean {
  return /[a-z][A-Z]/.test(name)
}

function lookUp({ names, folder }: Row): void {
  for (const name of names) {
    const [option] = /^--[a-z-]+/.exec(name) ?? []
    if (option !== undefined) {
      assert(
        [...helps.values()].some((help) => new RegExp(`${option}\\b`).test(help)),
        `no command has ${option}`,
      )
    } else if (isSettingLike(name) && /^[A-Za-z0-9.]+$/.test(name)) {
      const schema = schemas.get(folder!) ?? ''
      for (const key of name.split('.')) assert(schema.includes(`"${key}"`), `the driver has no setting ${key}`)
    }
  }
}
