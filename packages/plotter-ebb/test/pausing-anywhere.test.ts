import { type Plotter, strokesFrom } from '@vfab/core'
import { type EbbBoard } from '@vfab/sim'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { machineOf } from '../src/machines.ts'
import { stepsAt } from '../src/steps.ts'
import { openBench } from './bench.ts'
import { apartMm } from './distance.ts'
import { drawn, toleranceMm } from './ink.ts'

/** Winding strokes of some thousand points in all, beside one another: more than one lot. */
const strokes = Array.from({ length: 4 }, (_, stroke) =>
  Array.from({ length: 800 }, (_, at) => [10 + 60 * stroke + at / 20, 30 + 4 * Math.sin(at / 20)]).flat(),
)
const wholeMm = strokes.reduce((sum, stroke) => sum + lengthMm(stroke), 0)

function lengthMm(path: readonly number[]): number {
  let sum = 0
  for (let at = 2; at < path.length; at += 2) {
    sum += Math.hypot(path[at]! - path[at - 2]!, path[at + 1]! - path[at - 1]!)
  }
  return sum
}

interface Pause {
  readonly share: number
  readonly at: 'stroke' | 'now'
}

/** Draws the strokes, and pauses and goes on each time so much of them is drawn. */
async function drawWith(plotter: Plotter, pauses: readonly Pause[]): Promise<number[]> {
  const left = [...pauses].sort((a, b) => a.share - b.share)
  const done: number[] = []
  let pausing = Promise.resolve()
  await plotter.draw(strokesFrom(strokes), {
    onStroke: (stroke) => void done.push(stroke),
    onProgress: ({ drawnMm }) => {
      if (left[0] === undefined || drawnMm < left[0].share * wholeMm) return
      const { at } = left.shift()!
      pausing = pausing.then(() => plotter.pause(at)).then(() => plotter.resume())
    },
  })
  await pausing
  return done
}

function inkMm(board: EbbBoard): number {
  return drawn(board).reduce((sum, path) => sum + lengthMm(path), 0)
}

test('wherever it pauses, across lots too, everything is drawn once and in order', async () => {
  const pause = fc.record({
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    at: fc.constantFrom('stroke' as const, 'now' as const),
  })
  const machine = machineOf({ model: 'axidraw-v3', stepMode: 16 })
  await fc.assert(
    fc.asyncProperty(fc.array(pause, { minLength: 1, maxLength: 5 }), async (pauses) => {
      const { board, plotter } = await openBench()
      expect(await drawWith(plotter, pauses)).toEqual([0, 1, 2, 3])
      const [x, y] = strokes.at(-1)!.slice(-2) as [number, number]
      expect(board.record.positionSteps).toEqual(stepsAt(machine, x, y))
      expect(apartMm(drawn(board).flat(), strokes.flat())).toBeLessThan(toleranceMm)
      expect(Math.abs(inkMm(board) / wholeMm - 1)).toBeLessThan(0.01)
      await plotter.close()
    }),
    { numRuns: 8 },
  )
}, 60_000)
