import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds this package, and the simulator for tests in processes of their own, as far as sources have changed since. */
export function setup(): void {
  for (const name of ['plotter-ebb', 'sim']) {
    const cwd = fileURLToPath(new URL(`../../${name}`, import.meta.url))
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], { cwd, encoding: 'utf8' })
    if (status !== 0) throw new Error(`building ${name} failed:\n${stdout}${stderr}`)
  }
}
