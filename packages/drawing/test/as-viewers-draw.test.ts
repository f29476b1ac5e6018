import { expect, test } from 'vitest'

import { type Drawing, readSvg, type ReadSvgOptions } from '../src/index.ts'
import { page, strokesOf } from './documents.ts'

async function strokes(content: string, options?: ReadSvgOptions): Promise<number[][]> {
  return strokesOf(await readSvg(page(content), options))
}

async function colors(content: string): Promise<string[]> {
  const drawing = await readSvg(page(`${content}<path d="M90 90H99" stroke="#010203"/>`), { layersBy: 'color' })
  return drawing.layers.map(({ color }) => color!).filter((color) => color !== '#010203')
}

const kinds = ({ notDrawn }: Drawing): Record<string, number> =>
  Object.fromEntries(notDrawn.map(({ what, count }) => [what, count]))

const line = 'd="M0 0H10" fill="none"'

test.each([
  ['rx="0" ry="5"', true],
  ['rx="auto" ry="0"', true],
  ['rx="5" ry="-1"', false],
  ['rx="5%" ry="5"', false],
  ['rx="5"', false],
])('a rectangle with %s has square corners: %s', async (radii, square) => {
  const [stroke] = await strokes(`<rect x="10" y="10" width="20" height="20" ${radii} fill="none" stroke="red"/>`)
  expect(stroke!.length === 10).toBe(square)
})

test('radii in percent are shares of the width and the height of the viewport', async () => {
  const [stroke] = await strokes('<rect width="20" height="20" rx="5%" ry="10%" fill="none" stroke="red"/>')
  expect(stroke!.slice(0, 4)).toEqual([5, 0, 15, 0])
  expect(stroke!.slice(-2)).toEqual([5, 0])
})

test('custom properties are inherited, also by what is used elsewhere', async () => {
  expect(
    await colors(
      `<defs><path id="p" ${line} stroke="var(--ink, #00ff00)"/></defs>
       <g style="--ink:#ff0000"><use href="#p"/></g><use href="#p" style="--ink:#0000ff"/><use href="#p"/>`,
    ),
  ).toEqual(['#ff0000', '#0000ff', '#00ff00'])
})

test('custom properties in a cycle have no value, fallbacks count', async () => {
  expect(
    await colors(
      `<g style="--a:var(--b);--b:var(--a, red);--c:var(--d,#0000ff)"><path ${line} style="stroke:var(--a, #00ff00)"/>
       <path ${line} style="stroke:var(--c)"/></g>`,
    ),
  ).toEqual(['#00ff00', '#0000ff'])
})

test('custom properties that multiply without end are worth nothing', async () => {
  const chain = Array.from({ length: 40 }, (_, index) => `--v${index + 1}:var(--v${index}) var(--v${index})`).join(';')
  const drawing = await readSvg(page(`<path ${line} style="--v0:red;${chain};stroke:var(--v40)"/>`))
  expect(drawing.layers[0]!.color).toBe('#000000')
  expect(kinds(drawing)).toEqual({ 'unknown colours': 1 })
})

test('dashes are measured by the length that the author gives the path', async () => {
  expect(
    await strokes('<path d="M0 10H100" pathLength="10" stroke="red" stroke-dasharray="2 3" stroke-dashoffset="1"/>'),
  ).toEqual([
    [0, 10, 10, 10],
    [40, 10, 60, 10],
    [90, 10, 100, 10],
  ])
  expect(
    await strokes('<circle cx="50" cy="50" r="10" pathLength="4" fill="none" stroke="red" stroke-dasharray="1"/>'),
  ).toHaveLength(2)
})

test('a filled shape that is left open is seen with its last side', async () => {
  expect(await strokes('<path d="M0 0H10V10" fill="red"/><polyline points="0 0 5 0 5 5" fill="red"/>')).toEqual([
    [0, 0, 10, 0, 10, 10, 0, 0],
    [0, 0, 5, 0, 5, 5, 0, 0],
  ])
})

test('a clipped fill is seen with the border of its clip, holes and all', async () => {
  const clip = '<clipPath id="c"><rect x="10" y="10" width="20" height="20"/></clipPath>'
  const [outline, ...more] = await strokes(`${clip}<rect width="20" height="20" fill="red" clip-path="url(#c)"/>`)
  expect(more).toEqual([])
  expect(new Set(outline!.join(' ').match(/\d+ \d+/g))).toEqual(new Set(['10 10', '20 10', '20 20', '10 20']))
  expect(outline).toHaveLength(10)
})

test.each([
  ['left top', 50, 50],
  ['center center', 45, 45],
  ['right bottom', 40, 40],
  ['50% 100%', 45, 40],
])('a marker is held at %s of its box', async (place, x, y) => {
  const [refX, refY] = place.split(' ')
  const marker = `<marker id="m" markerWidth="10" markerHeight="10" refX="${refX}" refY="${refY}" overflow="visible"
    markerUnits="userSpaceOnUse"><path ${line} stroke="black"/></marker>`
  const [, mark] = await strokes(`${marker}<path d="M50 50H60" stroke="red" marker-start="url(#m)"/>`)
  expect(mark).toEqual([x, y, x + 10, y])
})

test.each([
  ['g{ .b{stroke:red} }', true],
  ['g{ &>.b{stroke:red} }', true],
  ['g{ > .b{stroke:red} }', true],
  ['g{ stroke:red; .c{stroke:blue} }', true],
  ['.b{ g &{stroke:red} }', true],
  ['g{ @media print{ .b{stroke:red} } }', true],
  ['.c{ .b{stroke:red} }', false],
  ['.b{ &.c{stroke:red} }', false],
  ['g{ &:has(x){stroke:red} }', false],
  ['@layer x{.b{stroke:red}} .b{stroke:#123456}', false],
  ['.b{stroke:red} @layer x{path.b.b{stroke:#123456}}', true],
  ['@layer y, x; @layer x{.b{stroke:red}} @layer y{.b.b{stroke:#123456}}', true],
  ['@layer x{@layer a{.b{stroke:#123456}} .b{stroke:red}}', true],
  ['@layer x{.b{stroke:red!important}} .b{stroke:#123456!important}', true],
  ['@supports (stroke:red) and (not (foo:bar)){.b{stroke:red}}', true],
  ['@supports not (stroke:red){.b{stroke:red}}', false],
  ['@supports (foo:bar) or (fill:red){.b{stroke:red}}', true],
  ['@supports selector(g > path){.b{stroke:red}}', true],
  ['path:last-child{stroke:red}', true],
  ['path:nth-last-child(1){stroke:red}', true],
  ['path:nth-last-child(2){stroke:red}', false],
  ['path:only-of-type{stroke:red}', true],
  ['path:only-child{stroke:red}', false],
  ['path:first-of-type:last-of-type{stroke:red}', true],
  ['path:nth-of-type(1){stroke:red}', true],
  ['path:nth-child(1 of .b){stroke:red}', true],
  ['path:empty{stroke:red}', true],
  ['g:empty path{stroke:red}', false],
  [':root path{stroke:red}', true],
  ['path:not(:hover){stroke:red}', true],
])('the style sheet "%s" makes the line red: %s', async (css, red) => {
  const content = `<style><![CDATA[${css}]]></style><g><circle r="0" class="d"/><path class="b" d="M0 5H9" fill="none"/></g>`
  const found = await colors(content)
  expect(found.includes('#ff0000')).toBe(red)
})

test('individual transforms come before the list, and all about the origin that is named', async () => {
  expect(
    await strokes(
      `<path d="M0 0H10" stroke="red" style="translate:10px 20px;rotate:90deg;scale:2;transform:translateX(1px)"/>
       <path d="M0 0H10" stroke="red" style="rotate:0.25turn;transform-origin:10px 0"/>
       <rect width="10" height="20" x="10" stroke="red" fill="none" style="scale:-1 1;transform-box:fill-box;transform-origin:center"/>`,
    ),
  ).toEqual([
    [10, 22, 10, 42],
    [10, -10, 10, 0],
    [20, 0, 10, 0, 10, 20, 20, 20, 20, 0],
  ])
})

test.each([
  ['rgb(from red r g b / 50%)', '#ff0000'],
  ['hsl(none 50% 50%)', '#bf4040'],
  ['color-mix(in oklab, white, currentColor)', '#636363'],
  ['device-cmyk(0 1 1 0)', '#ff0000'],
  ['color(rec2020 0 0 0)', '#000000'],
  ['linktext', '#0000ee'],
])('the colour %s is %s', async (text, color) => {
  expect(await colors(`<path ${line} stroke="${text}"/>`)).toEqual([color])
})

test('a colour that is not known is drawn in black, or the colour around it, with a note', async () => {
  const drawing = await readSvg(
    page(`<path ${line} stroke="ink(1 2 3)"/><path ${line} style="stroke:ink(1)"/>
      <g stroke="#ff0000"><path ${line} style="stroke:ink(1)"/></g>`),
    { layersBy: 'color' },
  )
  expect(drawing.layers.map(({ color, strokes: { starts } }) => [color, starts.length - 1])).toEqual([
    ['#000000', 2],
    ['#ff0000', 1],
  ])
  expect(kinds(drawing)).toEqual({ 'unknown colours': 3 })
})

test('a paint server that is not there paints nothing, or its fallback', async () => {
  const drawing = await readSvg(
    page(`<path ${line} stroke="url(#none)"/><rect width="9" height="9" fill="url(#none)"/>
      <path ${line} stroke="url(#none) #ff0000"/>`),
    { layersBy: 'color' },
  )
  expect(drawing.layers.map(({ color }) => color)).toEqual(['#ff0000'])
  expect(kinds(drawing)).toEqual({ 'uses of something missing': 2 })
})

test('the root may be clipped', async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100mm" clip-path="url(#c)">
    <clipPath id="c"><rect width="50" height="100"/></clipPath><path d="M0 10H100" stroke="red"/></svg>`
  expect(strokesOf(await readSvg(svg))).toEqual([[0, 10, 50, 10]])
  const box = svg
    .replace('id="c"', 'id="c" clipPathUnits="objectBoundingBox"')
    .replace('"50" height="100"', '"0.5" height="1"')
  expect(strokesOf(await readSvg(box))).toEqual([[0, 10, 50, 10]])
})

test('text without size is not seen, and takes nothing else with it', async () => {
  expect(
    await strokes('<text font-size="0" text-decoration="underline">ABC</text><path d="M0 0H5" stroke="red"/>'),
  ).toEqual([[0, 0, 5, 0]])
})

test('text is transformed as CSS has it', async () => {
  const written = (text: string, style = ''): Promise<number[][]> =>
    strokes(`<text y="20" style="${style}">${text}</text>`)
  expect(await written('straße äb', 'text-transform:uppercase')).toEqual(await written('STRASSE ÄB'))
  expect(await written('ABc', 'text-transform:lowercase')).toEqual(await written('abc'))
  expect(await written('ab cd-ef', 'text-transform:capitalize')).toEqual(await written('Ab Cd-ef'))
})

test('upright letters of a column stand one font size apart', async () => {
  const found = await strokes(
    '<text x="50" y="10" font-size="8" style="writing-mode:vertical-rl;text-orientation:upright">HH</text>',
  )
  const tops = found.map((stroke) => Math.min(stroke[1]!, stroke[3]!))
  expect(Math.max(...tops) - Math.min(...tops)).toBeGreaterThanOrEqual(8)
  const xs = found.flatMap((stroke) => [stroke[0]!, stroke[2]!])
  expect((Math.min(...xs) + Math.max(...xs)) / 2).toBeCloseTo(50, 3)
})

test.each(['Приём Ёлка їжак ґанок Ђорђе Љубав Џак №', 'Καλημέρα κόσμε ΩΨΦΞ ςσ', 'Łódź Příliš Ngữ việt Āē ǎ'])(
  'the single-line font has every letter of "%s"',
  async (text) => {
    const drawing = await readSvg(page(`<text y="20">${text}</text>`))
    expect(drawing.notDrawn).toEqual([])
  },
)

test('an error in an attribute costs that attribute, not the element', async () => {
  const drawing = await readSvg(
    page(`<g transform="turn(3)"><path d="M0 0H10" stroke="red"/></g><circle id="dot" cx="NaN" r="5" stroke="red" fill="none"/>
      <path d="M0 0L5 5L1e9 0" stroke="red"/><svg viewBox="0 0 ten 10"><path d="M0 1H10" stroke="red"/></svg>`),
  )
  expect(strokesOf(drawing)).toHaveLength(4)
  expect(strokesOf(drawing)[2]).toEqual([0, 0, 5, 5])
  expect(drawing.notDrawn).toMatchObject([{ what: 'parts with errors', count: 4 }])
  expect(drawing.notDrawn[0]!.details?.[1]).toContain('circle "dot" (line 1) has the length "NaN"')
})

test('an error within what is used costs that part of it', async () => {
  const drawing = await readSvg(
    page(`<defs><g id="g"><path d="M0 0H10" stroke="red"/><rect width="5" height="5" transform="scale(1e300)" stroke="red"/>
      <path d="M0 1H10" stroke="red"/></g></defs><use href="#g"/><use href="#g" y="20"/>`),
  )
  expect(strokesOf(drawing).map((stroke) => stroke[1])).toEqual([0, 1, 20, 21])
})

test('entities with elements are drawn wherever they stand, comments aside', async () => {
  const svg = `<!DOCTYPE svg [<!ENTITY a "<g><path d='M0 1H2' stroke='red'/></g>"><!ENTITY w "5">]>
    <svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm" viewBox="0 0 9 9"><!-- &a; --><g>&a;&a;</g>
    <path d="M0 0H&w;" stroke="red"/></svg>`
  expect(strokesOf(await readSvg(svg))).toEqual([
    [0, 1, 2, 1],
    [0, 1, 2, 1],
    [0, 0, 5, 0],
  ])
})

test('entities with elements, multiplied without end, are refused', async () => {
  const element = `<path d='M0 0H1' stroke='red'/>`.repeat(100)
  const svg = `<!DOCTYPE svg [<!ENTITY a "${element}">]><svg xmlns="http://www.w3.org/2000/svg">${'&a;'.repeat(5000)}</svg>`
  await expect(readSvg(svg)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('expands the entity "a" too often') as string,
  })
})
