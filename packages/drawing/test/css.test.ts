import { expect, test } from 'vitest'

import { readSvg } from '../src/index.ts'
import { parseColor } from '../src/svg/color.ts'
import { page } from './documents.ts'

/** Colours of the ink, in the order of the shapes. */
async function colors(content: string): Promise<string[]> {
  const drawing = await readSvg(page(content), { layersBy: 'color' })
  return drawing.layers
    .flatMap((layer) =>
      Array.from(layer.strokes.starts.subarray(0, -1), (start) => ({
        y: layer.strokes.coordsMm[2 * start + 1]!,
        color: layer.color!,
      })),
    )
    .sort((one, other) => one.y - other.y)
    .map(({ color }) => color)
}

const line = (y: number, attributes = ''): string => `<path d="M0 ${y}H9" ${attributes}/>`

test.each([
  ['red', '#ff0000'],
  ['#f00', '#ff0000'],
  ['#F00a', '#ff0000'],
  ['#12345678', '#123456'],
  ['rgb(255, 0, 10)', '#ff000a'],
  ['rgba(100%,0%,50%,0.5)', '#ff0080'],
  ['rgb(1 2 3 / 50%)', '#010203'],
  ['hsl(120, 100%, 50%)', '#00ff00'],
  ['hsla(240 100% 25% / 1)', '#000080'],
  ['RebeccaPurple', '#663399'],
  ['lightgoldenrodyellow', '#fafad2'],
  ['hsl(120deg 100% 50%)', '#00ff00'],
  ['hwb(0 20% 40%)', '#993333'],
  ['hwb(0 80% 80%)', '#808080'],
  ['color(display-p3 1 0 0)', '#ff0000'],
  ['color(srgb 0 50% 1 / 0.5)', '#0080ff'],
  ['color(srgb 0 0 0 / 0)', 'none'],
  ['transparent', 'none'],
  ['#0000', 'none'],
  ['rgba(1,2,3,0)', 'none'],
  ['bluish', undefined],
  ['#12', undefined],
  ['rgb(1,2)', undefined],
])('the colour %s is %s', (text, color) => {
  expect(parseColor(text)).toBe(color)
})

test('style attributes beat style sheets, which beat presentation attributes', async () => {
  expect(
    await colors(`<style>path{stroke:#00f}</style>
      ${line(1, 'stroke="#0f0"')}${line(2, 'stroke="#0f0" style="stroke:#f00"')}`),
  ).toEqual(['#0000ff', '#ff0000'])
})

test('the more specific rule wins, of equal ones the later, and !important beats all', async () => {
  expect(
    await colors(`<style>
        #one { stroke: #111111 } .a { stroke: #222222 } path { stroke: #333333 } .b { stroke: #444444 }
        .c { stroke: #555555 !important }
      </style>
      ${line(1, 'id="one" class="a"')}${line(2, 'class="a"')}${line(3)}${line(4, 'class="b a"')}${line(5, 'class="c" style="stroke:red"')}`),
  ).toEqual(['#111111', '#222222', '#333333', '#444444', '#555555'])
})

test.each([
  ['g.ink > path', true],
  ['g path.x', true],
  ['svg > path', false],
  ['[data-pen="2"]', true],
  ['[data-pen^="2"][class]', true],
  ['path:not(.y)', true],
  ['path:is(.y, .x)', true],
  ['g :first-child', false],
  ['circle + path', true],
  ['circle ~ path', true],
  ['path:nth-child(2)', true],
  ['path:nth-child(odd)', false],
  ['path::before', false],
  ['path:hover', false],
  ['*', true],
])('the selector "%s" matches: %s', async (selector, matches) => {
  const content = `<style>${selector} { stroke: #ff0000 !important }</style>
    <g class="ink" stroke="#0000ff"><circle r="0"/><path class="x z" data-pen="2" d="M0 5H9"/></g>`
  expect(await colors(content)).toEqual([matches ? '#ff0000' : '#0000ff'])
})

test('colour and fill are inherited, and currentColor follows color', async () => {
  expect(
    await colors(
      `<g style="color:#00ff00" stroke="currentColor">${line(1)}<g color="#ff0000">${line(2)}</g>${line(3, 'stroke="currentColor" color="#0000ff"')}</g>`,
    ),
  ).toEqual(['#00ff00', '#00ff00', '#0000ff'])
})

test('a style sheet may come after what it styles, in CDATA, and under a media rule', async () => {
  expect(
    await colors(`${line(1, 'class="a"')}${line(2, 'class="b"')}<style type="text/css"><![CDATA[
      .a{stroke:#ff0000} @media print { .b{stroke:#00ff00} } @media (prefers-color-scheme: dark) { .a,.b{stroke:#0000ff} }
    ]]></style>`),
  ).toEqual(['#ff0000', '#00ff00'])
})

test('what CSS does not know is skipped, and the rest holds', async () => {
  expect(
    await colors(
      `<style>@import url(x.css); .a{stroke:#ff0000;;foo bar;width} }} .b{stroke:#00ff00}</style>${line(1, 'class="a"')}`,
    ),
  ).toEqual(['#ff0000'])
})

test('strokes that do not show draw nothing', async () => {
  const shapes = [
    'stroke="none"',
    'stroke-width="0"',
    'stroke-opacity="0"',
    'opacity="0"',
    'style="stroke:transparent"',
    'visibility="hidden"',
    'display="none"',
    'style="visibility:collapse"',
  ]
  const content = shapes.map((attributes, index) => line(index, `fill="none" ${attributes}`)).join('')
  expect(await colors(`<g stroke="#123456">${content}${line(50)}</g>`)).toEqual(['#123456'])
})

test('a hidden group may hold something visible, one that is not displayed may not', async () => {
  expect(
    await colors(
      `<g stroke="#123456"><g visibility="hidden">${line(1)}${line(2, 'visibility="visible"')}</g><g display="none">${line(3, 'display="inline"')}</g></g>`,
    ),
  ).toEqual(['#123456'])
})

test('shapes without a stroke are drawn by their outline in their fill colour, and counted as fills', async () => {
  const drawing = await readSvg(
    page(
      '<rect width="5" height="5" fill="#ff0000"/><rect width="5" height="5" fill="white"/><rect width="5" height="5" fill="none"/>',
    ),
  )
  expect(drawing.layers[0]!.color).toBe('#ff0000')
  expect(drawing.layers[0]!.strokes.starts.length - 1).toBe(1)
  expect(drawing.notDrawn.map(({ what, count }) => [what, count])).toEqual([
    ['fills', 1],
    ['white shapes without a stroke', 1],
    ['shapes with neither stroke nor fill', 1],
  ])
})

test('gradients are drawn in black, or in the colour given for when they cannot be', async () => {
  const gradient = '<linearGradient id="g"><stop/></linearGradient>'
  expect(await colors(`${gradient}${line(1, 'stroke="url(#g)"')}${line(2, 'stroke="url(#g) #ff0000"')}`)).toEqual([
    '#000000',
    '#ff0000',
  ])
})

test('a declaration that says nothing here leaves an earlier or weaker one in force', async () => {
  const contents = [
    'style="stroke:#ff0000;stroke:ink(50% 40 59.5)"',
    'stroke="#ff0000" style="stroke:oklch(60%)"',
    'stroke="#ff0000" style="stroke-width:calc(1px + 1kg);stroke-dasharray:1 none;visibility:maybe"',
    'stroke="#ff0000" stroke-width="NaN" stroke-dasharray="null" font-size="big" letter-spacing="-" visibility="shown"',
    'style="stroke:var(--ink, #ff0000)"',
    'stroke="var(--ink,var(--pen, rgb(255, 0, 0)))"',
  ]
  for (const content of contents) expect(await colors(line(1, content)), content).toEqual(['#ff0000'])
  expect(await colors(`<style>path{stroke:#ff0000} .p3{stroke:lhc(1 2 3)}</style>${line(1, 'class="p3"')}`)).toEqual([
    '#ff0000',
  ])
})
