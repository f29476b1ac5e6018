import type { Channel, DriverError } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { bindGuard, guardCaret, type GuardedSensor, parseGuard } from '../src/index.ts'

const plain = { of: 'value', forMs: 0, at: 'now', silent: 'pause', silentAfterMs: 0 } as const

test.each([
  ['door.open == true: pause', { channel: 'door.open', is: '==', level: { value: true }, action: 'pause' }],
  ['door.open==true:pause', { channel: 'door.open', level: { value: true } }],
  ['temp > 45 Cel for 5 s: stop', { is: '>', level: { value: 45, unit: 'Cel' }, forMs: 5000, action: 'stop' }],
  ['temp >= 45°C until 40 °C: warn', { level: { value: 45, unit: 'Cel' }, until: { value: 40, unit: 'Cel' } }],
  ['humidity > 70 %: warn', { level: { value: 70, unit: '%' }, action: 'warn' }],
  ['temp > 45 for 2 m: stop', { forMs: 120_000 }],
  ['speed < -1.5e2 m/s2 for 1.5 min: stop', { level: { value: -150, unit: 'm/s2' }, forMs: 90_000 }],
  ['rate(temp) > 2 Cel/min: stop', { of: 'rate', channel: 'temp', level: { value: 2, unit: 'Cel/min' } }],
  ['rate == 3: warn', { of: 'value', channel: 'rate', level: { value: 3 } }],
  ["mode != 'eco plus': warn", { is: '!=', level: { value: 'eco plus' } }],
  ['mode == eco: warn', { level: { value: 'eco' } }],
  ['shed.door == 1: pause after stroke', { channel: 'shed.door', at: 'stroke' }],
  ['d == true: pause, resume', { resumeAfterMs: 0 }],
  ['d == true: pause, resume after 10 s', { resumeAfterMs: 10_000 }],
  ['d == true: stop, silent warn', { silent: 'warn', silentAfterMs: 0 }],
  ['d == true: pause, silent stop after 2 s, resume', { silent: 'stop', silentAfterMs: 2000, resumeAfterMs: 0 }],
  ['n > 3: warn', { level: { value: 3 }, forMs: 0 }],
  ['n > 3 for 200 ms: warn', { level: { value: 3 }, forMs: 200 }],
])('%s', (text, expected) => {
  expect(parseGuard(text)).toMatchObject({ ...plain, text, ...expected })
})

test.each([
  ['', 0, 'the name of a channel'],
  ['45 > temp: stop', 0, 'the name of a channel'],
  ['door = true: pause', 5, '== (two of them)'],
  ['door == : pause', 8, 'a number, true, false or a text'],
  ['door true: pause', 5, 'a comparison'],
  ['door == true', 12, 'a colon and what is to be done'],
  ['door == true: halt', 14, 'pause, stop or warn'],
  ['door > true: pause', 7, 'a number after >'],
  ['temp > 45 wibble: stop', 10, 'a unit such as Cel'],
  ['temp > 45 for 5: stop', 15, 'a time in ms, s, min or h'],
  ['temp > 45 for 5 kg: stop', 16, 'a time in ms, s, min or h'],
  ['temp > 45 until: stop', 15, 'a number'],
  ['door == true: warn, resume', 20, 'no "resume" after warn'],
  ['door == true: pause, loudly', 21, '"resume" or "silent"'],
  ['door == true: pause, resume, resume', 29, 'each once'],
  ['door == true: pause after lunch', 26, '"stroke"'],
  ['rate(temp > 3: stop', 10, 'a closing parenthesis'],
  ['door == true: pause; resume', 19, 'a name, a number or a comparison'],
  ['temp > 45 Cel: stop now', 20, 'a comma, or the end'],
])('%j is not understood at %d: %s', (text, at, expected) => {
  let error: DriverError | undefined
  try {
    parseGuard(text)
  } catch (cause) {
    error = cause as DriverError
  }
  expect(error).toMatchObject({
    code: 'CONFIG_INVALID',
    context: { at, expected: expect.stringContaining(expected) as string },
  })
  expect(guardCaret(error!)).toEqual([text, expect.stringMatching(new RegExp(`^ {${at}}\\^ expected`)) as string])
})

test('whatever is typed is a guard or an error with a place in it', () => {
  const piece = fc.constantFrom(
    'door',
    '.',
    ' ',
    '==',
    '>',
    '45',
    'Cel',
    '%',
    ':',
    ',',
    'pause',
    'resume',
    'for',
    '5 s',
    '(',
    "'",
    'true',
  )
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(text, (source) => {
      try {
        expect(parseGuard(source).text).toBe(source.trim())
      } catch (error) {
        const { code, context } = error as DriverError
        expect(code).toBe('CONFIG_INVALID')
        expect(context['at']).toBeLessThanOrEqual(source.length)
      }
    }),
    { numRuns: 2000 },
  )
})

const temp: Channel = { id: 'temp', quantity: 'temperature', unit: 'Cel', type: 'number', kind: 'measurement' }
const door: Channel = { id: 'door', quantity: 'door', unit: '1', type: 'boolean', kind: 'state' }
const mode: Channel = { id: 'mode', quantity: 'mode', unit: '1', type: 'text', kind: 'state' }
const sensors: readonly GuardedSensor[] = [
  { name: 'shed', channels: [temp, door] },
  { name: 'attic', channels: [temp, mode] },
]

test.each([
  ['door == true: pause', { sensor: 'shed', condition: { channel: 'door', value: true } }],
  ['attic.temp > 45 Cel: stop', { sensor: 'attic', condition: { value: 45 } }],
  ['attic.temp > 113 °F until 104 °F: stop', { condition: { value: 45, leaveAt: 40 } }],
  ['shed.temp > 300 K: stop', { condition: { value: 26.85 } }],
  ['rate(shed.temp) > 6 Cel/min: stop', { condition: { of: 'rate', value: 0.1 } }],
  ['mode == eco: warn', { sensor: 'attic', condition: { value: 'eco' } }],
])('%s is about the channel it names, in its unit', (text, expected) => {
  expect(bindGuard(parseGuard(text), sensors)).toMatchObject(expected)
})

test.each([
  ['temp > 45: stop', 'several sensors', 'shed.temp, attic.temp'],
  ['dor == true: pause', 'no sensor has a channel dor', 'door'],
  ['shed.temp > 45 %: stop', 'measured in °C, which % is not', '°C'],
  ['shed.temp == true: stop', 'temp is a number, not true', 'a number'],
  ['door > 1: stop', 'door is true or false, not 1', 'true or false'],
  ['rate(door) > 1: stop', 'has no rate', 'value'],
  ['shed.temp > 40 until 45: stop', 'cannot end at 45', 'other side'],
])('%s is refused: %s', (text, problem, hint) => {
  expect(() => bindGuard(parseGuard(text), sensors)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(problem) as string,
      hint: expect.stringContaining(hint) as string,
    }) as Error,
  )
})
