import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { expectSafe, testBoard } from './support/board.ts'
import { layerOf, square, svgOf, threeLines } from './support/drawings.ts'
import { runVfab, type VfabRun } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'
import { keys, testTerminal } from './support/terminal.ts'

const twoLayers = svgOf(layerOf('sky', square) + layerOf('sea', threeLines) + layerOf('sun', square))

function projectWith(config = ''): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', twoLayers)
  if (config !== '') project.write('vfab.config.yaml', config)
  return project
}

interface PenEvent {
  readonly type: string
  readonly pen?: number
  readonly name?: string
  readonly layers?: readonly string[]
}

function pensIn({ stdout }: VfabRun): PenEvent[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PenEvent)
    .filter(({ type }) => type === 'pen')
}

test('a pen is asked for with its name, what comes next, a sketch and a picture; Enter goes on', async () => {
  const project = projectWith('pens:\n  2: { name: blue brush, layers: [sea] }\n')
  const { board, device, ...io } = testBoard()
  const terminal = testTerminal()
    .when(/put pen 1.*"sky"; *|put pen 1[^\n]*then press Enter/, keys.enter)
    .when(/put pen 2 \(blue brush\): "sea", 3 strokes, 30 mm of ink; then press Enter/, keys.enter)
    .when(/put pen 1[^\n]*"sun"[^\n]*then press Enter/, keys.enter)
  const run = await runVfab(project, ['plot', 'drawing.svg', '-d', device], { ...io, ...terminal.io })
  expect(run.code).toBe(0)
  expect(run.stderr).toMatch(/[\u2801-\u28ff]/)
  const [, picture = ''] = /picture of what comes: (.*pen-2\.svg)/.exec(run.stderr) ?? []
  expect(readFileSync(picture, 'utf8').match(/M/g)).toHaveLength(3)
  expect(board.record.penDowns).toBe(5)
  await expectSafe(board)
})

test('layers go to pens by name and number, and --sort-pens changes pens as seldom as possible', async () => {
  for (const { options, changes } of [
    { options: ['--pen', 'sea=2'], changes: [1, 2, 1] },
    { options: ['--pen', 'sea=2', '--sort-pens'], changes: [1, 2] },
    { options: ['--pen', 'sea=3', '--pen', 'sun=3'], changes: [1, 3] },
    { options: ['--pen', '#000000=4'], changes: [] },
  ]) {
    const { device, ...io } = testBoard()
    const run = await runVfab(projectWith(), ['plot', 'drawing.svg', '-d', device, '--json', '--yes', ...options], io)
    expect(run.code).toBe(0)
    expect(pensIn(run).map(({ pen }) => pen)).toEqual(changes)
  }
})

test('pens that nobody could change are refused before anything moves, and --yes draws with the one that is in', async () => {
  const { board, device, ...io } = testBoard()
  const args = ['plot', 'drawing.svg', '-d', device, '--pen', 'sea=2']
  const refused = await runVfab(projectWith(), args, io)
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('the drawing needs 2 pens, but there is no terminal to ask for them')
  expect(board.record.inkMm).toBe(0)
  expect((await runVfab(projectWith(), [...args, '--yes'], io)).code).toBe(0)
  expect(board.record.penDowns).toBe(5)
})

test('a pen has its own speed and height, from the configuration', async () => {
  const timeOf = async (config: string): Promise<number> => {
    const { board, device, ...io } = testBoard()
    const run = await runVfab(projectWith(config), ['plot', 'drawing.svg', '-d', device, '--yes', '--json'], io)
    expect(run.code).toBe(0)
    const [down] = board.record.penDownTimes()
    return down!.toMs - down!.fromMs
  }
  const usual = await timeOf('pens:\n  1: { name: fast }\n')
  const slow = await timeOf('pens:\n  1: { name: slow, drawSpeedMmPerS: 10 }\n')
  expect(slow / usual).toBeGreaterThan(2)
})

test.each([
  ['sea=brush', 'no pen is called "brush"'],
  ['moon=2', 'the drawing has no layer "moon"'],
  ['=2', '--pen takes LAYER=PEN'],
])('--pen %s is refused', async (value, says) => {
  const { device, ...io } = testBoard()
  const run = await runVfab(projectWith(), ['plot', 'drawing.svg', '-d', device, '--yes', '--pen', value], io)
  expect(run.code).toBe(2)
  expect(run.stderr).toContain(says)
})
