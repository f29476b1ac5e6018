import fc from 'fast-check'
import { expect, test } from 'vitest'

import { lowLevelMoveLine } from '../src/move-lines.ts'
import * as protocol from '../src/protocol.ts'

test.each([
  [protocol.enableMotors(2), 'EM,2,2'],
  [protocol.disableMotors(), 'EM,0,0'],
  [protocol.stepperMove(1000, [250, -766]), 'SM,1000,250,-766'],
  [
    protocol.moveCommand(lowLevelMoveLine({ rate: 1, steps: -2, accel: 3 }, { rate: 0, steps: 0, accel: 0 })),
    'LM,1,-2,3,0,0,0,3',
  ],
  [protocol.liftPen(130, 1), 'SP,1,130'],
  [protocol.lowerPen(0, 1), 'SP,0'],
  [protocol.liftPen(40, 2), 'SP,1,40,2'],
  [protocol.lowerPen(0, 2), 'SP,0,1,2'],
  [protocol.liftPenAtOnce(1), 'SP,3'],
  [protocol.liftPenAtOnce(2), 'SP,3,1,2'],
  [protocol.setServo('upPulse', 20_641), 'SC,4,20641'],
  [protocol.setServo('channels', 8), 'SC,8,8'],
  [protocol.setServoTimeout(60_000), 'SR,60000'],
  [protocol.setOption('queueDepth', 32), 'CU,4,32'],
  [protocol.askUtility('queueLength'), 'QU,6'],
  [protocol.setMark(200), 'SL,200'],
  [protocol.makeInput(1), 'PD,B,1,1'],
  [protocol.askPin(1), 'PI,B,1'],
])('a command is encoded as $line', (command, line) => {
  expect(command.line).toBe(line)
  expect(command.line.startsWith(command.name)).toBe(true)
})

test.each([
  () => protocol.stepperMove(0, [0, 0]),
  () => protocol.stepperMove(1.5, [1, 1]),
  () => protocol.stepperMove(10, [251, 0]),
  () => protocol.stepperMove(2 ** 24, [0, 0]),
  () => protocol.stepperMove(Number.NaN, [0, 0]),
  () => lowLevelMoveLine({ rate: -1, steps: 1, accel: 0 }, { rate: 0, steps: 0, accel: 0 }),
  () => lowLevelMoveLine({ rate: 2 ** 31, steps: 1, accel: 0 }, { rate: 0, steps: 0, accel: 0 }),
  () => protocol.enableMotors(6),
  () => protocol.setServo('upPulse', 70_000),
  () => protocol.liftPen(70_000, 1),
  () => protocol.setMark(256),
])('what the board would refuse, clamp or misread is a bug of the caller: %s', (make) => {
  expect(make).toThrow(RangeError)
})

test('moves fit into what firmware 2 takes, 64 bytes with the line ending', () => {
  const rate = fc.integer({ min: 0, max: 2 ** 31 - 1 })
  const steps = fc.integer({ min: -6250, max: 6250 })
  // No move that the driver makes changes its rate by more per tick: from nothing to the highest rate in 12 ms.
  const accel = fc.integer({ min: -7_158_278, max: 7_158_278 })
  const axis = fc.record({ rate, steps, accel })
  fc.assert(
    fc.property(axis, axis, (first, second) => {
      expect(lowLevelMoveLine(first, second).length + 1).toBeLessThanOrEqual(64)
    }),
  )
})
