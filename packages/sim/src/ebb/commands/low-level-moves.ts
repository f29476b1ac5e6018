import type { Command, Outcome, Wait } from '../command.ts'
import type { Microcontroller } from '../microcontroller.ts'
import { clearOf, type QueuedAxis } from '../motion-command.ts'
import type { Parameters } from '../parameters.ts'
import { queue } from './queue.ts'

/** One motor's arguments of a low-level move. */
interface AxisArguments {
  rate: number
  steps: number
  accel: number
  jerk: number
}

/** LM, L3, LT, T3, TD: moves given as rates, accelerations and jerks of the step generator. */
export const lowLevelMoveCommands: readonly Command[] = [
  { name: 'LM', since: '2.5.0', motion: 'low-level', run: lowLevelMove },
  { name: 'LT', since: '2.7.0', motion: 'low-level', run: timedMove },
  { name: 'L3', since: '3.0.0', motion: 'low-level', run: jerkMove },
  { name: 'T3', since: '3.0.0', motion: 'low-level', run: timedJerkMove },
  { name: 'TD', since: '3.0.1', motion: 'low-level', run: dualTimedJerkMove },
]

function* lowLevelMove(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const read = (): AxisArguments => ({
    rate: board.firmware.is3 ? parameters.int32() : parameters.uint32(),
    steps: parameters.int32(),
    accel: parameters.int32(),
    jerk: 0,
  })
  const axes = [read(), read()]
  const clear = clearArgument(board, parameters)
  if (board.errors.any) return
  if (hasNoMotion(board, axes)) {
    // 2.5.0 to 2.6 say nothing at all.
    if (!board.firmware.since('2.7.0')) return 'no-ok'
    board.errors.note('outside-limit')
    return
  }
  return yield* board.firmware.is3 ? stepLimited(board, axes, clear) : stepLimited2(board, axes, clear)
}

function* jerkMove(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const read = (): AxisArguments => ({
    rate: parameters.int32(),
    steps: parameters.int32(),
    accel: parameters.int32(),
    jerk: parameters.int32(),
  })
  const axes = [read(), read()]
  const clear = clearArgument(board, parameters)
  if (board.errors.any) return
  if (hasNoMotion(board, axes)) {
    board.errors.note('outside-limit')
    return
  }
  return yield* stepLimited(board, axes, clear)
}

function* timedMove(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const intervalTicks = parameters.uint32()
  const read = (): AxisArguments => ({ rate: parameters.int32(), steps: 0, accel: parameters.int32(), jerk: 0 })
  const axes = [read(), read()]
  const clear = clearArgument(board, parameters)
  if (!board.firmware.is3) return yield* timeLimited2(board, intervalTicks, axes, clear)
  if (isRefused(board, intervalTicks)) return
  yield* queueTimed(board, intervalTicks, axes, clear)
}

function* timedJerkMove(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const intervalTicks = parameters.uint32()
  const read = (): AxisArguments => ({
    rate: parameters.int32(),
    steps: 0,
    accel: parameters.int32(),
    jerk: parameters.int32(),
  })
  const axes = [read(), read()]
  const clear = clearArgument(board, parameters)
  if (isRefused(board, intervalTicks)) return
  yield* queueTimed(board, intervalTicks, axes, clear)
}

/** An S-curve in one line: two T3 with the same jerk, first added, then taken away. Takes two places in the FIFO. */
function* dualTimedJerkMove(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const intervalTicks = parameters.uint32()
  const read = (): { first: AxisArguments; second: AxisArguments } => {
    const [rateA, rateB] = [parameters.int32(), parameters.int32()]
    const [accel, jerk] = [parameters.int32(), parameters.int32()]
    const first = { rate: rateA, steps: 0, accel: 0, jerk }
    return { first, second: { rate: rateB, steps: 0, accel, jerk: -jerk | 0 } }
  }
  const axes = [read(), read()]
  const clear = clearArgument(board, parameters)
  if (isRefused(board, intervalTicks)) return
  yield* queueTimed(
    board,
    intervalTicks,
    axes.map(({ first }) => first),
    clear,
  )
  yield* queueTimed(
    board,
    intervalTicks,
    axes.map(({ second }) => second),
    0,
  )
}

function clearArgument(board: Microcontroller, parameters: Parameters): number {
  if (board.firmware.is3) return Math.min(3, parameters.optionalUint32() ?? 0)
  return board.firmware.since('2.7.0') ? Math.min(3, parameters.optionalUint8() ?? 0) : 0
}

/** 3.x: true when the command has an error, or is a timed move without time. */
function isRefused(board: Microcontroller, intervalTicks: number): boolean {
  if (board.errors.any) return true
  if (!board.registers.limitChecks || intervalTicks !== 0) return false
  board.errors.note('outside-limit')
  return true
}

/** True when neither motor would ever make a step; the source looks at the first jerk for both motors. */
function hasNoMotion(board: Microcontroller, axes: readonly AxisArguments[]): boolean {
  if (board.firmware.is3 && !board.registers.limitChecks) return false
  const firstJerk = axes[0]!.jerk
  return axes.every(({ rate, steps, accel }) => steps === 0 || (rate === 0 && accel === 0 && firstJerk === 0))
}

/** 3.x. A negative step count turns the move round, as in 2.x; the rate must not be negative as well. */
function* stepLimited(board: Microcontroller, axes: readonly AxisArguments[], clear: number): Generator<Wait, Outcome> {
  if (board.registers.limitTriggered) return
  for (const axis of axes) {
    if (axis.steps >= 0) continue
    if (axis.rate < 0) {
      board.errors.note('outside-limit')
      return board.flavour === 'doc' ? undefined : 'ok'
    }
    axis.steps = -axis.steps
    axis.rate = -axis.rate
    axis.accel = -axis.accel | 0
  }
  board.enableMotors()
  yield* queue(board, { kind: 'move', maskRate: false, axes: queuedAxes(axes, clear) })
}

/** 3.x. */
function* queueTimed(
  board: Microcontroller,
  intervalTicks: number,
  axes: readonly AxisArguments[],
  clear: number,
): Generator<Wait, void> {
  if (board.registers.limitTriggered) return
  board.enableMotors()
  yield* queue(board, { kind: 'move', maskRate: false, intervalTicks, axes: queuedAxes(axes, clear) })
}

/**
 * 3.x: what the interrupt starts from. Half the acceleration is taken off and a sixth of the jerk added, so that rate and
 * acceleration are those at the start of the move and not of its first tick.
 */
function queuedAxes(axes: readonly AxisArguments[], clear: number): readonly [QueuedAxis, QueuedAxis] {
  const queued = axes.map(({ rate, steps, accel, jerk }, index): QueuedAxis => {
    const start = (rate - Math.trunc(accel / 2) + Math.trunc(jerk / 6)) | 0
    const cleared = clearOf(clear, index as 0 | 1)
    const startsBackwards = firstNonZero((start + accel) | 0, (accel + jerk) | 0, jerk) < 0
    return {
      rate: start,
      accel: (accel - jerk) | 0,
      jerk,
      steps,
      direction: 0,
      clear: cleared === 'zero' && startsBackwards ? 'below-zero' : cleared,
    }
  })
  return [queued[0]!, queued[1]!]
}

function firstNonZero(...values: readonly number[]): number {
  return values.find((value) => value !== 0) ?? 0
}

/** 2.x: rates are not negative, the sign of the steps is the direction. */
function* stepLimited2(
  board: Microcontroller,
  axes: readonly AxisArguments[],
  clear: number,
): Generator<Wait, Outcome> {
  board.enableMotors()
  const queued = axes.map((axis, index): QueuedAxis => {
    const direction = axis.steps < 0 ? -1 : 1
    return { ...startOf2(board, axis), steps: Math.abs(axis.steps), direction, clear: clearOf(clear, index as 0 | 1) }
  })
  const maskRate = board.firmware.stepRule === 'masked-rate'
  yield* queue(board, { kind: 'move', maskRate, axes: [queued[0]!, queued[1]!] })
}

function* timeLimited2(
  board: Microcontroller,
  intervalTicks: number,
  axes: readonly AxisArguments[],
  clear: number,
): Generator<Wait, Outcome> {
  if (board.errors.any) return
  if (intervalTicks === 0 || axes.every(({ rate }) => rate === 0)) {
    board.errors.note('outside-limit')
    return
  }
  board.enableMotors()
  const queued = axes.map((axis, index): QueuedAxis => {
    const direction = axis.rate < 0 ? -1 : 1
    const start = startOf2(board, { ...axis, rate: Math.abs(axis.rate) })
    return { ...start, steps: 0, direction, clear: clearOf(clear, index as 0 | 1) }
  })
  yield* queue(board, { kind: 'move', maskRate: true, intervalTicks, axes: [queued[0]!, queued[1]!] })
}

/** Before 2.7 the accumulator grew before the rate did: one acceleration less. Then half of one is taken off. */
function startOf2(board: Microcontroller, { rate, accel }: AxisArguments): Pick<QueuedAxis, 'rate' | 'accel' | 'jerk'> {
  const limited = board.firmware.since('2.7.0') ? Math.min(rate, 0x7fffffff) : rate | 0
  const correction = board.firmware.stepRule === 'masked-rate' ? Math.sign(accel) * (Math.abs(accel) >> 1) : accel
  return { rate: (limited - correction) | 0, accel, jerk: 0 }
}
