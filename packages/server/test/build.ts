import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds this package, whose preparing thread runs as built, and the drivers that tests install into their projects. */
export function setup(): void {
  const drivers = ['plotter-ebb', 'camera-ip', 'sensor-serial']
  run('.', 'tools/compile.js', ...drivers, 'sim', 'server')
  for (const name of drivers) run(`packages/${name}`, 'scripts/write-config-schema.js')
}

function run(folder: string, script: string, ...options: string[]): void {
  const cwd = fileURLToPath(new URL(`../../../${folder}`, import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...options], { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${script} failed in ${folder}:\n${stdout}${stderr}`)
}
