import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type HpglModel, models } from '../src/hpgl/models.ts'
import { plotterOptions } from '../src/hpgl/settings.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))

test.each(Object.entries<HpglModel>(models))('the README tells of %s what is simulated', (name, model) => {
  const { bufferBytes, pens, unitMm, drawSpeedMmPerS, papers } = model
  const papersListed = Object.keys(papers).join(', ')
  const row = [name, bufferBytes, pens, unitMm, `${drawSpeedMmPerS / 10} cm/s`, papersListed].map(String)
  expect(rows).toContainEqual(['', ...row, ''])
})

test('the README lists every setting of the HP-GL plotter', () => {
  expect(() => plotterOptions({ modell: 'hp-7475a' })).toThrow(expect.objectContaining({ hint: 'did you mean model?' }))
  expect(() => plotterOptions({ paper: 'a3', model: 'hp-7470a' })).toThrow('paper')
  expect(() => plotterOptions({ slowness: 0 })).toThrow('slowness')
  try {
    plotterOptions({ xyzzy: 1 })
  } catch (error) {
    const { hint } = error as { hint: string }
    for (const setting of hint.replace('settings are ', '').split(', ')) {
      expect(rows.some((cells) => cells[1] === setting)).toBe(true)
    }
  }
})
