import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { startLines } from '@vfab/sim'
import { expect, onTestFinished, test, vi } from 'vitest'

import { type TempProject, tempProject } from './temp-project.ts'

const folder = join(import.meta.dirname, '..')

/** Runs an example in a project, as its author would. @returns what it printed */
async function run(project: TempProject, name: string, ...args: readonly string[]): Promise<string> {
  const [cwd, argv] = [process.cwd(), process.argv]
  const lines: unknown[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(line))
  vi.stubEnv('HOME', project.home)
  process.chdir(project.directory)
  process.argv = [argv[0]!, name, ...args]
  try {
    await import(`../example/${name}.ts`)
    return lines.map((line) => `${String(line)}\n`).join('')
  } finally {
    process.chdir(cwd)
    process.argv = argv
    vi.unstubAllEnvs()
    log.mockRestore()
  }
}

test.each(['plot-with-progress', 'snapshot-and-guard', 'two-plotters'])(
  '%s has at most 15 lines, one import of vfab, and stands in the README',
  (name) => {
    const code = readFileSync(join(folder, 'example', `${name}.ts`), 'utf8')
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(15)
    expect(code.match(/from '@vfab\//g)).toHaveLength(1)
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(
      `<!-- example/${name}.ts -->\n\n\`\`\`ts\n${code}\`\`\``,
    )
  },
)

test('plot with progress', { timeout: 60_000 }, async () => {
  const stdout = await run(tempProject('@vfab/plotter-ebb'), 'plot-with-progress', 'drawing.svg', 'ebb:sim')
  expect(stdout).toMatch(/^0 %, \d+ s left\n/)
  expect(stdout).toMatch(/100 %, 0 s left\n\d+ strokes in \d+ s\n$/)
})

test('snapshot and guard', { timeout: 60_000 }, async () => {
  const project = tempProject('@vfab/plotter-ebb', '@vfab/camera-ip', '@vfab/sensor-serial')
  const door = await startLines({ settings: { everyMs: 20, values: { door: true } } })
  onTestFinished(() => door.close())
  const channel = 'open: { field: door, type: boolean, quantity: door }'
  const sensor = `{ driver: serial, port: '${door.address}', format: json, channels: { ${channel} } }`
  project.write('vfab.config.yaml', `devices:\n  door: ${sensor}\n`)
  const guard = 'door.open == true: stop'
  await run(project, 'snapshot-and-guard', 'drawing.svg', 'ebb:sim', 'ip:sim', guard)
  expect(existsSync(join(project.directory, 'stopped.jpg'))).toBe(true)
})

test('two plotters', { timeout: 60_000 }, async () => {
  const stdout = await run(tempProject('@vfab/plotter-ebb'), 'two-plotters', 'drawing.svg', 'ebb:sim', 'axidraw:sim')
  expect(stdout).toMatch(/^ebb:sim: \d+ strokes\naxidraw:sim: \d+ strokes\n$/)
})
