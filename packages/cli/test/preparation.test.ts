import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { square, svgOf, threeLines } from './support/drawings.ts'
import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

interface Preview {
  readonly layers: number
  readonly strokes: number
  readonly inkMm: number
  readonly notDrawn: readonly { readonly what: string }[]
  /** Every coordinate of the ink. */
  readonly ink: readonly (readonly [x: number, y: number])[]
}

/** What `vfab preview` makes of a drawing, without a machine. */
async function preview(drawing: string, ...options: string[]): Promise<Preview> {
  const project = tempProject()
  project.write('drawing.svg', drawing)
  const run = await runVfab(project, ['preview', 'drawing.svg', '-o', 'out.svg', '--json', ...options])
  expect(run.code).toBe(0)
  const picture = readFileSync(join(project.directory, 'out.svg'), 'utf8')
  const paths = [...picture.matchAll(/<\/title><path d="([^"]*)"/g)].map(([, path]) => path).join(' ')
  const ink = [...paths.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
  return { ...(JSON.parse(run.stdout) as Omit<Preview, 'ink'>), ink }
}

const corner = svgOf('<path d="M10,10 h20 v10" fill="none" stroke="black"/>')
const box = svgOf('<rect x="10" y="10" width="20" height="20" fill="black"/>')
const twoColours = svgOf('<path d="M10,10 h20" stroke="red"/><path d="M10,20 h20" stroke="blue"/>')

test('--mirror swaps left and right within the page', async () => {
  expect((await preview(corner, '--keep-direction', '--mirror', 'horizontal')).ink).toEqual([
    [90, 10],
    [70, 10],
    [70, 20],
  ])
})

test('--scale takes a factor or a percentage', async () => {
  expect((await preview(corner, '--scale', '2')).inkMm).toBeCloseTo(60)
  expect((await preview(corner, '--scale', '50%')).inkMm).toBeCloseTo(15)
})

test('--offset moves the drawing right and down', async () => {
  expect((await preview(corner, '--keep-direction', '--offset=5,-3')).ink[0]).toEqual([15, 7])
})

test('--center puts the ink in the middle of the paper', async () => {
  const { ink } = await preview(corner, '--center', '--keep-direction')
  expect(ink[0]).toEqual([40, 35])
})

test('--copies repeats the drawing with a gap between', async () => {
  const { strokes, ink } = await preview(corner, '--copies', '2x1', '--gap', '10', '--paper', '300x100', '--keep-order')
  expect(strokes).toBe(2)
  expect(Math.max(...ink.map(([x]) => x)) - Math.min(...ink.map(([x]) => x))).toBeCloseTo(20 + 10 + 20)
})

test('--hatch fills areas with lines within their outline', async () => {
  const { strokes, inkMm, notDrawn } = await preview(box, '--hatch', '1', '--hatch-angle', '0')
  expect(notDrawn).toEqual([])
  expect(strokes).toBe(2)
  expect(inkMm).toBeCloseTo(80 + 20 * 20 + 19, 0)
  const crossed = await preview(box, '--hatch', '1', '--hatch-cross', '--hatch-angle', '0', '--hatch-inset', '1')
  expect(crossed.inkMm).toBeGreaterThan(2 * 20 * 17)
  expect(Math.min(...crossed.ink.map(([x]) => x))).toBeGreaterThanOrEqual(10)
})

test('--layers-by color makes a layer of each colour', async () => {
  expect((await preview(twoColours)).layers).toBe(1)
  expect((await preview(twoColours, '--layers-by', 'color')).layers).toBe(2)
})

test('--drop-duplicates leaves out what is drawn twice', async () => {
  expect((await preview(svgOf(square + square))).inkMm).toBeCloseTo(160)
  expect((await preview(svgOf(square + square), '--drop-duplicates', '0.1')).inkMm).toBeCloseTo(80)
})

test('--simplify merges points that lie on a line', async () => {
  const drawing = svgOf('<path d="M10,10 L15,10.001 L20,10 L30,10" fill="none" stroke="black"/>')
  expect((await preview(drawing)).ink).toHaveLength(4)
  expect((await preview(drawing, '--simplify', '0.01')).ink).toHaveLength(2)
})

test('--keep-order draws in the order of the file', async () => {
  const far = svgOf('<path d="M70,40 h10 M10,40 h10 M40,40 h10" fill="none" stroke="black"/>')
  expect((await preview(far, '--keep-order')).ink.map(([x]) => x)).toEqual([70, 80, 10, 20, 40, 50])
  expect((await preview(far)).ink.map(([x]) => x)).toEqual([10, 20, 40, 50, 70, 80])
})

test('--font draws text in the outlines of a font file, and a file that is no font is an error', async () => {
  const project = tempProject()
  project.write('text.svg', svgOf('<text x="10" y="40" font-size="10">A</text>'))
  project.write('font.ttf', 'no font')
  expect(await runVfab(project, ['preview', 'text.svg'])).toMatchObject({ code: 0 })
  const broken = await runVfab(project, ['preview', 'text.svg', '--font', 'font.ttf'])
  expect(broken.code).toBe(2)
  expect(broken.stderr).toContain('font')
  const missing = await runVfab(project, ['preview', 'text.svg', '--font', 'missing.ttf'])
  expect(missing.code).toBe(2)
  expect(missing.stderr).toContain('missing.ttf')
})

for (const [options, says] of [
  [['--scale', '0'], '--scale must be above 0'],
  [['--offset', '5'], '--offset must be two numbers'],
  [['--copies', '2'], '--copies must say columns and rows'],
  [['--gap', '5'], 'add --copies'],
  [['--hatch', '0'], '--hatch must be'],
  [['--hatch-cross'], 'add --hatch'],
  [['--simplify', '-1'], '--simplify must be'],
  [['--mirror', 'diagonal'], 'horizontal'],
] as const) {
  test(`${options.join(' ')} is a mistake that is named`, async () => {
    const project = tempProject()
    project.write('drawing.svg', svgOf(threeLines))
    const { code, stderr } = await runVfab(project, ['preview', 'drawing.svg', ...options])
    expect(stderr).toContain(says)
    expect(code).toBe(2)
  })
}
