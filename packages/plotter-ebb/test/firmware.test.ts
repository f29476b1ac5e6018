import { expect, test } from 'vitest'

import { featuresOf, formatFirmware, isAtLeast, parseFirmware } from '../src/firmware.ts'

test.each([
  ['EBBv13_and_above EB Firmware Version 2.8.1', '2.8.1'],
  ['V,EBBv13_and_above EB Firmware Version 3.0.3', '3.0.3'],
  ['EBBv11 EB Firmware Version 2.0.1', '2.0.1'],
  ['EBBv13_and_above EB Firmware Version 2.10.12', '2.10.12'],
])('%s is version %s', (line, version) => {
  expect(formatFirmware(parseFirmware(line)!)).toBe(version)
})

test.each(['OK', '', "Grbl 1.1h ['$' for help]", '!8 Err: Unknown command', 'Marlin Firmware Version 2.1'])(
  '%j is no answer of an EBB',
  (line) => {
    expect(parseFirmware(line)).toBeUndefined()
  },
)

test('versions compare by number, not by letter', () => {
  expect(isAtLeast([2, 10, 0], [2, 9, 9])).toBe(true)
  expect(isAtLeast([2, 7, 0], [2, 7, 0])).toBe(true)
  expect(isAtLeast([2, 6, 9], [2, 7, 0])).toBe(false)
  expect(isAtLeast([3, 0, 0], [2, 8, 1])).toBe(true)
})

test.each([
  [[2, 2, 6], []],
  [[2, 5, 3], ['stepCounters']],
  [
    [2, 6, 5],
    ['stepCounters', 'nickname', 'servoTimeout', 'generalStatus'],
  ],
  [
    [2, 8, 1],
    ['stepCounters', 'nickname', 'servoTimeout', 'generalStatus', 'lowLevelMoves', 'motorEnables'],
  ],
] as const)('before firmware 3 each command is used from the version that has it: %j', (version, expected) => {
  const { commandBytes, ...features } = featuresOf(version)
  expect(commandBytes).toBe(64)
  const has = Object.entries(features).flatMap(([name, present]) => (present ? [name] : []))
  expect(has.sort()).toEqual([...expected].sort())
})

test('SP,3, T3 and QU,6 are used from 3.0.1 on', () => {
  expect(featuresOf([3, 0, 0])).toMatchObject({
    deepQueue: true,
    queueLength: false,
    immediateLift: false,
    jerkMoves: false,
  })
  expect(featuresOf([3, 0, 1])).toMatchObject({
    deepQueue: true,
    queueLength: true,
    immediateLift: true,
    jerkMoves: true,
  })
})
