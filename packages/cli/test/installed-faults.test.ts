/*
 * Faults that people met at the installed command, each tried on a copy of it, as installed. The table in docs/proofs.md lists where the
 * others are tried.
 */
import { expect, test } from 'vitest'

import { layerOf, svgOf } from './support/drawings.ts'
import { runBin } from './support/run-bin.ts'
import { tempProject, type TempProject } from './support/temp-project.ts'

function installed(): { project: TempProject; bin: string } {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
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
