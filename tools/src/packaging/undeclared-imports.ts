/*
 * A file that imports what its own package does not name works where everything lies in one folder, and fails under pnpm and
 * Yarn Plug'n'Play. Bundles are prone to it: they take in code of other packages, whose imports are then their own.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'

import { init, parse } from 'es-module-lexer'

/** An import of a package that the importing package's `package.json` does not name. */
export interface UndeclaredImport {
  /** Path in the package: `dist/load-config.js`. */
  readonly file: string
  /** The package: `yaml`, `@vfab/core`. */
  readonly imported: string
}

interface Manifest {
  readonly name: string
  readonly scripts?: { readonly prepack?: string }
  readonly dependencies?: object
  readonly peerDependencies?: object
  readonly optionalDependencies?: object
}

/**
 * Every undeclared import of a built package: of modules and of their type declarations, static, dynamic, `require` and
 * `import.meta.resolve`, as far as the name is a literal.
 * @param directory - of the package, with `package.json` and `dist`
 */
export async function undeclaredImports(directory: string): Promise<readonly UndeclaredImport[]> {
  await init
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest
  const declared = new Set([
    manifest.name,
    ...putInside(manifest),
    ...[manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies].flatMap((each) =>
      Object.keys(each ?? {}),
    ),
  ])
  return builtFiles(directory).flatMap((file) => {
    const imported = importsOf(readFileSync(join(directory, file), 'utf8'), file)
    return [...imported].filter((name) => !declared.has(name)).map((name) => ({ file, imported: name }))
  })
}

/** Libraries that tools/prepack.js puts into the package when it is packed. */
function putInside({ scripts }: Manifest): string[] {
  const [, list = ''] = /prepack\.js (.+)$/.exec(scripts?.prepack ?? '') ?? []
  return list.split(' ').filter((name) => name !== '')
}

function builtFiles(directory: string): string[] {
  return readdirSync(join(directory, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.([cm]?js|d\.[cm]?ts)$/.test(file))
    .map((file) => join('dist', file))
    .sort()
}

/** The packages that a file's text imports; Node's own modules and files are none. */
function importsOf(text: string, file: string): ReadonlySet<string> {
  const names = /\.[cm]?ts$/.test(file) ? typeImports(text) : codeImports(text, file)
  return new Set(names.filter((name) => /^[@a-z0-9][^:\s]*$/i.test(name) && !isBuiltin(name)).map(packageOf))
}

function codeImports(text: string, file: string): string[] {
  const [imports] = parse(text, file)
  const resolved = text.matchAll(/\b(?:require|require\.resolve|import\.meta\.resolve)\(\s*(["'`])([^"'`$]+)\1\s*[,)]/g)
  return [...imports.flatMap(({ n }) => n ?? []), ...[...resolved].map(([, , name]) => name!)]
}

/** Declarations are no JavaScript: what stands after `from`, `import` and `import(` in them. */
function typeImports(text: string): string[] {
  const withoutComments = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  return [...withoutComments.matchAll(/\b(?:from|import)\s*\(?\s*(["'])([^"']+)\1/g)].map(([, , name]) => name!)
}

/** `@vfab/core` of `@vfab/core/testing`. */
function packageOf(specifier: string): string {
  const [scope = '', name = ''] = specifier.split('/')
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}
