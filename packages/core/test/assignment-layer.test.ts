import { expect, test } from 'vitest'

import { assignmentLayer } from '../src/index.ts'

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    penUpPercent: { type: 'number' },
    pen: { type: 'object', properties: { up: { type: 'integer' } } },
  },
}
const typed = (assignment: string): { key: string; text: string; origin: string } => {
  const [key = '', text = ''] = assignment.split('=')
  return { key, text, origin: `--set ${assignment}` }
}

test('a typed setting is read by the type that the schema wants', () => {
  expect(assignmentLayer('ebb', typed('penUpPercent=60'), schema)).toEqual({
    source: 'command-line',
    origin: '--set penUpPercent=60',
    values: { penUpPercent: 60 },
  })
  expect(assignmentLayer('ebb', typed('name=007'), schema).values).toEqual({ name: '007' })
  expect(assignmentLayer('ebb', typed('pen.up=7'), schema).values).toEqual({ pen: { up: 7 } })
})

test('a typed setting of the wrong type is refused in the words that were typed', () => {
  expect(() => assignmentLayer('ebb', typed('penUpPercent=high'), schema)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: '--set penUpPercent=high: "high" is not a number' }),
  )
})

test('a typed setting that does not exist names the nearest one', () => {
  expect(() => assignmentLayer('ebb', typed('penUpPrecent=60'), schema)).toThrow(
    expect.objectContaining({ code: 'CONFIG_UNKNOWN_KEY', hint: 'did you mean penUpPercent?' }),
  )
  expect(() => assignmentLayer('ebb', typed('pen.down=60'), schema)).toThrow(
    expect.objectContaining({ message: '--set pen.down=60: ebb has no setting pen.down', hint: 'known are up' }),
  )
})

test('a setting is taken as text where no schema says more, and never reaches a prototype', () => {
  const layer = assignmentLayer('laser', typed('__proto__.polluted=1'), undefined)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(Object.keys(layer.values)).toEqual(['__proto__'])
})
