import { type PenHopOptions, penMoveTimesMs, type PenServo, planPenHop } from '@vfab/motion'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { penHeight } from './servo.ts'

/** A standard AxiDraw servo between 60 % and 30 %, at its default rates. */
const standard: PenServo = { upPosition: 60, downPosition: 30, liftRatePerS: 30 / 0.13, dropRatePerS: 30 / 0.14 }

test('full moves take what the rates say, and the tip touches half-way by default', () => {
  expect(penMoveTimesMs(standard)).toEqual({
    penLiftMs: expect.closeTo(130, 9) as number,
    penDropMs: expect.closeTo(140, 9) as number,
    clearsAfterMs: expect.closeTo(65, 9) as number,
    touchesAfterMs: expect.closeTo(70, 9) as number,
  })
  const late = penMoveTimesMs({ ...standard, contactFraction: 0.2, latencyMs: 24 })
  expect(late.penLiftMs).toBeCloseTo(154, 9)
  expect(late.clearsAfterMs).toBeCloseTo(24 + 26, 9)
  expect(late.touchesAfterMs).toBeCloseTo(24 + 112, 9)
})

test('positions may run either way', () => {
  expect(penMoveTimesMs({ ...standard, upPosition: 30, downPosition: 60 })).toEqual(penMoveTimesMs(standard))
})

test('waiting in full takes the lift, the travel and the drop one after the other', () => {
  const hop = planPenHop(standard, 92, { policy: 'wait' })
  expect(hop.liftAtMs).toBe(0)
  expect(hop.travelAtMs).toBeCloseTo(130, 9)
  expect(hop.dropAtMs).toBeCloseTo(222, 9)
  expect(hop.drawAtMs).toBeCloseTo(362, 9)
})

test('overlapping waits only for the tip to clear, and where travel is short for it to come back', () => {
  const long = planPenHop(standard, 300)
  expect(long.travelAtMs).toBeCloseTo(65, 9)
  expect(long.dropAtMs).toBeCloseTo(365 - 70, 9)
  expect(long.drawAtMs).toBeCloseTo(365, 9)
  expect(long.heightFraction).toBe(1)
  const short = planPenHop(standard, 5)
  expect(short.heightFraction).toBeCloseTo(0.75, 9)
  expect(short.dropAtMs).toBeCloseTo(0.75 * 130, 9)
  expect(short.drawAtMs).toBeCloseTo(0.75 * 130 + 0.25 * 140, 9)
})

test('an early lift costs no time at all where the travel leaves enough', () => {
  const hop = planPenHop(standard, 75, { policy: 'early' })
  expect(hop.liftAtMs).toBeCloseTo(-65, 9)
  expect(hop.travelAtMs).toBeCloseTo(0, 9)
  expect(hop.drawAtMs).toBeCloseTo(75, 9)
  expect(hop.heightFraction).toBeGreaterThan(0.75)
})

test('an early lift waits until the pen has come down', () => {
  expect(planPenHop(standard, 75, { policy: 'early', downAtMs: -20 }).liftAtMs).toBe(-20)
  expect(planPenHop(standard, 75, { policy: 'early', downAtMs: 30 }).liftAtMs).toBe(0)
})

test('a servo that may lag behind is given time to, and is never taken to be slower than it may be', () => {
  const lagging: PenServo = {
    ...standard,
    liftRatePerS: 375,
    dropRatePerS: 250,
    slowestLiftMs: 130,
    slowestDropMs: 140,
  }
  const hop = planPenHop(lagging, 300, { policy: 'early' })
  // The set point passes the paper 40 ms after the command and 60 ms after the drop; the tip up to 65 and 70 ms after.
  expect(hop.liftAtMs).toBeCloseTo(-40, 9)
  expect(hop.travelAtMs).toBeCloseTo(25, 9)
  expect(hop.dropAtMs).toBeCloseTo(325 - 60, 9)
  expect(hop.drawAtMs).toBeCloseTo(325 + 10, 9)
})

test('a short hop is lifted no higher than to come down in time', () => {
  const full = planPenHop(standard, 60)
  const low = planPenHop(standard, 60, { lowLifts: true })
  expect(full.liftTo).toBe(1)
  expect(low.liftTo).toBeLessThan(1)
  expect(low.liftTo).toBeGreaterThanOrEqual(0.75)
  expect(low.drawAtMs).toBeLessThanOrEqual(full.drawAtMs)
  const lagging = { ...standard, slowestLiftMs: 180, slowestDropMs: 180 }
  expect(planPenHop(lagging, 60, { lowLifts: true }).drawAtMs).toBeLessThan(planPenHop(lagging, 60).drawAtMs - 10)
  expect(planPenHop(lagging, 600, { lowLifts: true }).liftTo).toBe(1)
})

test('where nothing can be done in mid-travel, the pen is lowered on arrival', () => {
  const hop = planPenHop(standard, 300, { dropOnArrival: true })
  expect(hop.dropAtMs).toBeCloseTo(365, 9)
  expect(hop.drawAtMs).toBeCloseTo(365 + 70, 9)
})

test('slack lets the tip touch while the carriage all but rests', () => {
  const slack = { drawMs: 9, endMs: 4, leaveMs: 7, arriveMs: 5 }
  const lagging = { ...standard, slowestLiftMs: 180, slowestDropMs: 190 }
  const [strict, loose] = [undefined, slack].map((given) => planPenHop(lagging, 300, { policy: 'early', slack: given }))
  expect(strict!.liftAtMs - loose!.liftAtMs).toBeCloseTo(4, 9)
  expect(strict!.travelAtMs - loose!.travelAtMs).toBeCloseTo(4 + 7, 9)
  const untilDrawn = (hop: typeof strict): number => hop!.drawAtMs - hop!.arriveAtMs
  expect(untilDrawn(strict) - untilDrawn(loose)).toBeCloseTo(9 + 5, 9)
})

test('a contact that may be higher or lower is timed for both', () => {
  const exact = planPenHop(standard, 300, { policy: 'early' })
  const wrong = planPenHop({ ...standard, contactErrorFraction: 0.03 }, 300, { policy: 'early' })
  expect(wrong.liftAtMs - exact.liftAtMs).toBeCloseTo(0.03 * 130, 9)
  expect(wrong.travelAtMs - exact.travelAtMs).toBeCloseTo(2 * 0.03 * 130, 9)
  expect(wrong.drawAtMs - wrong.arriveAtMs).toBeCloseTo(2 * 0.03 * 140, 9)
})

test('a pen that is up already only comes down on the way', () => {
  const hop = planPenHop(standard, 200, { penIsUp: true })
  expect([hop.travelAtMs, hop.arriveAtMs]).toEqual([0, 200])
  expect(hop.dropAtMs).toBeCloseTo(130, 9)
  expect(hop.drawAtMs).toBeCloseTo(200, 9)
  expect(planPenHop(standard, 0, { penIsUp: true, policy: 'wait' }).drawAtMs).toBeCloseTo(140, 9)
})

const anyServo = fc.record({
  upPosition: fc.integer({ min: 50, max: 90 }),
  downPosition: fc.integer({ min: 0, max: 40 }),
  liftRatePerS: fc.integer({ min: 50, max: 1000 }),
  dropRatePerS: fc.integer({ min: 50, max: 1000 }),
  contactFraction: fc.constantFrom(0, 0.2, 0.5, 0.8),
  latencyMs: fc.constantFrom(0, 3, 24),
  slowestLiftMs: fc.option(fc.integer({ min: 0, max: 900 }), { nil: undefined }),
  slowestDropMs: fc.option(fc.integer({ min: 0, max: 900 }), { nil: undefined }),
})

test('whatever the latency and the lag of the servo, the tip is clear while travelling and on the paper for all of both strokes', () => {
  fc.assert(
    fc.property(
      anyServo,
      fc.double({ min: 0, max: 500, noNaN: true }),
      fc.record({
        policy: fc.constantFrom('wait', 'overlap', 'early'),
        marginMs: fc.constantFrom(0, 5),
        downAtMs: fc.constantFrom(-2000, -30, 0, 20),
        dropOnArrival: fc.boolean(),
        lowLifts: fc.boolean(),
      }),
      fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
      (servo, travelMs, options: PenHopOptions, [liftLate, dropLate, lag]) => {
        const way = servo.upPosition - servo.downPosition
        const lagging = (soonest: number, slowest = 0): number => soonest + lag * (Math.max(soonest, slowest) - soonest)
        const liftMs = lagging((1000 * way) / servo.liftRatePerS, servo.slowestLiftMs)
        const dropMs = lagging((1000 * way) / servo.dropRatePerS, servo.slowestDropMs)
        // A waiting pen is always down by the end of its stroke.
        const downAtMs = options.policy === 'wait' ? Math.min(0, options.downAtMs!) : options.downAtMs!
        fc.pre(downAtMs <= servo.contactFraction * dropMs)
        const hop = planPenHop(servo, travelMs, { ...options, downAtMs })
        const startsMs = downAtMs - dropMs - 1000
        const commands = [
          { atMs: downAtMs - dropMs, to: 'down' },
          { atMs: hop.liftAtMs + liftLate * servo.latencyMs, to: 'up', height: hop.liftTo },
          { atMs: hop.dropAtMs + dropLate * servo.latencyMs, to: 'down' },
        ] as const
        const height = (timeMs: number) => penHeight(timeMs, 1, commands, liftMs, dropMs)
        const hair = 1e-9
        for (let share = 0; share <= 1; share += 0.05) {
          const moving = hop.travelAtMs + share * (hop.arriveAtMs - hop.travelAtMs)
          expect(height(moving)).toBeGreaterThanOrEqual(servo.contactFraction - hair)
        }
        for (const drawing of [startsMs + 1000 + dropMs, -1, 0]) {
          if (drawing <= 0 && drawing >= downAtMs)
            expect(height(drawing)).toBeLessThanOrEqual(servo.contactFraction + hair)
        }
        for (const drawing of [0, 1, 50, 500]) {
          expect(height(hop.drawAtMs + drawing)).toBeLessThanOrEqual(servo.contactFraction + hair)
        }
        expect(height(hop.downAtMs)).toBeLessThanOrEqual(hair)
      },
    ),
    { numRuns: 1000 },
  )
})

test('what makes no sense is a RangeError', () => {
  expect(() => planPenHop({ ...standard, upPosition: 30 }, 10)).toThrow('up 30 and down 30')
  expect(() => planPenHop({ ...standard, liftRatePerS: 0 }, 10)).toThrow(RangeError)
  expect(() => planPenHop({ ...standard, contactFraction: 1 }, 10)).toThrow('contactFraction is 1')
  expect(() => planPenHop({ ...standard, latencyMs: -1 }, 10)).toThrow('latencyMs is -1')
  expect(() => planPenHop(standard, NaN)).toThrow('travelMs is NaN')
  expect(() => planPenHop(standard, 10, { leastHeightFraction: 0.4 })).toThrow('leastHeightFraction is 0.4')
  expect(() => planPenHop(standard, 10, { marginMs: Infinity })).toThrow('marginMs is Infinity')
})
