import { join } from 'node:path'

import { expect, test } from 'vitest'

import { habits } from '../src/english/habits.ts'
import { userTexts } from '../src/english/texts.ts'

const texts = userTexts(join(import.meta.dirname, '../..'))

test.each(habits)('nothing that users read says it as "$name" does: $instead', ({ pattern }) => {
  const hits = texts.filter(({ text }) => pattern.test(text))
  expect(hits.map(({ file, line, text }) => `${file}:${line}: ${text.trim().slice(0, 160)}`)).toEqual([])
})
