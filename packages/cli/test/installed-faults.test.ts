/*
 * Faults that people met at the installed command, each tried on a copy of it, as installed: words, configuration and jobs. The table in
 * docs/proofs.md lists where the others are tried.
 */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { layerOf, svgOf } from './support/drawings.ts'
import { runBin, startBin } from './support/run-bin.ts'
import { tempProject, type TempProject } from './support/temp-project.ts'

function installed(driver = '@vfab/plotter-ebb'): { project: TempProject; bin: string } {
  const project = tempProject()
  project.install(driver)
  return { project, bin: project.installCommand() }
}

/** Nine times nine times … of a value, in eleven lines. */
const bomb = Array.from({ length: 11 }, (_, line) => {
  const parts = Array.from({ length: 9 }, () => (line === 0 ? 'x' : `*a${line - 1}`))
  return `a${line}: &a${line} [${parts.join(', ')}]\n`
}).join('')

test.each([
  ['a name that nothing has', 'device: *nobody\n', /vfab\.config\.yaml:1: \*nobody is not defined/],
  ['a bomb of aliases', bomb, /vfab\.config\.yaml:\d+: aliases repeat more than \d+ values/],
])('a configuration with %s ends at once with exit code 2 and the line', async (_name, text, says) => {
  const { project, bin } = installed()
  project.write('vfab.config.yaml', text)
  const { code, stderr } = await runBin(project, ['config', 'validate'], { bin })
  expect(code).toBe(2)
  expect(stderr).toMatch(says)
  expect(stderr).toMatch(/\n {2}hint: .+\n {2}more: vfab help CONFIG_UNREADABLE\n$/)
})

test('a value of the wrong type is named in words, with its line', async () => {
  const { project, bin } = installed()
  project.write('vfab.config.yaml', 'drivers:\n  ebb:\n    drawSpeedMmPerS: fast\n')
  const { code, stdout, stderr } = await runBin(project, ['config', 'validate'], { bin })
  expect(code).toBe(2)
  expect(`${stdout}${stderr}`).toMatch(/drawSpeedMmPerS: must be a number, not text \(from .+vfab\.config\.yaml:3\)/)
  expect(`${stdout}${stderr}`).not.toMatch(/Invalid input|expected|undefined/)
})

test('a command takes the device as a word and as an option', async () => {
  const { project, bin } = installed()
  const shown = await runBin(project, ['config', 'show', 'ebb'], { bin })
  expect(shown.code).toBe(0)
  expect((await runBin(project, ['config', 'show', '--device', 'ebb'], { bin })).stdout).toBe(shown.stdout)
  expect((await runBin(project, ['config', 'explain', 'drawSpeedMmPerS', '-d', 'ebb'], { bin })).code).toBe(0)
})

test('the name of a layer never turns the direction of writing on the terminal', async () => {
  const { project, bin } = installed()
  const line = '<path d="M0,0 H10" stroke="black"/>'
  project.write('layers.svg', svgOf(layerOf('1 red\u202Eder', line) + layerOf('2 \u2066blue\u2069', line)))
  const { code, stdout, stderr } = await runBin(project, ['preview', 'layers.svg'], { bin })
  expect(code).toBe(0)
  expect(stdout).toContain('blue')
  expect(stdout + stderr).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
})

test('the options of plot come in groups', async () => {
  const { project, bin } = installed()
  const { stdout } = await runBin(project, ['plot', '--help'], { bin })
  for (const group of ['page', 'pens', 'device', 'film', 'guards']) {
    expect(stdout).toMatch(new RegExp(`^Options: .*${group}`, 'm'))
  }
})

test('vfab help shows what --help shows, and finds a command that is misspelt', async () => {
  const { project, bin } = installed()
  const { code, stdout } = await runBin(project, ['help', 'config', 'set'], { bin })
  expect(code).toBe(0)
  expect(stdout).toBe((await runBin(project, ['config', 'set', '--help'], { bin })).stdout)
  const misspelt = await runBin(project, ['help', 'plto'], { bin })
  expect(misspelt.code).toBe(2)
  expect(misspelt.stderr).toContain('did you mean: vfab plot')
})

test('one damaged job is a row of its own beside the others, and can be removed', async () => {
  const { project, bin } = installed()
  project.write('line.svg', svgOf('<path d="M0,0 H10" stroke="black"/>'))
  expect(await runBin(project, ['plot', 'line.svg', '-d', 'ebb:sim'], { bin })).toMatchObject({ code: 0 })
  project.write('../home/.local/state/vfab/jobs/damaged/job.json', '{"version":1,"id":"damaged","layers":[]}')
  const list = await runBin(project, ['jobs', 'list'], { bin })
  expect(list.code).toBe(0)
  expect(list.stdout).toMatch(/^damaged +unreadable *$/m)
  expect(list.stdout).toContain('line.svg')
  const shown = await runBin(project, ['jobs', 'show', 'damaged'], { bin })
  expect(shown.code).toBe(2)
  expect(shown.stderr).toContain('name is missing')
  expect(await runBin(project, ['jobs', 'remove', 'damaged'], { bin })).toMatchObject({ code: 0 })
  const { stdout } = await runBin(project, ['jobs', 'list', '--json'], { bin })
  expect(JSON.parse(stdout)).toMatchObject({ jobs: [{ state: 'finished' }] })
})

/** Nothing of the system is found, so that nothing of it can be changed. */
const noPrograms = { PATH: '/nowhere' }

test('what doctor --fix and config set write keeps comments, is printed, and config undo takes it back', async () => {
  const { project, bin } = installed('@vfab/camera-ip')
  const text =
    '# by the window\ndrivers:\n  ip:\n    connectTimeoutMs: 4000 # slow\n# no strangers\ndiscovry:\n  deny: []\n'
  project.write('vfab.config.yaml', text)
  const fixed = await runBin(project, ['doctor', '--fix', '--yes'], { bin, env: noPrograms })
  expect(fixed.stdout).toMatch(/discovry: .*→ not set[^]*discovery: not set →[^]*written to/)
  const mended = text.replace('discovry', 'discovery')
  expect(project.read('vfab.config.yaml')).toBe(mended)
  const set = await runBin(project, ['config', 'set', 'connectTimeoutMs', '5000'], { bin })
  expect(set).toMatchObject({ code: 0, stderr: expect.stringContaining('vfab config undo') as string })
  expect(set.stdout).toContain('drivers.ip.connectTimeoutMs: 4000 → 5000\n')
  expect(project.read('vfab.config.yaml')).toBe(mended.replace('4000', '5000'))
  for (const before of [mended, text]) {
    expect(await runBin(project, ['config', 'undo'], { bin })).toMatchObject({ code: 0 })
    expect(project.read('vfab.config.yaml')).toBe(before)
  }
})

test('Ctrl-C while a drawing is planned ends the command, which leaves no picture', async () => {
  const { project, bin } = installed()
  const lines = Array.from({ length: 12_000 }, (_, at) => `<path d="M${at % 90},${(at / 200).toFixed(2)} l1,0.1"/>`)
  project.write('large.svg', svgOf(`<g fill="none" stroke="black">${lines.join('')}</g>`))
  const command = startBin(project, ['preview', 'large.svg', '-o', 'out.png', '--effort', '1000'], { bin })
  const closed = once(command, 'close')
  let stderr = ''
  command.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    const before = stderr
    stderr += chunk
    if (stderr.includes('planning …') && !before.includes('planning …')) command.kill('SIGINT')
  })
  expect(await closed).toEqual([130, null])
  expect(stderr).toMatch(/^reading large\.svg …\n[^]*vfab: interrupted/)
  expect(existsSync(join(project.directory, 'out.png'))).toBe(false)
})
