import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds this package: the process of an isolated driver runs built files, as users' do. */
export function setup(): void {
  const compile = fileURLToPath(new URL('../../../tools/compile.js', import.meta.url))
  const packages = ['host']
  const { status, stdout } = spawnSync(process.execPath, [compile, ...packages], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`building host failed:\n${stdout}`)
}
