import { readFile } from 'node:fs/promises'

import { strokesFrom } from '@vfab/core'
import { expect, test } from 'vitest'

import { drawingBounds, type Drawing, readDrawing, type ReadDrawingOptions } from '../src/index.ts'
import { concatStrokes } from '../src/page/map-drawing.ts'
import { strokesOf } from './documents.ts'
import { farthestFrom, rounded } from './strokes.ts'

/** Files written by real programs; the JSON beside those of ezdxf 0.18.1 holds its own outlines of the same entities. */
const fixture = (name: string): Promise<Buffer> => readFile(new URL(`./dxf-files/${name}`, import.meta.url))

const all = ({ layers }: Drawing) => concatStrokes(layers.map(({ strokes }) => strokes))

/** A DXF of some entities, each given as `TYPE code value code value …`. */
function dxf(entities: readonly string[], header = '9 $INSUNITS 70 4', blocks: readonly string[] = []): Buffer {
  const groups = [
    `0 SECTION 2 HEADER ${header} 0 ENDSEC`,
    `0 SECTION 2 BLOCKS ${blocks.join(' ')} 0 ENDSEC`,
    `0 SECTION 2 ENTITIES ${entities.map((entity) => `0 ${entity}`).join(' ')} 0 ENDSEC 0 EOF`,
  ]
  return Buffer.from(groups.join(' ').replace(/\s+/g, '\n').concat('\n'))
}

const strokes = async (entities: readonly string[], blocks: readonly string[] = []): Promise<number[][]> =>
  strokesOf(await readDrawing(dxf(entities, undefined, blocks)))

test.each(['r12', 'r12-binary', 'r2000', 'r2000-binary', 'r2018', 'r2018-binary'])(
  'lines, arcs, bulges, splines, blocks, arrays and hatches of %s lie where ezdxf draws them',
  async (name) => {
    const drawing = await readDrawing(await fixture(`${name}.dxf`), { units: 'mm' })
    const paths = JSON.parse(String(await fixture(`${name.replace('-binary', '')}.json`))) as [number, number][][]
    const left = Math.min(...paths.flat().map(([x]) => x))
    const top = Math.max(...paths.flat().map(([, y]) => y))
    const reference = strokesFrom(paths.map((path) => path.flatMap(([x, y]) => [x - left, top - y])))
    expect(farthestFrom(all(drawing), reference, 1)).toBeLessThan(0.1)
    expect(farthestFrom(reference, all(drawing), 1)).toBeLessThan(0.1)
    expect(drawing.layers.map((layer) => layer.name)).toEqual(['Cut', '0'])
    expect(drawing.layers[0]!.color).toBe('#ff0000')
    expect(drawing.notDrawn).toEqual([{ what: 'entities on hidden layers', count: 1 }])
  },
)

test.each([
  ['inkscape-r12.dxf', 'mm', 80, 40, 30],
  ['inkscape-r14.dxf', undefined, 80, 40, 2],
  ['pstoedit.dxf', 'in', 80, 40, 2],
  ['pstoedit-splines.dxf', undefined, 80, 40, 4],
  ['openscad.dxf', 'mm', 25, 10, 28],
] as const)('%s has its size in mm', async (name, units, widthMm, heightMm, count) => {
  const drawing = await readDrawing(await fixture(name), { units })
  expect(Math.abs(drawing.page.widthMm - widthMm)).toBeLessThan(0.1)
  expect(Math.abs(drawing.page.heightMm - heightMm)).toBeLessThan(0.1)
  expect(strokesOf(drawing)).toHaveLength(count)
})

test('a file that does not name its unit is refused, unless the caller names it', async () => {
  const file = dxf(['LINE 10 0 20 0 11 1 21 0'], '')
  await expect(readDrawing(file, { name: 'a.dxf' })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: 'a.dxf does not name the unit of its numbers',
    hint: expect.stringContaining('--units') as string,
    context: { needs: 'units' },
  })
  const widthOf = async (units: ReadDrawingOptions['units']): Promise<number> =>
    drawingBounds(await readDrawing(file, { units }))!.maxXMm
  expect(await widthOf('in')).toBeCloseTo(25.4, 9)
  expect(await widthOf('ft')).toBeCloseTo(304.8, 9)
})

test('y points up, and the page is as large as the ink', async () => {
  expect(await strokes(['LINE 10 5 20 5 11 15 21 5', 'LINE 10 5 20 25 11 5 21 5'])).toEqual([
    [0, 20, 10, 20],
    [0, 0, 0, 20],
  ])
})

test('a block turned and stretched within a stretched block is sheared as it should be', async () => {
  const blocks = [
    '0 BLOCK 2 IN 10 1 20 1 0 LINE 10 1 20 1 11 3 21 1 0 ENDBLK',
    '0 BLOCK 2 OUT 10 0 20 0 0 INSERT 2 IN 10 0 20 0 41 -1 42 2 50 90 0 ENDBLK',
  ]
  const [, found] = await strokes(['LINE 10 0 20 0 11 9 21 0', 'INSERT 2 OUT 10 0 20 0 41 3 50 90'], blocks)
  // (2, 0) is mirrored to (-2, 0), turned to (0, -2), stretched along x, turned to (2, 0).
  expect(found).toEqual([0, 0, 2, 0])
})

test('entities of a block on layer 0 lie on the layer of the block, and BYBLOCK takes its colour', async () => {
  const blocks = ['0 BLOCK 2 B 10 0 20 0 0 LINE 8 0 62 0 10 0 20 0 11 1 21 0 0 ENDBLK']
  const { layers } = await readDrawing(dxf(['INSERT 8 Pen 62 5 2 B 10 0 20 0'], undefined, blocks))
  expect(layers).toMatchObject([{ name: 'Pen', color: '#0000ff' }])
})

test('text is written in single lines, and hatches are kept as areas when asked to', async () => {
  const { layers, notDrawn } = await readDrawing(
    dxf(['TEXT 1 AB 10 0 20 0 40 10', 'SOLID 10 0 20 20 11 9 21 20 12 0 22 29 13 9 23 29', 'RAY 10 0 20 0']),
    { keepFills: true },
  )
  const [first] = rounded(layers[0]!.strokes)
  expect(first!.length).toBeGreaterThan(2)
  expect(layers[0]!.fills).toHaveLength(1)
  expect(notDrawn).toEqual([{ what: 'RAY entities', count: 1 }])
})

test('blocks and arrays that multiply without end are refused', async () => {
  const blocks = Array.from({ length: 12 }, (_, index) => {
    const inner = index === 0 ? '0 LINE 10 0 20 0 11 1 21 0' : `0 INSERT 2 B${index - 1} 10 0 20 0 70 9 71 9 44 1 45 1`
    return `0 BLOCK 2 B${index} 10 0 20 0 ${inner} 0 ENDBLK`
  })
  for (const entity of ['INSERT 2 B11 10 0 20 0', 'INSERT 2 B0 10 0 20 0 70 32000 71 32000']) {
    await expect(readDrawing(dxf([entity], undefined, blocks))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('by means of blocks and arrays') as string,
    })
  }
  const self = ['0 BLOCK 2 S 10 0 20 0 0 INSERT 2 S 10 0 20 0 0 ENDBLK']
  await expect(readDrawing(dxf(['INSERT 2 S 10 0 20 0'], undefined, self))).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  })
})

test('a file that draws nothing says what was in it', async () => {
  await expect(readDrawing(dxf(['RAY 10 0 20 0']))).rejects.toMatchObject({
    message: 'the drawing has nothing to draw: it holds only 1 RAY entities',
  })
})
