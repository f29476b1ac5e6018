import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds this package, and the drivers and simulators that tests install into their projects. */
export function setup(): void {
  const drivers = ['plotter-ebb', 'plotter-grbl', 'plotter-hpgl', 'camera-ip', 'sensor-linux', 'sensor-serial']
  for (const name of [...drivers, 'sim', 'cli']) {
    const cwd = fileURLToPath(new URL(`../../${name}`, import.meta.url))
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], { cwd, encoding: 'utf8' })
    if (status !== 0) throw new Error(`building ${name} failed:\n${stdout}${stderr}`)
  }
}
