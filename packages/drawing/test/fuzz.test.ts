import { readdir, readFile } from 'node:fs/promises'

import { isDriverError } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { readSvg } from '../src/index.ts'

/** What a broken or malicious file may hold in any place. */
const fragments = [
  '',
  '<',
  '>',
  '"',
  "'",
  '&',
  '&amp;',
  '&#0;',
  '&#x110000;',
  '<g>',
  '</g>',
  '<use href="#path2"/>',
  '<use href="#use1"/>',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?x',
  'NaN',
  'Infinity',
  '-Infinity',
  '1e999',
  '1e-999',
  '-',
  '0',
  '-1',
  '99999999999',
  '%',
  'url(#clipPath20)',
  'url(',
  'none',
  'inherit',
  '!important',
  '{',
  '}',
  '/*',
  '\u0000',
  '\ud800',
  '\ufeff',
  'é',
  'M',
  'm0 0',
  'a',
  'Z',
  'z',
  ' ',
  '\n',
  ',',
  '__proto__',
  'constructor',
  'transform="',
  'scale(0)',
  'scale(1e200)',
  'rotate(1)',
  'd="',
  'style="',
  'display:none',
  'stroke-dasharray:0.001',
  'stroke-dasharray="1e-9"',
  'font-size:1e9',
  'viewBox="0 0 0 0"',
  'width="1e9"',
  '<text>',
  '<tspan dx="NaN">',
  '<textPath href="#path1">',
  '<marker id="path1" overflow="visible">',
  '<clipPath id="path2">',
  '<symbol id="layer1">',
  '<svg>',
  '</svg>',
  '<style>*{stroke:red}',
  '@media',
  '<!DOCTYPE svg [<!ENTITY a "b">]>',
]

interface Change {
  readonly kind: 'value' | 'insert' | 'delete' | 'replace' | 'repeat' | 'move'
  readonly at: number
  readonly length: number
  readonly fragment: string
}

function change(...kinds: Change['kind'][]): fc.Arbitrary<Change> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    // Evenly over the file; doubles would crowd at its start.
    at: fc.nat(9999).map((part) => part / 10_000),
    length: fc.nat(60),
    fragment: fc.constantFrom(...fragments),
  })
}

/** Either the file stays well-formed, so that what is changed is read, or anything goes. */
const changes = fc.oneof(
  fc.array(change('value'), { minLength: 1, maxLength: 4 }),
  fc.array(change('insert', 'delete', 'replace', 'repeat', 'move'), { minLength: 1, maxLength: 4 }),
)

function changed(text: string, { kind, at, length, fragment }: Change): string {
  const from = Math.floor(at * text.length)
  const to = Math.min(text.length, from + length)
  switch (kind) {
    case 'value': {
      // One attribute's value, or part of it: the file stays well-formed, so that the change is read.
      const values = [...text.matchAll(/="[^"]*"/g)]
      const value = values[Math.floor(at * values.length)]
      if (!value) return text
      const inner = value[0].slice(2, -1)
      const quoted = `="${inner.slice(0, length)}${fragment.replace(/[<&"]/g, '')}${inner.slice(length + fragment.length)}"`
      return text.slice(0, value.index) + quoted + text.slice(value.index + value[0].length)
    }
    case 'insert':
      return text.slice(0, from) + fragment + text.slice(from)
    case 'delete':
      return text.slice(0, from) + text.slice(to)
    case 'replace':
      return text.slice(0, from) + fragment + text.slice(to)
    case 'repeat':
      return text.slice(0, to) + text.slice(from, to).repeat(40) + text.slice(to)
    default:
      return text.slice(0, from) + text.slice(to) + text.slice(from, to)
  }
}

test('whatever is done to a file, it is drawn or refused, and soon', { timeout: 120_000 }, async () => {
  const folder = new URL('fixtures/', import.meta.url)
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(new URL(name, folder), 'utf8')))
  let slowestMs = 0
  let drawn = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), changes, fc.boolean(), async (file, made, keepFills) => {
      const svg = made.reduce(changed, file)
      const started = performance.now()
      try {
        const drawing = await readSvg(svg, { keepFills })
        for (const { strokes } of drawing.layers) {
          expect(strokes.coordsMm.every((value) => Math.abs(value) <= 100_000)).toBe(true)
          expect(strokes.starts.at(-1)! * 2).toBe(strokes.coordsMm.length)
        }
        expect(drawing.page.widthMm).toBeGreaterThan(0)
        drawn++
      } catch (error) {
        if (!isDriverError(error)) throw error
        expect(error.code).toBe('INPUT_INVALID')
        expect(error.message).toMatch(/^the SVG \w/)
      }
      slowestMs = Math.max(slowestMs, performance.now() - started)
    }),
    { numRuns: 3000 },
  )
  expect(slowestMs).toBeLessThan(5000)
  // Refusing everything would be easy.
  expect(drawn).toBeGreaterThan(300)
})
