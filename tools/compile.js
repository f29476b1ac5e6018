/**
 * The one place that names the compiler: TypeScript 7, installed as `typescript7` (docs/decisions/0022). `typescript` is 6.x,
 * for eslint and typedoc, which have no use for 7 yet; `.bin/tsc` is whichever of the two was linked last.
 *
 *   node ../../tools/compile.js           in a package: builds what it publishes, and what that needs
 *   node ../../tools/compile.js --tests   … and checks the types of its tests and examples
 *   node tools/compile.js [--tests]       at the root: the same for every package, as one build graph
 *   node tools/compile.js PACKAGE…        the packages named
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { bundlePackages } from './bundle.js'

const root = dirname(import.meta.dirname)
const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript7/package.json')))

const tests = process.argv.includes('--tests')
const named = process.argv.slice(2).filter((argument) => argument !== '--tests')
const config = tests ? 'tsconfig.json' : 'tsconfig.lib.json'

const projects = folders().map((folder) => join(folder, config))
const { status, error } = spawnSync(process.execPath, [compiler, '--build', ...projects], { stdio: 'inherit' })
if (error !== undefined) throw error
process.exitCode = status ?? 1
if (status === 0) await bundlePackages(root)

/** Every folder with a project: found, so that a new package needs no line here. */
function folders() {
  if (named.length > 0) return named.map((name) => join(root, 'packages', name))
  if (process.cwd() !== root) return [process.cwd()]
  const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name))
  return [...packages, join(root, 'tools')].filter((folder) => existsSync(join(folder, config)))
}
