import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, expect, test, vi } from 'vitest'

import { readDrawing } from '../src/index.ts'
import { lines, strokesOf } from './documents.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const read = async (text: string): Promise<number[][]> => strokesOf(await readDrawing(bytes(text)))

afterEach(() => {
  vi.unstubAllEnvs()
})

test('SVG is read as before, whatever the file is called', async () => {
  expect(await read(lines('<path d="M0 0H1"/>'))).toEqual([[0, 0, 1, 0]])
  await expect(readDrawing(bytes('hello'))).rejects.toMatchObject({
    message: expect.stringContaining('the drawing is not well-formed XML') as string,
  })
})

test('HP-GL draws what the pen draws, 40 units to the mm, y up, each pen a layer', async () => {
  const drawing = await readDrawing(bytes('IN;SP1;PU0,0;PD400,0,400,400;PU;SP2;PA200,200;PD;PR40,0;PU;SP0;'))
  expect(strokesOf(drawing)).toEqual([
    [0, 10, 10, 10, 10, 0],
    [5, 5, 6, 5],
  ])
  expect(drawing.layers.map(({ name, number }) => [name, number])).toEqual([
    ['1 pen 1', 1],
    ['2 pen 2', 2],
  ])
  expect(drawing.page).toEqual({ widthMm: 10, heightMm: 10 })
})

test('instructions need no separators, and device control is passed over', async () => {
  expect(await read('\x1b.(;\x1b.I81;;17:IN;SP1PU0 0PD400 0PD400 400PU')).toEqual([[0, 10, 10, 10, 10, 0]])
})

test('HP-GL scales, turns arcs, draws rectangles and circles, and decodes encoded polylines', async () => {
  expect(await read('IN;IP0,0,4000,4000;SC0,1,0,1;PU0,0;PD0.5,0.5;')).toEqual([[0, 50, 50, 0]])
  const [arc] = await read('IN;PU400,0;PD;AA0,0,90;')
  expect(arc!.slice(0, 2)).toEqual([10, 10])
  expect(arc!.slice(-2)).toEqual([0, 0])
  expect(await read('IN;PU0,0;EA400,200;')).toEqual([[0, 5, 10, 5, 10, 0, 0, 0, 0, 5]])
  const { page } = await readDrawing(bytes('IN;PU0,0;CI400;'))
  expect(page.widthMm).toBeCloseTo(20, 1)
  expect(Math.abs(page.heightMm - 20)).toBeLessThan(0.1)
  // 5, 10 and then -3, 0, in base 64: twice the size, odd where negative, the last digit 191 and up.
  const digit = (value: number): string => String.fromCharCode(191 + value)
  const encoded = `PE<=${digit(0)}${digit(0)}${digit(10)}${digit(20)}${digit(7)}${digit(0)};`
  expect(await read(`IN;SP1;${encoded}`)).toEqual([[0, 0.25, 0.125, 0, 0.05, 0]])
})

test('what HP-GL writes in letters is not drawn, and said', async () => {
  const { notDrawn } = await readDrawing(bytes('IN;PU0,0;PD400,0;LBPD9,9;\x03PU;'))
  expect(notDrawn).toEqual([{ what: 'labels', count: 1 }])
})

test('G-code draws below the height at which it travels', async () => {
  const code = '%\n(pen)\nG21 G90\nG0 Z5\nG0 X0 Y0\nG1 Z-1 F100\nG1 X10\nY10\nG0 Z5\nG0 X0 Y5\n'
  expect(await read(code)).toEqual([[0, 10, 10, 10, 10, 0]])
})

test('G-code draws while the spindle turns, in inches and relative moves too', async () => {
  const code = 'G20\nG91\nM5\nG0X1Y1\nM3 S90\nG1X1\nG1Y1\nM5\nG0X-2Y-2\n'
  expect(await read(code)).toEqual([[0, 25.4, 25.4, 25.4, 25.4, 0]])
})

test('G-code turns arcs about centres and by radii, either way', async () => {
  const half = async (word: string): Promise<number[]> => {
    const [stroke] = await read(`G21\nG90\nG0 X0 Y0\nG0 Z1\nG1 Z-1\n${word}\nG0 Z1\n`)
    return stroke!
  }
  const up = await half('G3 X-10 Y0 I-5 J0')
  expect(Math.min(...up.filter((_value, index) => index % 2 === 1))).toBeCloseTo(0, 3)
  expect(up.slice(0, 2)).toEqual([10, 5])
  const down = await half('G2 X-10 Y0 R5')
  expect(down.slice(0, 2)).toEqual([10, 0])
  const full = await half('G2 X0 Y0 I5 J0')
  expect(full.slice(0, 2)).toEqual(full.slice(-2))
  expect(Math.max(...full)).toBeCloseTo(10, 2)
})

test('a PDF is drawn by a program that is installed, or the program is named', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-test-'))
  vi.stubEnv('PATH', directory)
  await expect(readDrawing(bytes('%PDF-1.4'), { name: 'a.pdf' })).rejects.toMatchObject({
    type: 'dependency',
    code: 'DEPENDENCY_MISSING',
    message: 'a.pdf is a PDF, which needs pdftocairo or mutool to be read',
    hint: expect.stringContaining('poppler') as string,
  })
  const program = (svg: string): void => {
    const script = `#!${process.execPath}\nrequire('node:fs').writeFileSync(process.argv.at(-1), ${JSON.stringify(svg)})\n`
    writeFileSync(join(directory, 'pdftocairo'), script, { mode: 0o755 })
  }
  program(
    '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="72pt" viewBox="0 0 72 72"><path d="M0 0H72" stroke="red"/></svg>',
  )
  expect(strokesOf(await readDrawing(bytes('%PDF-1.4')))).toEqual([[0, 0, 25.4, 0]])
  program('<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="72pt"><image width="9" height="9"/></svg>')
  await expect(readDrawing(bytes('%PDF-1.4'), { name: 'a.pdf' })).rejects.toMatchObject({
    message: 'a.pdf is a PDF with pictures only',
  })
})

const hasPdftocairo = spawnSync('pdftocairo', ['-v']).error === undefined

test.skipIf(!hasPdftocairo)('the lines of a PDF lie where they are on its page (needs pdftocairo)', async () => {
  const content = '72 72 m 144 72 l S'
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 288 216]/Contents 4 0 R>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
  ]
  const body = objects.map((object, index) => `${index + 1} 0 obj${object}endobj\n`).join('')
  const drawing = await readDrawing(bytes(`%PDF-1.4\n${body}trailer<</Root 1 0 R>>\n%%EOF\n`))
  const [[x0, y0, x1, y1]] = strokesOf(drawing) as [[number, number, number, number]]
  expect(drawing.page.widthMm).toBeCloseTo(101.6, 2)
  expect([x0, y0, x1, y1].map((value) => Math.round(value * 10) / 10)).toEqual([25.4, 50.8, 50.8, 50.8])
})
