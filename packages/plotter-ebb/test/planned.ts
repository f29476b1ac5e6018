import type { StrokeList } from '@vfab/core'
import fc from 'fast-check'

import { type EncodedMove, encodeMove } from '../src/encoded-move.ts'
import { featuresOf } from '../src/firmware.ts'
import { machineOf } from '../src/machines.ts'
import { pacingFor } from '../src/pacing.ts'
import { penTimingOf } from '../src/pen-timing.ts'
import { planLot, type PlanningSettings, type PlanningStart } from '../src/programmer.ts'
import { Script, type ScriptStep } from '../src/script.ts'
import { MotorSteps, pointAt } from '../src/steps.ts'

const machine = machineOf({ model: 'axidraw-v3', stepMode: 16 })
const heights = { penUpPercent: 60, penDownPercent: 30 }
const near = { drawAccelMmPerS2: 762, travelAccelMmPerS2: 1143, corneringDeviationMm: 0.05, draftBlurMm: 0 }
const waits = { penLiftMs: 130, penDropMs: 140, penPolicy: 'early' } as const

/** What an AxiDraw is planned by, at a board of firmware 3.0.3. */
export const planningSettings: PlanningSettings = {
  geometry: { motors: machine.motors, stepsPerMm: machine.stepsPerMm },
  limits: {
    draw: { speedMmPerS: 50, accelMmPerS2: 762 },
    travel: { speedMmPerS: 150, accelMmPerS2: 1143 },
    corneringDeviationMm: 0.05,
    motors: { matrix: machine.motors, speedMmPerS: 300 },
  },
  pacing: pacingFor(featuresOf([3, 0, 3]), 32),
  mergeToleranceMm: 0.01,
  timing: penTimingOf(machine, { ...heights, ...waits, ...near }, 32),
  joinToleranceMm: 0.15,
}

/** At the origin, with the pen up. */
export const atOrigin: PlanningStart = { steps: [0, 0], penPlace: 'up' }

/** Steps as the machine will take them, whatever plan they are of; `from` is the index of its first stroke. */
export function* told(steps: Iterable<ScriptStep<EncodedMove>>, from = 0): Generator<string, void, undefined> {
  for (const step of steps) {
    if (step.kind === 'move') yield toldMove(step.move)
    else if (step.kind === 'stroke') yield `stroke ${from + step.stroke}`
    else if (step.kind === 'wait') yield `wait ${step.waitMs}`
    else {
      yield `${step.kind} ${step.waitMs} ${step.kind === 'lift' ? step.height : ''} with ${step.moves.length}`
      for (const { move } of step.moves) yield toldMove(move)
    }
  }
}

function toldMove({ line, durationMs, steps, lengthMm }: EncodedMove): string {
  return `${line} ${durationMs} ms ${steps.join()} ${lengthMm} mm`
}

/** All that a drawing is, planned in one go, here and now. */
export function toldInOneGo(strokes: StrokeList, settings = planningSettings, start = atOrigin): string[] {
  const { geometry, pacing, timing, joinToleranceMm } = settings
  const motors = new MotorSteps(geometry)
  motors.reset(start.steps)
  const encode = (move: Parameters<typeof encodeMove>[0]): EncodedMove => {
    motors.note(move)
    return encodeMove(move, geometry, pacing)
  }
  const plan = planLot(strokes, settings, pointAt(geometry, start.steps))
  const script = new Script({ motors, pacing, timing, joinToleranceMm, penPlace: start.penPlace })
  return [...told(encoded(script.steps(plan), encode))]
}

function* encoded(
  steps: Iterable<ScriptStep>,
  encode: (move: Parameters<typeof encodeMove>[0]) => EncodedMove,
): Generator<ScriptStep<EncodedMove>, void, undefined> {
  for (const step of steps) {
    if (step.kind === 'move') yield { ...step, move: encode(step.move) }
    else if (step.kind === 'lift' || step.kind === 'drop') {
      yield { ...step, moves: step.moves.map((each) => ({ ...each, move: encode(each.move) })) }
    } else yield step
  }
}

/** Dots, straight strokes and winding ones, some of which begin where the one before has ended; often more than a lot. */
export const drawings: fc.Arbitrary<number[][]> = fc
  .array(
    fc.record({
      points: fc.oneof(
        fc.constant(1),
        fc.constant(2),
        fc.integer({ min: 3, max: 60 }),
        fc.integer({ min: 61, max: 1500 }),
      ),
      apart: fc.double({ min: 0.05, max: 3, noNaN: true }),
      turning: fc.double({ min: -1, max: 1, noNaN: true }),
      joins: fc.boolean(),
      xMm: fc.double({ min: 20, max: 280, noNaN: true }),
      yMm: fc.double({ min: 20, max: 190, noNaN: true }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((strokes) => {
    let end: readonly [number, number] = [0, 0]
    return strokes.map(({ points, apart, turning, joins, xMm, yMm }) => {
      let [x, y] = joins && end[0] > 0 ? end : [xMm, yMm]
      const coords = [x, y]
      for (let point = 1; point < Math.max(1, points); point++) {
        // Winds back and forth, and never leaves the page.
        const heading = turning * point + Math.sin(point / 7)
        x = Math.min(290, Math.max(5, x + apart * Math.cos(heading)))
        y = Math.min(210, Math.max(5, y + apart * Math.sin(heading)))
        coords.push(x, y)
      }
      end = [x, y]
      return coords
    })
  })
