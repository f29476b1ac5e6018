import { expect, test } from 'vitest'

import { readSvg } from '../src/index.ts'
import { strokesOf } from './documents.ts'

const square = '<rect x="10" y="10" width="50" height="50" fill="none" stroke="#000"/>'

test.each([
  ['mm', 'width="100mm" height="50mm" viewBox="0 0 100 50"', 100, 50, 1],
  ['cm', 'width="10cm" height="5cm" viewBox="0 0 100 50"', 100, 50, 1],
  ['in', 'width="4in" height="2in" viewBox="0 0 101.6 50.8"', 101.6, 50.8, 1],
  ['pt', 'width="72pt" height="36pt" viewBox="0 0 25.4 12.7"', 25.4, 12.7, 1],
  ['pc', 'width="6pc" height="3pc" viewBox="0 0 25.4 12.7"', 25.4, 12.7, 1],
  ['Q', 'width="400Q" height="200Q" viewBox="0 0 100 50"', 100, 50, 1],
  ['px', 'width="96px" height="48px"', 25.4, 12.7, 25.4 / 96],
  ['no unit', 'width="96" height="48"', 25.4, 12.7, 25.4 / 96],
  ['a viewBox alone', 'viewBox="0 0 96 48"', 25.4, 12.7, 25.4 / 96],
  ['percent of a window', 'width="100%" height="100%" viewBox="0 0 96 48"', 25.4, 12.7, 25.4 / 96],
  ['a width, and the shape of the viewBox', 'width="100mm" viewBox="0 0 200 100"', 100, 50, 0.5],
  ['a height, and the shape of the viewBox', 'height="50mm" viewBox="0 0 200 100"', 100, 50, 0.5],
])(
  'a page in %s has its physical size, and so has what is drawn on it',
  async (_name, attributes, width, height, unitMm) => {
    const drawing = await readSvg(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${square}</svg>`)
    expect(drawing.page.widthMm).toBeCloseTo(width, 9)
    expect(drawing.page.heightMm).toBeCloseTo(height, 9)
    const [x, y, x2] = strokesOf(drawing)[0]!
    expect(x).toBeCloseTo(10 * unitMm, 3)
    expect(y).toBeCloseTo(10 * unitMm, 3)
    expect(x2! - x!).toBeCloseTo(50 * unitMm, 3)
  },
)

test('a 100 mm square plots as 100 mm, whatever unit its page is in', async () => {
  for (const [attributes, side] of [
    ['width="210mm" height="297mm" viewBox="0 0 210 297"', '100'],
    ['width="210mm" height="297mm"', '100mm'],
    ['width="793.7" height="1122.5"', '377.952756'],
    ['width="8.27in" height="11.69in" viewBox="0 0 8.27 11.69"', '3.93700787'],
  ]) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="${side}" height="${side}" stroke="red" fill="none"/></svg>`
    const [stroke] = strokesOf(await readSvg(svg))
    expect(stroke).toEqual([0, 0, 100, 0, 100, 100, 0, 100, 0, 0])
  }
})

test.each([
  ['meet, in the middle, by default', undefined, [25, 0, 75, 50]],
  ['xMinYMin meet', 'xMinYMin meet', [0, 0, 50, 50]],
  ['xMaxYMax', 'xMaxYMax', [50, 0, 100, 50]],
  ['slice, in the middle', 'xMidYMid slice', [0, -25, 100, 75]],
  ['slice from the top', 'xMidYMin slice', [0, 0, 100, 100]],
  ['none stretches', 'none', [0, 0, 100, 50]],
])('preserveAspectRatio: %s', async (_name, preserve, corners) => {
  const attribute = preserve === undefined ? '' : `preserveAspectRatio="${preserve}"`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="50mm" viewBox="0 0 10 10" ${attribute}><path d="M0 0L10 10" stroke="black"/></svg>`
  expect(strokesOf(await readSvg(svg))).toEqual([corners])
})

test('a viewBox that starts elsewhere moves the drawing', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="10mm" height="10mm" viewBox="-50 -50 100 100"><path d="M-50 0H50" stroke="black"/></svg>'
  expect(strokesOf(await readSvg(svg))).toEqual([[0, 5, 10, 5]])
})

test('a file without any size gets a page as large as its ink reaches', async () => {
  const drawing = await readSvg('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L96 192" stroke="black"/></svg>')
  expect(drawing.page.widthMm).toBeCloseTo(25.4, 9)
  expect(drawing.page.heightMm).toBeCloseTo(50.8, 9)
})

test('pixels are what the program that wrote the file takes them for, or what the caller says', async () => {
  const path = '<path d="M0 0H72" stroke="black"/>'
  const sized = (start: string, attributes = ''): string =>
    `${start}<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" ${attributes} width="720" height="720">${path}</svg>`
  const length = async (svg: string, pxPerInch?: number): Promise<number> =>
    strokesOf(await readSvg(svg, { pxPerInch }))[0]![2]!
  expect(await length(sized(''))).toBeCloseTo((25.4 * 72) / 96, 3)
  expect(await length(sized('<!-- Generator: Adobe Illustrator 27.5.0, SVG Export Plug-In -->'))).toBeCloseTo(25.4, 3)
  expect(await length(sized('', 'inkscape:version="0.91 r13725"'))).toBeCloseTo((25.4 * 72) / 90, 3)
  expect(await length(sized('', 'inkscape:version="1.3.2"'))).toBeCloseTo((25.4 * 72) / 96, 3)
  expect(await length(sized(''), 72)).toBeCloseTo(25.4, 3)
})
