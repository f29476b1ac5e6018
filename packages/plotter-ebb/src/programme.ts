/**
 * A stretch of a drawing, ready to be sent: what a {@link Script} gives out, with the moves encoded, in a few blocks of memory
 * that go from one thread to another without being copied.
 *
 *   kinds       move  move  lift  move  move  stroke  …      one entry each, in order
 *   together    0     0     2     0     0     0              a pen move and the moves that are queued with it
 *   lines       LM,…  LM,…        LM,…  LM,…                 of the moves alone
 */
import type { MotionPlan } from '@vfab/motion'

import type { EncodedMove } from './encoded-move.ts'
import type { MoveStep, PlanMoment, ScriptStep } from './script.ts'
import type { MotorMove } from './steps.ts'

const kinds = ['move', 'lift', 'drop', 'wait', 'stroke'] as const

/** What is to be done next. */
export interface Programme {
  /** The plan that it belongs to, with the first stretch of each. */
  readonly plan?: MotionPlan | undefined
  /** The plan's last stretch. */
  readonly endsPlan: boolean
  /** Indices into {@link kinds}. */
  readonly kinds: Uint8Array
  /** How many of the moves after a pen move are queued with it. */
  readonly together: Uint32Array
  /** Where in the plan each entry ends. */
  readonly rows: Uint32Array
  readonly timesInRowS: Float64Array
  /** Of moves and waits. */
  readonly durationsMs: Float64Array
  /** A move's length in mm, a lift's height, a stroke's index. */
  readonly values: Float64Array
  /** Signed motor steps of both motors, two numbers an entry. */
  readonly steps: Int32Array
  /** Of the moves, one a line. */
  readonly lines: string
}

/** The memory of a programme, for handing it to another thread. */
export function memoryOf(programme: Programme): ArrayBuffer[] {
  const { kinds, together, rows, timesInRowS, durationsMs, values, steps } = programme
  return [kinds, together, rows, timesInRowS, durationsMs, values, steps].map(({ buffer }) => buffer as ArrayBuffer)
}

/** Takes steps down. */
export class ProgrammeWriter {
  readonly #encode: (move: MotorMove) => EncodedMove
  #kinds: number[] = []
  #together: number[] = []
  #rows: number[] = []
  #timesInRowS: number[] = []
  #durationsMs: number[] = []
  #values: number[] = []
  #steps: number[] = []
  #lines: string[] = []

  constructor(encode: (move: MotorMove) => EncodedMove) {
    this.#encode = encode
  }

  /** Entries so far. */
  get length(): number {
    return this.#kinds.length
  }

  add(step: ScriptStep): void {
    switch (step.kind) {
      case 'move':
        return this.#addMove(step)
      case 'lift':
        this.#add('lift', undefined, step.waitMs, step.height, step.moves.length)
        return step.moves.forEach((move) => this.#addMove(move))
      case 'drop':
        this.#add('drop', step, step.waitMs, 0, step.moves.length)
        return step.moves.forEach((move) => this.#addMove(move))
      case 'wait':
        return this.#add('wait', step, step.waitMs)
      case 'stroke':
        return this.#add('stroke', step, 0, step.stroke)
    }
  }

  /** What was taken down. */
  finish(plan: MotionPlan | undefined, endsPlan: boolean): Programme {
    return {
      plan,
      endsPlan,
      kinds: Uint8Array.from(this.#kinds),
      together: Uint32Array.from(this.#together),
      rows: Uint32Array.from(this.#rows),
      timesInRowS: Float64Array.from(this.#timesInRowS),
      durationsMs: Float64Array.from(this.#durationsMs),
      values: Float64Array.from(this.#values),
      steps: Int32Array.from(this.#steps),
      lines: this.#lines.join('\n'),
    }
  }

  #addMove(step: MoveStep): void {
    const { line, durationMs, steps, lengthMm } = this.#encode(step.move)
    this.#add('move', step, durationMs, lengthMm, 0, steps)
    this.#lines.push(line)
  }

  #add(
    kind: (typeof kinds)[number],
    moment: PlanMoment | undefined,
    durationMs: number,
    value = 0,
    together = 0,
    steps: readonly [number, number] = [0, 0],
  ): void {
    this.#kinds.push(kinds.indexOf(kind))
    this.#together.push(together)
    this.#rows.push(moment?.row ?? 0)
    this.#timesInRowS.push(moment?.timeInRowS ?? 0)
    this.#durationsMs.push(durationMs)
    this.#values.push(value)
    this.#steps.push(...steps)
  }
}

/** The steps of a programme, one after the other. */
export function* stepsOf(programme: Programme): Generator<ScriptStep<EncodedMove>, void, undefined> {
  const lines = programme.lines.split('\n')
  let line = 0
  const moment = (at: number): PlanMoment => ({ row: programme.rows[at]!, timeInRowS: programme.timesInRowS[at]! })
  const moveAt = (at: number): MoveStep<EncodedMove> => {
    const steps = [programme.steps[2 * at]!, programme.steps[2 * at + 1]!] as const
    const [durationMs, lengthMm] = [programme.durationsMs[at]!, programme.values[at]!]
    return { kind: 'move', move: { line: lines[line++]!, durationMs, steps, lengthMm }, ...moment(at) }
  }
  for (let at = 0; at < programme.kinds.length; at++) {
    const kind = kinds[programme.kinds[at]!]!
    const waitMs = programme.durationsMs[at]!
    const value = programme.values[at]!
    if (kind === 'move') yield moveAt(at)
    else if (kind === 'wait') yield { kind, waitMs, ...moment(at) }
    else if (kind === 'stroke') yield { kind, stroke: value, ...moment(at) }
    else {
      const penMove = at
      at += programme.together[penMove]!
      const moves = Array.from({ length: at - penMove }, (_, index) => moveAt(penMove + 1 + index))
      if (kind === 'lift') yield { kind, waitMs, height: value, moves }
      else yield { kind, waitMs, moves, ...moment(penMove) }
    }
  }
}
