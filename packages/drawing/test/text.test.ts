import { Font, Glyph, Path } from 'opentype.js'
import { expect, test } from 'vitest'

import { readSvg } from '../src/index.ts'
import { openHershey } from '../src/text/hershey.ts'
import { page, strokesOf } from './documents.ts'

/** The bounds of all strokes: left, top, right, bottom. */
async function box(content: string, fontFile?: Uint8Array): Promise<number[]> {
  const coords = strokesOf(await readSvg(page(content), { fontFile })).flat()
  const xs = coords.filter((_, index) => index % 2 === 0)
  const ys = coords.filter((_, index) => index % 2 === 1)
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

/** A font whose letter A is a box of half the font size, and whose B is wider. */
function boxFont(): Uint8Array {
  const boxGlyph = (name: string, unicode: number, width: number): Glyph => {
    const path = new Path()
    path.moveTo(0, 0)
    path.lineTo(width, 0)
    path.lineTo(width, 500)
    path.lineTo(0, 500)
    path.close()
    return new Glyph({ name, unicode, advanceWidth: width + 100, path })
  }
  const missing = new Glyph({ name: '.notdef', unicode: 0, advanceWidth: 500, path: new Path() })
  const glyphs = [missing, boxGlyph('A', 65, 500), boxGlyph('B', 66, 700)]
  const font = new Font({
    familyName: 'Box',
    styleName: 'Regular',
    unitsPerEm: 1000,
    ascender: 800,
    descender: -200,
    glyphs,
  })
  return new Uint8Array(font.toArrayBuffer())
}

const svgFont = new TextEncoder().encode(
  '<svg><defs><font horiz-adv-x="400"><font-face units-per-em="1000" cap-height="600"/><glyph unicode="A" d="M0 0L300 600"/><glyph unicode="é" horiz-adv-x="200" d="M0 0H100"/></font></defs></svg>',
)

test('an H of Hershey’s font is three lines, 21 of 30 parts of the font size high', async () => {
  expect(strokesOf(await readSvg(page('<text x="10" y="50" font-size="30">H</text>')))).toEqual([
    [14, 29, 14, 50],
    [28, 29, 28, 50],
    [14, 39, 28, 39],
  ])
})

test('every printable ASCII character, and the letters of Western and Central Europe, can be written', () => {
  const hershey = openHershey()
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
  const european =
    'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĀāĂăĄąĆćĊċČčĎďĐđĒēĖėĘęĚěĞğĠġĢģĪīĮįİıĶķĹĺĻļŁłŃńŅņŇňŌōŐőŒœŔŕŖŗŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŸŹźŻżŽžȘșȚț'
  const signs = '€£¥§©×÷±·•–—‘’‚“”„«»‹›…¡¿²³¹½¼¾µ°→←↑↓'
  for (const character of ascii + european + signs) expect(hershey.glyph(character), character).toBeDefined()
  expect(hershey.glyph('漢')).toBeUndefined()
})

test('a letter with an accent is the letter and the accent, the dot of an i making room', async () => {
  const plain = strokesOf(await readSvg(page('<text y="50">e</text>')))
  const accented = strokesOf(await readSvg(page('<text y="50">é</text>')))
  expect(accented.slice(0, plain.length)).toEqual(plain)
  expect(accented).toHaveLength(plain.length + 1)
  expect(strokesOf(await readSvg(page('<text y="50">í</text>')))).toHaveLength(2)
  expect(strokesOf(await readSvg(page('<text y="50">e\u0301</text>')))).toEqual(accented)
})

test('text-anchor hangs a line by its start, middle or end', async () => {
  const [left, , right] = await box('<text x="50" y="50" font-size="10">HHH</text>')
  const width = (3 * 22 * 10) / 30
  expect(left).toBeCloseTo(50 + (4 * 10) / 30, 2)
  expect(right).toBeCloseTo(50 + width - (4 * 10) / 30, 2)
  expect((await box('<text x="50" y="50" font-size="10" text-anchor="middle">HHH</text>'))[0]).toBeCloseTo(
    left! - width / 2,
    2,
  )
  expect((await box('<text x="50" y="50" font-size="10" style="text-anchor:end">HHH</text>'))[2]).toBeCloseTo(
    right! - width,
    2,
  )
})

test('white space is collapsed, unless it is to be preserved', async () => {
  const tight = await box('<text x="0" y="50" font-size="10">a b</text>')
  expect(await box('<text x="0" y="50" font-size="10">\n  a\n   <tspan> b </tspan>\n</text>')).toEqual(tight)
  expect((await box('<text x="0" y="50" font-size="10" xml:space="preserve">a   b</text>'))[2]).toBeGreaterThan(
    tight[2]!,
  )
})

test('tspans move and style their part, and lists place each letter', async () => {
  const strokes = strokesOf(
    await readSvg(page('<text x="10" y="50" font-size="30">I<tspan x="50" dy="5" font-size="15">I</tspan></text>')),
  )
  expect(strokes).toEqual([
    [14, 29, 14, 50],
    [52, 44.5, 52, 55],
  ])
  expect(strokesOf(await readSvg(page('<text x="10 40 70" y="50 60" font-size="30">III</text>')))).toEqual([
    [14, 29, 14, 50],
    [44, 39, 44, 60],
    [74, 39, 74, 60],
  ])
})

test('rotate turns letters one by one, the last angle holding for the rest', async () => {
  const strokes = strokesOf(await readSvg(page('<text x="10 40 70" y="50" font-size="30" rotate="0 90">III</text>')))
  expect(strokes).toEqual([
    [14, 29, 14, 50],
    [61, 54, 40, 54],
    [91, 54, 70, 54],
  ])
})

test('letter-spacing, word-spacing and textLength widen a line', async () => {
  const right = async (attributes: string): Promise<number> =>
    (await box(`<text x="0" y="50" font-size="10" ${attributes}>I I</text>`))[2]!
  const plain = await right('')
  expect(await right('letter-spacing="2"')).toBeCloseTo(plain + 4, 2)
  expect(await right('word-spacing="3"')).toBeCloseTo(plain + 3, 2)
  // Advances of I, space and I are 8, 16 and 8 of 30.
  expect(await right('textLength="50"')).toBeCloseTo(plain + 50 - 320 / 30, 2)
})

test('baselines and shifts move letters up and down', async () => {
  const bottom = async (content: string): Promise<number> => (await box(content))[3]!
  expect(await bottom('<text y="50" font-size="30" dominant-baseline="central">H</text>')).toBeCloseTo(60.5, 3)
  expect(await bottom('<text y="50" font-size="30" dominant-baseline="hanging">H</text>')).toBeCloseTo(71, 3)
  expect(await bottom('<text y="50" font-size="30"><tspan baseline-shift="super">H</tspan></text>')).toBeCloseTo(38, 3)
  expect(await bottom('<text y="50" font-size="30"><tspan baseline-shift="-10">H</tspan></text>')).toBeCloseTo(60, 3)
})

test('text runs along a path, each letter upright on it', async () => {
  const content =
    '<defs><path id="p" d="M50 10V90"/></defs><text font-size="30"><textPath href="#p" startOffset="20">I</textPath></text>'
  // Going down the page, up is to the right: the I, 8 of 30 wide, stands from 4 before to 4 after.
  expect(strokesOf(await readSvg(page(content)))).toEqual([[71, 34, 50, 34]])
})

test('text beyond the end of its path is left out', async () => {
  const content =
    '<path id="p" d="M0 50H20" stroke="black"/><text font-size="30"><textPath href="#p">HH</textPath></text>'
  expect(strokesOf(await readSvg(page(content)))).toHaveLength(4)
})

test('text is written in its fill colour, and white text is reported instead', async () => {
  const drawing = await readSvg(page('<text y="50" fill="#ff0000">a</text><text y="60" fill="white">b</text>'))
  expect(drawing.layers.map((layer) => layer.color)).toEqual(['#ff0000'])
  expect(drawing.notDrawn).toEqual([expect.objectContaining({ what: 'white shapes without a stroke' })])
})

test('characters that the font lacks are reported and leave a gap', async () => {
  const drawing = await readSvg(page('<text y="50">a漢字b</text>'))
  expect(drawing.notDrawn).toEqual([expect.objectContaining({ what: 'characters the font lacks', count: 2 })])
})

test('text within a symbol, a definition or a hidden group is treated like any other element', async () => {
  const content =
    '<defs><text id="t" y="50" font-size="30">I</text></defs><use href="#t" x="10"/><use href="#t" x="20"/><g display="none"><text>x</text></g>'
  expect(strokesOf(await readSvg(page(content)))).toEqual([
    [14, 29, 14, 50],
    [24, 29, 24, 50],
  ])
})

test('a TrueType font is drawn by its outlines, which can be hatched', async () => {
  const drawing = await readSvg(page('<text x="10" y="50" font-size="20">AB</text>'), {
    fontFile: boxFont(),
    keepFills: true,
  })
  const [a, b] = strokesOf(drawing)
  expect(a!.slice(0, 8)).toEqual([10, 50, 20, 50, 20, 40, 10, 40])
  expect(b![0]).toBe(22)
  expect(drawing.layers[0]!.fills).toHaveLength(1)
})

test('an SVG font is drawn by its lines, and lacks what it does not have', async () => {
  const drawing = await readSvg(page('<text x="10" y="50" font-size="20">AéZ</text>'), { fontFile: svgFont })
  expect(strokesOf(drawing)).toEqual([
    [10, 50, 16, 38],
    [18, 50, 20, 50],
  ])
  expect(drawing.notDrawn).toEqual([expect.objectContaining({ what: 'characters the font lacks', count: 1 })])
})

test.each([
  ['no font', new TextEncoder().encode('hello')],
  ['an SVG without a font', new TextEncoder().encode('<svg/>')],
  ['a font cut short', boxFont().slice(0, 300)],
])('%s is refused as a font', async (_name, fontFile) => {
  await expect(readSvg(page('<text>a</text>'), { fontFile })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('an SVG font moves pairs of letters together as it says', async () => {
  const font = new TextEncoder().encode(
    '<svg><defs><font horiz-adv-x="400"><font-face units-per-em="1000"/><glyph unicode="A" d="M0 0V500"/><glyph unicode="V" d="M0 0V500"/><hkern u1="A,x" u2="V" k="100"/></font></defs></svg>',
  )
  const starts = async (text: string): Promise<number[]> =>
    strokesOf(await readSvg(page(`<text x="10" y="50" font-size="20">${text}</text>`), { fontFile: font })).map(
      ([x]) => x!,
    )
  expect(await starts('AVA')).toEqual([10, 16, 24])
})

test('lengthAdjust widens the letters themselves', async () => {
  const [left, , right] = await box('<text x="10" y="50" font-size="30">H</text>')
  const wide = '<text x="10" y="50" font-size="30" textLength="44" lengthAdjust="spacingAndGlyphs">H</text>'
  const [wideLeft, top, wideRight, bottom] = await box(wide)
  // Its usual advance is 22.
  expect([wideLeft! - 10, wideRight! - 10]).toEqual([2 * (left! - 10), 2 * (right! - 10)])
  expect([top, bottom]).toEqual([29, 50])
})

test('text is underlined, struck through and overlined as its style says', async () => {
  const lines = async (attributes: string, inner = ''): Promise<number[][]> =>
    strokesOf(await readSvg(page(`<text x="10" y="50" font-size="10" ${attributes}>l${inner}</text>`))).filter(
      ([, y, , toY]) => y === toY,
    )
  const [underline, ...others] = await lines('text-decoration="underline"')
  expect(others).toEqual([])
  expect(underline!.slice(0, 2)).toEqual([10, 51.2])
  expect((await lines('style="text-decoration:underline line-through"')).map(([, y]) => y)).toEqual([51.2, 47.3])
  const both = await lines('text-decoration="underline"', '<tspan text-decoration="overline">l</tspan>')
  expect(both.map(([, y]) => y)).toEqual([51.2, 51.2, 41.5])
  expect(both[1]![0], 'one line goes on from the other').toBe(both[0]![2])
  expect(await lines('text-decoration="none"')).toEqual([])
})
