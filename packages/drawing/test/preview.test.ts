import { strokesFrom } from '@vfab/core'
import { expect, test } from 'vitest'

import { type Drawing, inkLengthMm, previewPng, previewSvg, readSvg } from '../src/index.ts'
import { rounded } from './strokes.ts'

const drawing: Drawing = {
  page: { widthMm: 100, heightMm: 50 },
  layers: [
    {
      id: 'a & b',
      name: '<first>',
      color: '#ff0000',
      strokes: strokesFrom([
        [10, 10, 20, 10],
        [30, 30],
      ]),
    },
    { id: 'second', name: 'second', strokes: strokesFrom([[40, 10, 50, 20, 60, 10]]) },
  ],
  notDrawn: [],
}

test('a preview holds the ink of each layer in its colour, and reads back as the same strokes', async () => {
  const svg = previewSvg(drawing, { travels: false })
  expect(svg).toContain('stroke="#ff0000"')
  const { layers } = await readSvg(svg, { layersBy: 'color' })
  const red = layers.find((layer) => layer.color === '#ff0000')
  expect(rounded(red!.strokes)).toEqual(
    [
      [12, 12, 22, 12],
      [32, 32],
    ].map((stroke) => stroke.map((value) => value)),
  )
})

test('pen-up ways run from the start through all layers, and can be left out', () => {
  expect(previewSvg(drawing)).toContain('d="M0,0L10,10M20,10L30,30M30,30L40,10"')
  expect(previewSvg(drawing, { startMm: { xMm: 5, yMm: 5 } })).toContain('d="M5,5L10,10')
  expect(previewSvg(drawing, { travels: false })).not.toContain('M20,10L30,30')
})

test('page, start, end and the machine’s reach are shown, and all of them fit into the picture', () => {
  const svg = previewSvg(drawing, { travelMm: { widthMm: 300, heightMm: 218 } })
  expect(svg).toContain('<rect width="100" height="50"')
  expect(svg).toContain('<rect width="300" height="218" fill="none"')
  expect(svg).toContain('width="312mm" height="230mm" viewBox="-6 -6 312 230"')
  expect(svg).toContain('<circle cx="10" cy="10"')
  expect(svg).toMatch(/<rect x="58\.5" y="8\.5" width="3" height="3"/)
})

test('names cannot break out of the document', () => {
  const svg = previewSvg(drawing)
  expect(svg).toContain('id="a &#38; b"')
  expect(svg).toContain('<title>&#60;first&#62;</title>')
})

test('a drawing of nothing has a preview of its page', () => {
  expect(previewSvg({ ...drawing, layers: [] })).toContain('<rect width="100" height="50"')
})

test('a preview is rendered as PNG, as wide as asked for', async () => {
  const png = Buffer.from(await previewPng(previewSvg(drawing), { widthPx: 320 }))
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect(png.readUInt32BE(16)).toBe(320)
  expect(png.readUInt32BE(20)).toBeGreaterThan(150)
})

test('points too near to the one before to be seen are left out, ends are not', () => {
  const fine: Drawing = {
    ...drawing,
    layers: [
      {
        id: 'l',
        name: 'l',
        strokes: strokesFrom([
          [0, 0, 0.1, 0, 0.2, 0, 1, 0, 1.1, 0, 1.15, 0],
          [2, 2, 2.1, 2],
        ]),
      },
    ],
  }
  expect(previewSvg(fine, { travels: false, detailMm: 0.5 })).toContain('d="M0,0L1,0 1.15,0M2,2L2.1,2"')
  expect(previewSvg(fine, { travels: false })).toContain('d="M0,0L0.1,0 0.2,0 1,0 1.1,0 1.15,0M2,2L2.1,2"')
})

test('long drawings are shown as several paths, in which nothing is missing', async () => {
  const zigzag = Array.from({ length: 90_000 }, (_, index) => (index % 2 === 0 ? index / 1000 : index % 4))
  const dashes = Array.from({ length: 15_000 }, (_, index) => [index / 200, 10, index / 200, 11])
  const long: Drawing = { ...drawing, layers: [{ id: 'l', name: 'l', strokes: strokesFrom([zigzag, ...dashes]) }] }
  const svg = previewSvg(long, { travels: false })
  expect(svg.match(/<path/g)!.length).toBeGreaterThan(3)
  expect(Math.max(...svg.split('<path').map((path) => path.length))).toBeLessThan(400_000)
  const back = await readSvg(svg, { layersBy: 'none' })
  const ink = (layers: Drawing['layers']): number => layers.reduce((sum, { strokes }) => sum + inkLengthMm(strokes), 0)
  // The page, its surroundings and the marks are ink, too.
  const around = ink((await readSvg(previewSvg({ ...long, layers: [] }), { layersBy: 'none' })).layers)
  expect(ink(back.layers) - around).toBeGreaterThan(ink(long.layers) - 1)
})

test('white ink is shown in grey, as the page is white', () => {
  const onColor = (color: string): string =>
    previewSvg({ ...drawing, layers: [{ ...drawing.layers[0]!, color }] }, { travels: false })
  expect(onColor('#ffffff')).toContain('stroke="#b4b4b4"')
  expect(onColor('#ffff00')).toContain('stroke="#ffff00"')
})

test('a name with control characters, of an editor or a damaged job, makes no preview that nobody can read', async () => {
  const name = 'a\u0000b\u001b[2Jc\u202ed\ud800e\uffff'
  const layers = drawing.layers.map((layer) => ({ ...layer, name, id: `${layer.id}${name}`, color: `#000000${name}` }))
  const svg = previewSvg({ ...drawing, layers })
  // oxlint-disable-next-line no-control-regex -- they must not be there
  expect(svg).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\uffff]|\p{Surrogate}/u)
  expect((await readSvg(svg)).layers.length).toBeGreaterThan(0)
})
