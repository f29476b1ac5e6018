import { expect, test } from 'vitest'

import { optionReader, pageOptions, readJob, readPage, readPreparation } from '../src/options.ts'

test('a form reads the same texts as the command, and errors name its fields', () => {
  const reader = optionReader()
  expect(readPage({ margin: '10,20', scale: '50%', copies: '2x3', offset: '5,-3' }, reader)).toMatchObject({
    marginMm: { topMm: 10, rightMm: 20, bottomMm: 10, leftMm: 20 },
    scale: 0.5,
    copies: { columns: 2, rows: 3, gapMm: 0 },
    offsetMm: { xMm: 5, yMm: -3 },
  })
  expect(() => readPage({ margin: '1,2,3' }, reader)).toThrow(
    expect.objectContaining({
      code: 'INPUT_INVALID',
      message: 'margin takes one, two or four numbers, not "1,2,3"',
      hint: 'for example margin 10,20,10,20',
    }),
  )
  expect(() => readPreparation({ passes: '1.5' }, reader)).toThrow('passes must be a whole number from 1 to 100')
})

test('a job is read from text, lengths and times with their units', () => {
  const texts = { 'pause-after-ink': '5m', 'idle-pen': '1m30s', yes: true, record: ['top'], 'record-every': 'stroke' }
  expect(readJob(texts, optionReader(), true)).toMatchObject({
    pauseAfterInkMm: 5000,
    idlePenMs: 90_000,
    people: 'skip',
    film: { cameras: ['top'], every: 'stroke' },
  })
  expect(() => readJob({ 'pause-after-ink': '5' }, optionReader(), true)).toThrow('a length such as 5m or 800mm')
})

test('the table of options says what a form has to show', () => {
  expect(pageOptions.mirror).toMatchObject({
    type: 'string',
    choices: ['horizontal', 'vertical', 'both'],
    group: 'page',
  })
})
