import { expect, test } from 'vitest'

import { assignPens, readSvg } from '../src/index.ts'
import { parseLayerName } from '../src/svg/layer-name.ts'
import { page } from './documents.ts'
import { rounded } from './strokes.ts'

const namespaces =
  'xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"'

function inkscape(content: string): string {
  return `<svg ${namespaces} width="100mm" height="100mm" viewBox="0 0 100 100">${content}</svg>`
}

function layer(label: string, content: string, attributes = ''): string {
  return `<g inkscape:groupmode="layer" id="${label.replace(/\W/g, '')}" inkscape:label="${label}" ${attributes}>${content}</g>`
}

const red = '<path d="M0 0H1" stroke="#ff0000"/>'
const blue = '<path d="M0 1H1" stroke="#0000ff"/>'

test.each([
  ['Outline', {}],
  ['%setup marks', { skipped: true }],
  ['!3 red', { pauseBefore: true, number: 3 }],
  ['  ! red', { pauseBefore: true }],
  ['12 fine lines', { number: 12 }],
  ['5+S30+H45+D500 slow', { number: 5, speedPercent: 30, penDownPercent: 45, delayMs: 500 }],
  ['+h20 +s 100', { penDownPercent: 20, speedPercent: 100 }],
  ['5 +S10 +S20', { number: 5, speedPercent: 20 }],
  ['5+S0+H101+D0', { number: 5 }],
  ['blue +S30', {}],
  ['', {}],
])('the layer name "%s" says %o', (name, said) => {
  expect(parseLayerName(name)).toEqual({ skipped: false, ...said })
})

test('Inkscape’s layers become layers with their names, colours, numbers and locks', async () => {
  const { layers } = await readSvg(
    inkscape(layer('!1+D200 red', red) + layer('2 both', red + blue, 'sodipodi:insensitive="true"')),
  )
  expect(layers.map(({ strokes: _strokes, ...rest }) => rest)).toEqual([
    { id: '1D200red', name: '!1+D200 red', color: '#ff0000', number: 1, pauseBefore: true, delayMs: 200 },
    { id: '2both', name: '2 both', number: 2, locked: true },
  ])
  expect(rounded(layers[1]!.strokes)).toEqual([
    [0, 0, 1, 0],
    [0, 1, 1, 1],
  ])
})

test('hidden layers and those for people are left out, empty ones too, and counted', async () => {
  const { layers, notDrawn } = await readSvg(
    inkscape(layer('a', red, 'style="display:none"') + layer('%b', red) + layer('c', '') + layer('d', blue)),
  )
  expect(layers.map(({ name }) => name)).toEqual(['d'])
  expect(notDrawn.map(({ what, count }) => [what, count])).toEqual([
    ['hidden layers', 1],
    ['layers whose name starts with %', 1],
  ])
})

test('layers within a layer belong to it, ink outside of all gets a layer of its own', async () => {
  const { layers } = await readSvg(inkscape(layer('a', red + layer('sub', blue)) + '<path d="M5 5H6" stroke="black"/>'))
  expect(layers.map(({ id, name, strokes }) => [id, name, strokes.starts.length - 1])).toEqual([
    ['a', 'a', 2],
    ['drawing', 'Drawing', 1],
  ])
})

test('Illustrator’s and Affinity’s top-level groups are layers, other programs’ are not', async () => {
  const groups = `<g id="Layer_1" data-name="Lines">${red}</g><g id="Layer_2">${blue}</g>`
  const illustrator = `<!-- Generator: Adobe Illustrator 28.0 --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${groups}</svg>`
  expect((await readSvg(illustrator)).layers.map(({ name }) => name)).toEqual(['Lines', 'Layer 2'])
  const affinity = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:serif="http://www.serif.com/" viewBox="0 0 9 9"><g id="Layer1" serif:id="Layer 1">${red}</g></svg>`
  expect((await readSvg(affinity)).layers.map(({ name }) => name)).toEqual(['Layer 1'])
  expect(
    (await readSvg(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${groups}</svg>`)).layers.map(
      ({ name }) => name,
    ),
  ).toEqual(['Drawing'])
})

test('layers may be made of colours instead, or not at all', async () => {
  const svg = inkscape(layer('a', red + blue) + layer('b', red))
  const byColor = await readSvg(svg, { layersBy: 'color' })
  expect(byColor.layers.map(({ name, color, strokes }) => [name, color, strokes.starts.length - 1])).toEqual([
    ['#ff0000', '#ff0000', 2],
    ['#0000ff', '#0000ff', 1],
  ])
  expect((await readSvg(svg, { layersBy: 'none' })).layers).toHaveLength(1)
})

test('ids stay unique where the file repeats them', async () => {
  const { layers } = await readSvg(inkscape(layer('a', red) + layer('a', blue)))
  expect(layers.map(({ id }) => id)).toEqual(['a', 'a-2'])
})

test('a file with its own prefix for Inkscape’s namespace is read the same', async () => {
  const svg = inkscape(layer('a', red)).replaceAll('inkscape:', 'ink:').replace('xmlns:inkscape', 'xmlns:ink')
  expect((await readSvg(svg)).layers.map(({ name }) => name)).toEqual(['a'])
})

test('pens go to layers by name, number, colour or in turn', async () => {
  const drawing = await readSvg(
    inkscape(layer('3 lines', red) + layer('dots', blue) + layer('more', red) + layer('rest', blue)),
  )
  const pens = (options: Parameters<typeof assignPens>[1]): [string, number | undefined][] =>
    assignPens(drawing, options).layers.map(({ name, pen }) => [name, pen])
  expect(pens({})).toEqual([
    ['3 lines', 1],
    ['dots', 1],
    ['more', 1],
    ['rest', 1],
  ])
  expect(pens({ pens: 2 })).toEqual([
    ['3 lines', 1],
    ['dots', 2],
    ['more', 1],
    ['rest', 2],
  ])
  expect(pens({ pens: 4 })).toEqual([
    ['3 lines', 3],
    ['dots', 1],
    ['more', 2],
    ['rest', 3],
  ])
  expect(pens({ pens: 4, byLayer: { dots: 4, '#ff0000': 2 }, sortByPen: true })).toEqual([
    ['rest', 1],
    ['3 lines', 2],
    ['more', 2],
    ['dots', 4],
  ])
})

test('a pen for a layer that is not there, or a pen that is not, is refused with what there is', async () => {
  const drawing = await readSvg(inkscape(layer('dots', blue)))
  expect(() => assignPens(drawing, { byLayer: { lines: 1 } })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', hint: 'the drawing has "dots"' }),
  )
  expect(() => assignPens(drawing, { pens: 2, byLayer: { dots: 3 } })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  )
})

test('Illustrator’s ids are read as the names they were', async () => {
  const group = (id: string): string => `<g id="${id}"><path stroke="red" d="M0 0H9"/></g>`
  const ids = ['_x31__red_x2B_S50', '_x25__guides', '_x21_2_x2B_D500', 'Layer_2_1_', 'R_xE9_sum_xE9_', 'plain']
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><!-- Generator: Adobe Illustrator 25.0 -->${ids.map(group).join('')}</svg>`
  const { layers, notDrawn } = await readSvg(svg)
  expect(layers.map(({ name }) => name)).toEqual(['1 red+S50', '!2+D500', 'Layer 2', 'Résumé', 'plain'])
  expect(layers[0]).toMatchObject({ number: 1 })
  expect(layers[1]).toMatchObject({ number: 2, pauseBefore: true, delayMs: 500 })
  expect(notDrawn.map(({ what }) => what)).toEqual(['layers whose name starts with %'])
})

test('Illustrator’s "Export As" is known by the names of its layers, and has points for pixels', async () => {
  const svg = `<svg id="Layer_1" data-name="Layer 1" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72">
    <g id="_1_sky" data-name="1 sky"><path stroke="blue" d="M0 0H72"/></g><g id="sea"><path stroke="red" d="M0 0H72"/></g></svg>`
  const { page, layers } = await readSvg(svg)
  expect(page.widthMm).toBeCloseTo(25.4, 6)
  expect(layers.map(({ name, number }) => [name, number])).toEqual([
    ['1 sky', 1],
    ['sea', undefined],
  ])
})

test('the outermost groups of any file are layers where that is asked for', async () => {
  const svg = page(
    `<g id="2+S30 sky">${'<path stroke="red" d="M0 0H9"/>'}<g id="inner"><path stroke="red" d="M0 1H9"/></g></g>
     <path stroke="red" d="M0 2H9"/><g id="%notes"><path stroke="red" d="M0 3H9"/></g>`,
  )
  const { layers } = await readSvg(svg, { layersBy: 'group' })
  expect(layers.map(({ name, strokes }) => [name, strokes.starts.length - 1])).toEqual([
    ['2+S30 sky', 2],
    ['Drawing', 1],
  ])
  expect(layers[0]!.speedPercent).toBe(30)
})
