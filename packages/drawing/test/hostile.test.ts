import { expect, test } from 'vitest'

import { readSvg } from '../src/index.ts'
import { lines, strokesOf } from './documents.ts'

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' }) as Error

test('entities that expand into entities are refused', async () => {
  const levels = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`).join(
    '',
  )
  const bomb = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "lol">${levels}]><svg><text>&l9;</text></svg>`
  await expect(readSvg(bomb)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('declares the entity "l1"') as string,
  })
})

test('one large entity used over and over is refused', async () => {
  const bomb = `<!DOCTYPE svg [<!ENTITY a "${'a'.repeat(50_000)}">]><svg><text>${'&a;'.repeat(5000)}</text></svg>`
  await expect(readSvg(bomb)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('expands the entity "a" too often') as string,
  })
})

test('entities as Illustrator declares them are read', async () => {
  const svg = `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
    <!ENTITY ns_svg "http://www.w3.org/2000/svg"> <!ENTITY ns_xlink 'http://www.w3.org/1999/xlink'>
    ]><svg xmlns="&ns_svg;" xmlns:xlink="&ns_xlink;" width="10mm" height="10mm" viewBox="0 0 10 10"><path stroke="#000" d="M0 0H1"/></svg>`
  expect(strokesOf(await readSvg(svg))).toEqual([[0, 0, 1, 0]])
})

test('external entities are not fetched', async () => {
  const svg = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]><svg><text>&x;</text></svg>'
  await expect(readSvg(svg)).rejects.toEqual(invalid)
})

test('nesting beyond any drawing program is refused, open or closed', async () => {
  await expect(readSvg(`<svg>${'<g>'.repeat(100_000)}`)).rejects.toMatchObject({
    message: expect.stringContaining('more than 500 deep') as string,
  })
  await expect(readSvg(lines(`${'<g>'.repeat(600)}${'</g>'.repeat(600)}`))).rejects.toEqual(invalid)
})

test('use within use within use, multiplying, is refused', async () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `<g id="l${level + 1}">${`<use href="#l${level}"/>`.repeat(10)}</g>`,
  )
  const bomb = lines(`<defs><path id="l0" d="M0 0H1"/>${levels.join('')}</defs><use href="#l12"/>`)
  await expect(readSvg(bomb)).rejects.toMatchObject({
    message: expect.stringContaining('copies by means of <use>') as string,
  })
})

test('a chain of uses deeper than any drawing is refused, not a crash', async () => {
  const chain = Array.from({ length: 5000 }, (_, index) => `<g id="c${index}"><use href="#c${index + 1}"/></g>`).join(
    '',
  )
  await expect(readSvg(lines(`<defs>${chain}</defs><use href="#c0"/>`))).rejects.toEqual(invalid)
})

test('clip paths that clip each other, and markers and patterns that hold themselves, end', async () => {
  const svg = lines(
    '<clipPath id="a" clip-path="url(#b)"><rect width="9" height="9"/></clipPath><clipPath id="b" clip-path="url(#a)"><rect width="9" height="9"/></clipPath>' +
      '<marker id="m" overflow="visible"><path d="M0 0H1" marker-end="url(#m)"/></marker>' +
      '<path clip-path="url(#a)" d="M0 1H5"/><path d="M0 2H5" marker-end="url(#m)"/>',
  )
  expect(strokesOf(await readSvg(svg))).toContainEqual([0, 1, 5, 1])
})

test('a million points from a handful of curves are a matter of the tolerance, and bounded', async () => {
  const svg = lines('<circle cx="50" cy="50" r="90000"/>')
  const points = strokesOf(await readSvg(svg, { toleranceMm: 0.001 }))[0]!.length / 2
  expect(points).toBeGreaterThan(20_000)
  expect(points).toBeLessThan(50_000)
})

test('names that mean something to JavaScript are names like others', async () => {
  const svg = lines(
    '<path id="__proto__" constructor="1" __proto__="2" d="M0 0H1"/><use href="#__proto__"/><use href="#constructor"/><toString/><style>toString{fill:red} .constructor{stroke:red}</style>',
  )
  expect(strokesOf(await readSvg(svg))).toHaveLength(2)
})

test('expressions that make slow matchers slow are read at once', async () => {
  const started = performance.now()
  for (const content of [
    `<path d="M0 0${' '.repeat(200_000)}"/>`,
    `<g transform="${'translate(1'.repeat(20_000)}"/>`,
    `<g transform="rotate(${'1'.repeat(100_000)}x)"/>`,
    `<path style="${'stroke:'.repeat(20_000)}" d="M0 0H1"/>`,
    `<polyline points="${'1 '.repeat(50_000)}x"/>`,
    `<path stroke="rgb(${'1,'.repeat(50_000)}" d="M0 0H1"/>`,
    `<path stroke="url(${'#'.repeat(50_000)}" d="M0 0H1"/>`,
    `<text x="${','.repeat(100_000)}">a</text>`,
    `<style>${'a '.repeat(20_000)}{stroke:red}</style><path d="M0 0H1"/>`,
    `<style>${'@media x{'.repeat(300)}</style><path d="M0 0H1"/>`,
  ]) {
    await readSvg(lines(content)).catch((error: unknown) => expect(error).toEqual(invalid))
  }
  expect(performance.now() - started).toBeLessThan(10_000)
})

test('clips within clips are refused, deep or many', async () => {
  const chain = (length: number, shapes: number): string =>
    Array.from(
      { length },
      (_, index) =>
        `<clipPath id="c${index}">${`<rect width="9" height="9" clip-path="url(#c${index + 1})"/>`.repeat(shapes)}</clipPath>`,
    ).join('')
  const clipped = (clips: string): string => lines(`<defs>${clips}</defs><path clip-path="url(#c0)" d="M0 0H5"/>`)
  await expect(readSvg(clipped(chain(3000, 1)))).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('nests clip paths more than 30 deep') as string,
  })
  await expect(readSvg(clipped(chain(25, 3)))).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('clips by more than 60,000 shapes') as string,
  })
})

test('a clip that thousands of elements share is made once', async () => {
  const slots = Array.from({ length: 10 }, (_, index) => `<rect x="${4 * index}" width="2" height="9"/>`).join('')
  const shared = `<clipPath id="c">${slots}</clipPath>`
  // Made each time, it would be 250,000 shapes: more than are allowed.
  const strokes = strokesOf(await readSvg(lines(shared + '<path clip-path="url(#c)" d="M0 1H5"/>'.repeat(25_000))))
  expect(strokes).toHaveLength(50_000)
})

test('a style sheet of selectors that match nothing, over groups within groups, costs no more than its size', async () => {
  const rules = Array.from({ length: 300 }, (_, index) => `.a${index} > ${'.b '.repeat(20)}.c{stroke:red}`).join('')
  const nested = '<g class="b">'.repeat(60) + '<path class="c" d="M0 0H5"/>'.repeat(300) + '</g>'.repeat(60)
  const { layers } = await readSvg(lines(`<style>${rules}</style>${nested}`))
  expect(layers[0]!.color).toBe('#000000')
})

test('a long path drawn by thousands of markers is refused', async () => {
  const long = `<marker id="m"><path d="M0 0${`h1.${'0'.repeat(5000)}`.repeat(100)}"/></marker>`
  await expect(
    readSvg(lines(`${long}<path marker-mid="url(#m)" d="M0 0${'h1h-1'.repeat(1000)}"/>`)),
  ).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('draws copies of long paths by the thousand') as string,
  })
})
