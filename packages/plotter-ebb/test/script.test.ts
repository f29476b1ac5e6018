import { strokesFrom } from '@vfab/core'
import { planStrokes } from '@vfab/motion'
import { expect, test } from 'vitest'

import { machineOf } from '../src/machines.ts'
import { pacingFor } from '../src/pacing.ts'
import { featuresOf } from '../src/firmware.ts'
import { script } from '../src/script.ts'
import { MotorSteps } from '../src/steps.ts'

const limits = {
  draw: { speedMmPerS: 50, accelMmPerS2: 762 },
  travel: { speedMmPerS: 150, accelMmPerS2: 1143 },
  corneringDeviationMm: 0.05,
}

/** The kinds of steps in order, moves in a row as one. */
function kindsOf(strokes: number[][], joinToleranceMm: number): string {
  const plan = planStrokes(strokesFrom(strokes), limits, { xMm: 0, yMm: 0 })
  const motors = new MotorSteps(machineOf({ model: 'axidraw-v3', stepMode: 16 }))
  let isUp = true
  const kinds: string[] = []
  const context = { motors, pacing: pacingFor(featuresOf([3, 0, 3]), 32), penIsUp: () => isUp, joinToleranceMm }
  for (const step of script(plan, context)) {
    if (step.kind === 'lift') isUp = true
    if (step.kind === 'drop') isUp = false
    if (kinds.at(-1) !== 'move' || step.kind !== 'move') kinds.push(step.kind)
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
