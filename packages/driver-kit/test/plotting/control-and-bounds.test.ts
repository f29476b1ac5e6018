import { expect, test } from 'vitest'
import { strokesFrom } from '@vfab/core'
import { createDrawingControl, requirePointWithin, requireStrokesWithin } from '../../src/index.ts'

const travel = { widthMm: 100, heightMm: 50, name: 'machine', driver: 'test' }

test('strokes within the travel pass, up to rounding; others are refused with sides and millimetres', () => {
  requireStrokesWithin(strokesFrom([[0, 0, 100.01, 50]]), travel)
  expect(() => requireStrokesWithin(strokesFrom([[-2, 0, 101.5, 50]]), travel)).toThrow(
    expect.objectContaining({
      code: 'OUT_OF_BOUNDS',
      driver: 'test',
      message:
        'the drawing leaves the travel of the machine (100 × 50 mm) by 2.00 mm to the left and 1.50 mm to the right',
    }),
  )
  expect(() => requireStrokesWithin(strokesFrom([[Number.NaN, 0]]), travel)).toThrow(RangeError)
})

test('a point is held to the same bounds', () => {
  requirePointWithin({ xMm: 100, yMm: 0 }, travel)
  expect(() => requirePointWithin({ xMm: 0, yMm: 60 }, travel)).toThrow('10.00 mm to the bottom')
  expect(() => requirePointWithin({ xMm: 0, yMm: Infinity }, travel)).toThrow(RangeError)
})

test('a pause is over when the machine holds, when it is taken back, and when the drawing ends', async () => {
  const control = createDrawingControl()
  const held = control.pause('stroke')
  expect(control.demand).toBe('pause-at-stroke')
  control.hold(true)
  await held
  control.resume()
  expect(control.demand).toBe('go-on')
  control.hold(false)
  const taken = control.pause('now')
  control.resume()
  await taken
  const ended = control.pause('now')
  control.finish()
  await ended
})

test('the first reason to end counts, and nothing takes it back', async () => {
  const control = createDrawingControl()
  const first = control.end({ failure: { reason: 'first' } })
  const second = control.end({})
  control.resume()
  void control.pause('now')
  expect(control.demand).toBe('end')
  expect(control.ending).toEqual({ failure: { reason: 'first' } })
  control.finish()
  await Promise.all([first, second])
})

test('who waits for a change wakes with the next one, or when it waits no longer', async () => {
  const control = createDrawingControl()
  const changed = control.change()
  void control.pause('stroke')
  await changed
  const waiting = new AbortController()
  const given = control.change(waiting)
  waiting.abort()
  await given
  await control.change(waiting)
})
