import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds this package, unless that was done since its sources, and those it uses, were last changed. */
export function setup(): void {
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`building plotter-ebb failed:\n${stdout}${stderr}`)
}
