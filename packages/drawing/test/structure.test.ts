import { expect, test } from 'vitest'

import { readSvg } from '../src/index.ts'
import { drawn, lines, page, strokesOf } from './documents.ts'

test('what is defined is drawn where it is used, and only there', async () => {
  expect(
    await drawn(
      '<defs><path id="a" d="M0 0H5"/></defs><use href="#a" x="10" y="20"/><use xlink:href="#a" transform="scale(2)"/>',
    ),
  ).toEqual([
    [10, 20, 15, 20],
    [0, 0, 10, 0],
  ])
})

test('a use may come before what it uses, and may use a whole group', async () => {
  expect(await drawn('<use href="#g" x="10"/><g id="g"><path d="M0 0H1"/><path d="M0 1H1"/></g>')).toEqual([
    [10, 0, 11, 0],
    [10, 1, 11, 1],
    [0, 0, 1, 0],
    [0, 1, 1, 1],
  ])
})

test('what is used takes the style of the use, unless it has its own', async () => {
  const drawing = await readSvg(
    page(
      '<defs><path id="a" d="M0 0H5"/><path id="b" d="M0 1H5" stroke="#00ff00"/></defs><g stroke="#ff0000"><use href="#a"/><use href="#b"/></g>',
    ),
    { layersBy: 'color' },
  )
  expect(drawing.layers.map((layer) => layer.color)).toEqual(['#ff0000', '#00ff00'])
})

test('a symbol is scaled into the size of its use and clipped to it', async () => {
  expect(
    await drawn(
      '<symbol id="s" viewBox="0 0 10 10"><path d="M0 5H20"/></symbol><use href="#s" x="50" y="50" width="40" height="20"/>',
    ),
  ).toEqual([[60, 60, 90, 60]])
})

test('a symbol whose overflow is visible is not clipped', async () => {
  expect(
    await drawn(
      '<symbol id="s" viewBox="0 0 10 10" style="overflow:visible"><path d="M0 5H20"/></symbol><use href="#s" width="20" height="20"/>',
    ),
  ).toEqual([[0, 10, 40, 10]])
})

test('a nested svg has its own view box, is clipped, and keeps lines on its border', async () => {
  expect(
    await drawn(
      '<svg x="10" y="10" width="20" height="20" viewBox="0 0 100 100"><path d="M-50 50H150"/><path d="M0 0H100V100"/></svg>',
    ),
  ).toEqual([
    [10, 20, 30, 20],
    [10, 10, 30, 10, 30, 30],
  ])
})

test('a use of itself, directly or in a circle, is not drawn and is reported', async () => {
  const drawing = await readSvg(
    lines(
      '<path d="M0 0H1"/><g id="a"><use href="#a"/><path d="M0 1H1"/></g><g id="b"><use href="#c"/></g><g id="c"><use href="#b"/></g>',
    ),
  )
  expect(strokesOf(drawing)).toEqual([
    [0, 0, 1, 0],
    [0, 1, 1, 1],
  ])
  expect(drawing.notDrawn).toEqual([expect.objectContaining({ what: 'uses of something missing' })])
})

test('a use of something in another file, or of nothing, is reported', async () => {
  const drawing = await readSvg(lines('<path d="M0 0H1"/><use href="other.svg#a"/><use href="#nothing"/>'))
  expect(drawing.notDrawn).toEqual([expect.objectContaining({ what: 'uses of something missing', count: 2 })])
})

test('of a switch, the first child that can be shown is drawn', async () => {
  const drawing = await readSvg(
    lines(
      '<switch><foreignObject requiredExtensions="http://ns.adobe.com/AdobeIllustrator/10.0/"/><g systemLanguage="fr"><path d="M0 0H1"/></g><g><path d="M0 1H1"/></g><g><path d="M0 2H1"/></g></switch>',
    ),
  )
  expect(strokesOf(drawing)).toEqual([[0, 1, 1, 1]])
  expect(drawing.notDrawn).toEqual([])
})

test('what cannot be drawn is reported once, with counts', async () => {
  const drawing = await readSvg(
    lines(
      '<path d="M0 0H1"/><image href="a.png"/><image href="b.png"/><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject><g filter="url(#f)"/><g mask="url(#m)"/><flowRoot/><image display="none"/>',
    ),
  )
  expect(drawing.notDrawn.map(({ what, count }) => [what, count])).toEqual([
    ['images', 2],
    ['HTML elements inside the SVG', 1],
    ['filters', 1],
    ['masks', 1],
    ['flowed texts', 1],
  ])
  expect(drawing.notDrawn.every(({ hint }) => hint !== undefined)).toBe(true)
})

test('elements of other vocabularies, titles, scripts and animations draw nothing', async () => {
  expect(
    await drawn(
      '<title>a</title><sodipodi:namedview><path d="M9 9H8"/></sodipodi:namedview><script>x</script><path d="M0 0H1"><animate attributeName="d"/><title>b</title></path><marker><path d="M9 9H8"/></marker><pattern><path d="M9 9H8"/></pattern>',
    ),
  ).toEqual([[0, 0, 1, 0]])
})

test('elements may have a prefix, and links an undeclared one', async () => {
  const svg =
    '<s:svg xmlns:s="http://www.w3.org/2000/svg" width="10mm" height="10mm" viewBox="0 0 10 10"><s:defs><s:path id="a" d="M0 0H1" stroke="black"/></s:defs><s:use xlink:href="#a"/></s:svg>'
  expect(strokesOf(await readSvg(svg))).toEqual([[0, 0, 1, 0]])
})

test('links are drawn as the groups they are', async () => {
  expect(await drawn('<a href="https://example.org"><path d="M0 0H1"/></a>')).toEqual([[0, 0, 1, 0]])
})

test('arrow heads sit on ends and corners, turned along the line and as large as it is wide', async () => {
  const marker =
    '<marker id="m" markerWidth="4" markerHeight="4" refX="2" refY="2" orient="auto" overflow="visible"><path d="M0 2H2" stroke-width="1"/></marker>'
  const drawing = await readSvg(
    page(
      `${marker.replace('<path', '<path stroke="context-stroke"')}<path d="M10 10H30V30" stroke="#ff0000" fill="none" stroke-width="2" marker-start="url(#m)" marker-mid="url(#m)" marker-end="url(#m)"/>`,
    ),
  )
  expect(drawing.layers[0]!.color).toBe('#ff0000')
  const corner = 2 * 2 * Math.SQRT1_2
  expect(strokesOf(drawing)).toEqual([
    [10, 10, 30, 10, 30, 30],
    [6, 10, 10, 10],
    [Math.round((30 - corner) * 1000) / 1000, Math.round((10 - corner) * 1000) / 1000, 30, 10],
    [30, 26, 30, 30],
  ])
})
