import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { layerOf, square, svgOf, threeLines } from './support/drawings.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

function projectWith(drawing: string, ...packages: string[]): TempProject {
  const project = tempProject()
  project.install(...packages)
  project.write('drawing.svg', drawing)
  return project
}

test('a preview says ink, travel, lifts and time, by layer and in all', async () => {
  const project = projectWith(svgOf(layerOf('1 first', square) + layerOf('2 second', threeLines)), '@vfab/plotter-ebb')
  const { code, stdout } = await runVfab(project, ['preview', 'drawing.svg'])
  expect(code).toBe(0)
  expect(stdout).toContain('2 layers, 4 strokes, 110 mm of ink on 100 × 80 mm')
  expect(stdout).toMatch(/^drawing +\d+\.\d s +110 mm$/m)
  expect(stdout).toMatch(/^travelling +\d+\.\d s +\d+ mm$/m)
  expect(stdout).toMatch(/^lifting the pen +\d+\.\d s +4 lifts$/m)
  expect(stdout).toMatch(/^2 second +\d+\.\d s +3 strokes +30 mm$/m)
})

test('pictures are written as SVG and as PNG', async () => {
  const project = projectWith(svgOf(square), '@vfab/plotter-ebb')
  const svg = await runVfab(project, ['preview', 'drawing.svg', '-o', 'out.svg', '--json'])
  expect(JSON.parse(svg.stdout)).toMatchObject({ picture: join(project.directory, 'out.svg'), strokes: 1 })
  expect(readFileSync(join(project.directory, 'out.svg'), 'utf8')).toContain('<svg')
  expect(await runVfab(project, ['preview', 'drawing.svg', '-o', 'out.png'])).toMatchObject({ code: 0 })
  expect(readFileSync(join(project.directory, 'out.png')).subarray(1, 4).toString()).toBe('PNG')
})

test('-o - writes the picture, and nothing else, to standard output', async () => {
  const { stdout } = await runVfab(projectWith('', '@vfab/plotter-ebb'), ['preview', '-', '-o', '-'], {
    stdin: svgOf(square),
  })
  expect(stdout.startsWith('<?xml')).toBe(true)
  expect(stdout.trimEnd().endsWith('</svg>')).toBe(true)
})

test('without a plotter driver there is a picture all the same, only no time', async () => {
  const project = projectWith(svgOf(square))
  const { code, stdout, stderr } = await runVfab(project, ['preview', 'drawing.svg', '-o', 'out.svg'])
  expect(code).toBe(0)
  expect(stdout).toContain('1 stroke, 80 mm of ink')
  expect(stderr).toContain('--device')
})

test('a drawing that the machine cannot reach is previewed with a warning', async () => {
  const project = projectWith(svgOf('<path d="M0,0 H500" stroke="black"/>', 500, 100), '@vfab/plotter-ebb')
  const { code, stderr } = await runVfab(project, ['preview', 'drawing.svg'])
  expect(code).toBe(0)
  expect(stderr).toContain('it does not fit AxiDraw V2, V3, SE/A4, which reaches 300 × 218 mm')
})

test('a picture that cannot be written is an error that is told before the work', async () => {
  const project = projectWith(svgOf(square), '@vfab/plotter-ebb')
  const { code, stdout, stderr } = await runVfab(project, ['preview', 'drawing.svg', '-o', 'no/such/dir/out.svg'])
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain('there is no directory')
})
