import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { EncodedMove } from '../src/encoded-move.ts'
import { memoryOf, ProgrammeWriter, stepsOf } from '../src/programme.ts'
import type { MoveStep, ScriptStep } from '../src/script.ts'
import type { MotorMove } from '../src/steps.ts'

const ms = fc.double({ min: 0, max: 1e6, noNaN: true })
const moment = { row: fc.nat(2 ** 32 - 1), timeInRowS: fc.double({ min: 0, max: 1e4, noNaN: true }) }
const count = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const motorMove: fc.Arbitrary<MotorMove> = fc.record({
  ticks: fc.integer({ min: 1, max: 2 ** 20 }),
  steps: fc.tuple(count, count),
  entrySpeed: ms,
  exitSpeed: ms,
  ...moment,
})
const move: fc.Arbitrary<MoveStep> = fc.record({ kind: fc.constant('move' as const), move: motorMove, ...moment })
const moves = fc.array(move, { maxLength: 5 })
const step: fc.Arbitrary<ScriptStep> = fc.oneof(
  move,
  fc.record({
    kind: fc.constant('lift' as const),
    waitMs: ms,
    height: fc.double({ min: 0, max: 1, noNaN: true }),
    moves,
  }),
  fc.record({ kind: fc.constant('drop' as const), waitMs: ms, moves, ...moment }),
  fc.record({ kind: fc.constant('wait' as const), waitMs: ms, ...moment }),
  fc.record({ kind: fc.constant('stroke' as const), stroke: fc.nat(2 ** 32 - 1), ...moment }),
)

function encode({ ticks, steps, entrySpeed }: MotorMove): EncodedMove {
  return { line: `LM,${entrySpeed},${steps.join()}`, durationMs: ticks / 25, steps, lengthMm: entrySpeed }
}

function encoded(given: ScriptStep): ScriptStep<EncodedMove> {
  const encodedMove = (each: MoveStep): MoveStep<EncodedMove> => ({ ...each, move: encode(each.move) })
  if (given.kind === 'move') return encodedMove(given)
  if (given.kind === 'lift' || given.kind === 'drop') return { ...given, moves: given.moves.map(encodedMove) }
  return given
}

test('what was taken down is read back as it was, also in another thread', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, endsPlan) => {
      const writer = new ProgrammeWriter(encode)
      for (const each of steps) writer.add(each)
      const written = writer.finish(undefined, endsPlan)
      const programme = structuredClone(written, { transfer: memoryOf(written) })
      expect(programme.endsPlan).toBe(endsPlan)
      expect([...stepsOf(programme)]).toEqual(steps.map(encoded))
    }),
  )
})

test('every move and every pen move is an entry', () => {
  const writer = new ProgrammeWriter(encode)
  const moves: MoveStep[] = [1, 2].map((ticks) => ({
    kind: 'move',
    move: { ticks, steps: [1, 1], entrySpeed: 0, exitSpeed: 0, row: 0, timeInRowS: 0 },
    row: 0,
    timeInRowS: 0,
  }))
  writer.add({ kind: 'lift', waitMs: 0, height: 1, moves })
  writer.add({ kind: 'stroke', stroke: 0, row: 0, timeInRowS: 0 })
  expect(writer.length).toBe(4)
})
