import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
import { runBin } from './support/run-bin.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

const square = svgOf('<path d="M10,10 H60 V60 H10 Z" fill="none" stroke="black"/>')

function project(): TempProject {
  const made = tempProject()
  made.install('@vfab/plotter-hpgl')
  made.write('drawing.svg', square)
  return made
}

test('a plot to a file writes the HP-GL, and tells the result on stdout', async () => {
  const made = project()
  const { code, stdout, stderr } = await runBin(made, ['plot', 'drawing.svg', '-d', 'hpgl:file=out.hpgl'])
  expect(code, stderr).toBe(0)
  expect(stdout).toContain('plotted drawing.svg: 1 stroke')
  expect(made.read('out.hpgl')).toBe(
    'IN;\nSP1;PU400,8000;PD2400,8000,2400,6000,400,6000,400,8000;\nPU;\nPU0,8400;\nPU;SP0;\n',
  )
})

test('a plot to the standard output leaves it to the HP-GL alone', async () => {
  const made = project()
  for (const json of [[], ['--json']]) {
    const { code, stdout, stderr } = await runBin(made, ['plot', 'drawing.svg', '-d', 'hpgl:file=-', ...json])
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/^IN;\nSP1;[-A-Z0-9,;\n]*PU;SP0;\n$/)
    expect(stderr).toContain(json.length === 0 ? 'plotted drawing.svg' : '"type":"finished"')
  }
})

test('a plot to a G-code file writes lines that are marked as ours, and replaces only such files', async () => {
  const made = project()
  made.install('@vfab/plotter-gcode')
  const words = ['plot', 'drawing.svg', '-d', 'gcode:file=out.gcode', '--set', 'flavour=marlin']
  const first = await runBin(made, words)
  expect(first.code, first.stderr).toBe(0)
  const text = made.read('out.gcode')
  expect(text).toMatch(/^; written by vfab\n/)
  expect(text).toContain('\nG0 X10 Y200 F6000\nM400\nM280 P0 S40\nG4 P200\nG1 X60 F3000\nG1 Y150\nG1 X10\nG1 Y200\n')
  expect(await runBin(made, words)).toMatchObject({ code: 0 })
  made.write('out.gcode', 'G0 X1\n')
  const refused = await runBin(made, words)
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('was not written by vfab')
  expect(made.read('out.gcode')).toBe('G0 X1\n')
  expect(await runBin(made, [...words, '--force'])).toMatchObject({ code: 0 })
})

test('gcode:- is the standard output', async () => {
  const made = project()
  made.install('@vfab/plotter-gcode')
  const { code, stdout, stderr } = await runBin(made, ['plot', 'drawing.svg', '-d', 'gcode:-'])
  expect(code, stderr).toBe(0)
  expect(stdout).toMatch(/^; written by vfab\n; G-code plotter, Grbl[^\n]*\nG21\nG90\n/)
  expect(stderr).toContain('plotted drawing.svg')
})

test('gcode:sim draws through a simulated print server', async () => {
  const made = project()
  made.install('@vfab/plotter-gcode')
  made.install('@vfab/sim')
  const { code, stdout, stderr } = await runBin(made, [
    'plot',
    'drawing.svg',
    '-d',
    'gcode:sim',
    '--picture',
    'out.svg',
  ])
  expect(code, stderr).toBe(0)
  expect(stdout).toContain('plotted drawing.svg: 1 stroke')
  expect(made.read('out.svg')).toContain('<polyline')
})

test('a drawing that is refused leaves the old file as it was', async () => {
  const made = project()
  made.write('big.svg', svgOf('<path d="M10,10 H400" fill="none" stroke="black"/>', 420))
  made.write('out.hpgl', 'precious')
  const { code } = await runBin(made, ['plot', 'big.svg', '-d', 'hpgl:file=out.hpgl'])
  expect(code).toBe(2)
  expect(made.read('out.hpgl')).toBe('precious')
  expect(existsSync(join(made.directory, 'file=out.hpgl'))).toBe(false)
})
