import { expect, test } from 'vitest'

import { servoModels, servoNames, servoPulse, servoRate, servoTravelMs } from '../src/servo.ts'

// Figures seen on the wire of the makers' software at its defaults (60 % up, 30 % down, 75 % and 50 % rate).
test('the standard servo gets the positions, rates and waits of the AxiDraw software', () => {
  const { standard } = servoModels
  expect([servoPulse(standard, 0), servoPulse(standard, 100)]).toEqual([9855, 27_831])
  expect([servoRate(standard, 75), servoRate(standard, 50)]).toEqual([1618, 1079])
  expect([servoTravelMs(standard, 30, 75), servoTravelMs(standard, 30, 50)]).toEqual([130, 146])
})

test('the brushless servo is faster', () => {
  const { standard, brushless } = servoModels
  expect(servoTravelMs(brushless, 30, 75)).toBeLessThan(servoTravelMs(standard, 30, 75) / 1.5)
  expect(servoPulse(brushless, 50)).toBe(9000)
})

test.each(servoNames)('a %s servo that does not move takes no time, and more for more', (name) => {
  const servo = servoModels[name]
  expect(servoTravelMs(servo, 0, 75)).toBe(0)
  expect(servoTravelMs(servo, 50, 75)).toBeGreaterThan(servoTravelMs(servo, 20, 75))
  expect(servoTravelMs(servo, -20, 75)).toBe(servoTravelMs(servo, 20, 75))
})
