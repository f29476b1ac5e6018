import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Builds this package, and the simulator for tests in processes of their own, as far as sources have changed since. */
export function setup(): void {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const projects = ['tsconfig.lib.json', '../sim/tsconfig.lib.json']
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--build', ...projects], { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`building plotter-ebb failed:\n${stdout}`)
}
