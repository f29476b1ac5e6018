import { expect, test } from 'vitest'

import { createStrokesLoader } from '../src/paper/strokes-loader.ts'

test('strokes that were asked for ahead are not asked for twice; a failure is forgotten', async () => {
  const asked: unknown[] = []
  const strokes = createStrokesLoader({
    bytes: async (id, given) => {
      asked.push([id, given.params])
      return new Response(new ArrayBuffer(4))
    },
  })
  const ahead = strokes.load({ preparation: 'a' })
  expect(strokes.load({ preparation: 'a' })).toBe(ahead)
  await expect(ahead).rejects.toThrow('not strokes')
  await expect(strokes.load({ preparation: 'a' })).rejects.toThrow('not strokes')
  await expect(strokes.load({ job: 'a' })).rejects.toThrow('not strokes')
  expect(asked).toEqual([
    ['preparedStrokes', { preparation: 'a' }],
    ['preparedStrokes', { preparation: 'a' }],
    ['jobStrokes', { job: 'a' }],
  ])
})
