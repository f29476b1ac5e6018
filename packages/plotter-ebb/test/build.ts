import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds this package, and the simulator for tests in processes of their own, as far as sources have changed since. */
export function setup(): void {
  const compile = fileURLToPath(new URL('../../../tools/compile.js', import.meta.url))
  const packages = ['plotter-ebb', 'sim']
  const { status, stdout } = spawnSync(process.execPath, [compile, ...packages], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`building plotter-ebb failed:\n${stdout}`)
}
