import { strokesFrom } from '@vfab/core'
import { type PenPolicy, planStrokes } from '@vfab/motion'
import { expect, test } from 'vitest'

import { machineOf } from '../src/machines.ts'
import { pacingFor } from '../src/pacing.ts'
import { featuresOf } from '../src/firmware.ts'
import { penTimingOf } from '../src/pen-timing.ts'
import { Script } from '../src/script.ts'
import { MotorSteps } from '../src/steps.ts'

const limits = {
  draw: { speedMmPerS: 50, accelMmPerS2: 762 },
  travel: { speedMmPerS: 150, accelMmPerS2: 1143 },
  // Without slack near rest every wait can be seen.
  corneringDeviationMm: 0,
}

const heights = {
  penUpPercent: 60,
  penDownPercent: 30,
  penLiftMs: 130,
  penDropMs: 140,
  drawAccelMmPerS2: 762,
  travelAccelMmPerS2: 1143,
  // Without slack near rest every wait can be seen.
  corneringDeviationMm: 0,
  draftBlurMm: 0,
}

/** The kinds of steps in order, moves in a row as one; with a `+` before those that a pen move brings along. */
function kindsOf(strokes: number[][], joinToleranceMm: number, penPolicy: PenPolicy = 'wait'): string {
  const plan = planStrokes(strokesFrom(strokes), limits, { xMm: 0, yMm: 0 })
  const machine = machineOf({ model: 'axidraw-v3', stepMode: 16 })
  const motors = new MotorSteps(machine)
  const timing = penTimingOf(machine, { ...heights, penPolicy }, 32)
  const kinds: string[] = []
  const pacing = pacingFor(featuresOf([3, 0, 3]), 32)
  const script = new Script({ motors, pacing, timing, penPlace: 'up', joinToleranceMm })
  for (const step of script.steps(plan)) {
    if (step.kind === 'move') motors.note(step.move)
    if (kinds.at(-1) !== 'move' || step.kind !== 'move') kinds.push(step.kind)
    if (step.kind !== 'lift' && step.kind !== 'drop') continue
    if (step.moves.length > 0) kinds.push('+move')
    for (const { move } of step.moves) motors.note(move)
  }
  return kinds.join(' ')
}

test('travels, lowers, draws and lifts, stroke by stroke', () => {
  expect(
    kindsOf(
      [
        [1, 1, 9, 9],
        [1, 9, 9, 1],
      ],
      0.1,
    ),
  ).toBe('move drop move stroke lift move drop move stroke')
})

test('does not lift between strokes that join', () => {
  expect(
    kindsOf(
      [
        [1, 1, 9, 9],
        [9, 9.05, 9, 1],
      ],
      0.1,
    ),
  ).toBe('move drop move stroke move stroke')
  expect(
    kindsOf(
      [
        [1, 1, 9, 9],
        [9, 9, 9, 1],
      ],
      0,
    ),
  ).toBe('move drop move stroke move stroke')
})

test('a dot is a lowering without a move', () => {
  expect(
    kindsOf(
      [
        [5, 5],
        [7, 7],
      ],
      0.1,
    ),
  ).toBe('move drop stroke lift move drop stroke')
})

test('a stroke that begins where the pen is needs no travel', () => {
  expect(kindsOf([[0, 0, 9, 9]], 0.1)).toBe('drop move stroke')
})

test('lowers the pen on the way, and lifts it before the travel or before the stroke has ended', () => {
  const strokes = [
    [10, 10, 40, 10],
    [40, 40, 10, 40],
  ]
  expect(kindsOf(strokes, 0.1, 'overlap')).toBe(
    'move drop +move wait move stroke lift move drop +move wait move stroke',
  )
  expect(kindsOf(strokes, 0.1, 'early')).toBe(
    'move drop +move wait move lift +move stroke wait move drop +move wait move stroke',
  )
})
