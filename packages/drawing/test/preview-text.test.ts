import { strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { previewText } from '../src/preview/preview-text.ts'

test('strokes become dots of Braille characters, in the shape of the page', () => {
  const diagonal = strokesFrom([[0, 0, 10, 10]])
  const edge = strokesFrom([[0, 9.9, 9.9, 9.9]])
  expect(previewText([diagonal], { widthMm: 10, heightMm: 10 }, 4)).toEqual(['⠑⢄⠀⠀', '⠀⠀⠑⢄'])
  expect(previewText([edge], { widthMm: 10, heightMm: 10 }, 4)).toEqual(['⠀⠀⠀⠀', '⣀⣀⣀⣀'])
  expect(previewText([], { widthMm: 10, heightMm: 10 }, 4)).toEqual(['⠀⠀⠀⠀', '⠀⠀⠀⠀'])
})

test('whatever is drawn, wherever it lies, a previewText has its size and nothing but Braille', () => {
  const coordinate = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const stroke = fc
    .array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 5 })
    .map((points) => points.flat())
  const size = fc.double({ min: 0.1, max: 5000, noNaN: true })
  fc.assert(
    fc.property(fc.array(stroke, { minLength: 1, maxLength: 5 }), size, size, (strokes, widthMm, heightMm) => {
      const lines = previewText([strokesFrom(strokes)], { widthMm, heightMm }, 12)
      expect(lines.length).toBeGreaterThan(0)
      expect(lines.length).toBeLessThanOrEqual(12)
      for (const line of lines) expect(line).toMatch(/^[\u2800-\u28ff]{12}$/)
    }),
    { numRuns: 50 },
  )
})
