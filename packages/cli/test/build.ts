import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Builds this package, and the drivers and simulators that tests install into their projects. */
export function setup(): void {
  const packages = new URL('../../', import.meta.url)
  const schemaOf = (name: string): URL => new URL(`${name}/scripts/write-config-schema.js`, packages)
  // Every driver: what settings they have is tested for all of them.
  const drivers = readdirSync(packages).filter((name) => existsSync(schemaOf(name)))
  run('.', 'tools/compile.js', ...drivers, 'sim', 'cli')
  for (const name of drivers) run(`packages/${name}`, 'scripts/write-config-schema.js')
  run('packages/cli', 'node_modules/rolldown/bin/cli.mjs', '-c', '--log-level', 'warn')
  run('packages/cli', 'scripts/write-error-pages.js')
}

function run(folder: string, script: string, ...options: string[]): void {
  const cwd = fileURLToPath(new URL(`../../../${folder}`, import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...options], { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${script} failed in ${folder}:\n${stdout}${stderr}`)
}
