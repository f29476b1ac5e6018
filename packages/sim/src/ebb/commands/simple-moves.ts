import type { Command, Outcome, Wait } from '../command.ts'
import type { Microcontroller } from '../microcontroller.ts'
import { clearOf, constantAxis, type MotionCommand, type QueuedAxis } from '../motion-command.ts'
import type { Parameters } from '../parameters.ts'
import { floatRate, integerRate, maxRate, straightRates } from '../step-rate.ts'
import { ticksPerMs } from '../ticks.ts'
import { queue } from './queue.ts'

/** Longest pause an SM of 3.x makes, ms. */
const maxDelayMs = 100_000
/** Largest duration and step count of 2.2.5 to 2.8, and of the firmware before. */
const max24Bit = 0xffffff
const max16Bit = { duration: 65_535, steps: 32_767 }
/** 2.x counts a pause of more than 65.536 s as none. */
const maxDelayTicks2 = ticksPerMs * 0x10000

type Steps = readonly [number, number]

/** SM, XM, HM, TR: moves at a constant rate. */
export const simpleMoveCommands: readonly Command[] = [
  { name: 'SM', motion: 'simple', run: stepperMove },
  { name: 'XM', since: '2.3.0', motion: 'simple', run: mixedMove },
  { name: 'HM', since: '2.6.2', motion: 'simple', run: homeMove },
  { name: 'TR', since: '3.0.0', motion: 'simple', run: testRate },
]

function* stepperMove(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const durationMs = parameters.uint32()
  const steps: Steps = [parameters.int32(), parameters.optionalInt32() ?? 0]
  const clear = clearArgument(board, parameters)
  if (board.errors.any) return
  if (board.firmware.is3) {
    yield* floatMove(board, durationMs, steps, clear)
    return board.saysOkBeforeErrors ? 'ok' : undefined
  }
  return yield* integerMove(board, durationMs, steps, clear > 3 ? 0 : clear, board.registers.limitChecks)
}

/** Motor 1 = A + B, motor 2 = A − B. The source of 3.x carries on after an error, with 0 for what it could not read. */
function* mixedMove(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const durationMs = parameters.uint32()
  const [a, b] = [parameters.int32(), parameters.int32()]
  const clear = clearArgument(board, parameters)
  const steps: Steps = [(a + b) | 0, (a - b) | 0]
  if (!board.firmware.is3) return yield* integerMove(board, durationMs, steps, Math.min(3, clear), true)
  if (board.flavour === 'doc' && board.errors.any) return
  yield* floatMove(board, durationMs, steps, clear)
  return board.flavour === 'doc' ? undefined : 'ok'
}

function* homeMove(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const stepsPerS = parameters.uint32()
  const absolute = board.firmware.since('2.7.0')
  const target: Steps = absolute ? [parameters.optionalInt32() ?? 0, parameters.optionalInt32() ?? 0] : [0, 0]
  if (board.flavour === 'doc' && board.errors.any) return
  if (board.firmware.is3) {
    yield 'idle'
    yield* rateMove(board, Math.min(Math.max(stepsPerS, 1), 25_000), stepsTo(board, target), 0)
    return board.flavour === 'doc' ? undefined : 'ok'
  }
  if (stepsPerS === 0) {
    board.errors.note('outside-limit')
    return
  }
  yield 'idle'
  return yield* homeInMilliseconds(board, stepsPerS, stepsTo(board, target))
}

/** For the firmware's own tests: a straight move by rate. */
function* testRate(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const stepsPerS = parameters.uint32()
  const steps: Steps = [parameters.int32(), parameters.int32()]
  const clear = parameters.optionalUint32() ?? 0
  if (board.flavour === 'doc' && board.errors.any) return
  yield* rateMove(board, stepsPerS, steps, clear)
  return board.flavour === 'doc' ? undefined : 'ok'
}

/** Since 2.7.0 a move may say which accumulators start empty. */
function clearArgument(board: Microcontroller, parameters: Parameters): number {
  if (board.firmware.is3) return parameters.optionalUint32() ?? 0
  return board.firmware.since('2.7.0') ? (parameters.optionalUint8() ?? 0) : 0
}

function stepsTo(board: Microcontroller, target: Steps): Steps {
  const [first, second] = board.stepCounters
  return [(target[0] - first) | 0, (target[1] - second) | 0]
}

/** 3.x. Yields while the FIFO is full. */
function* floatMove(board: Microcontroller, durationMs: number, steps: Steps, clear: number): Generator<Wait, Outcome> {
  const { limitChecks, limitTriggered } = board.registers
  if (limitTriggered) return
  if (limitChecks && (durationMs === 0 || clear > 3)) {
    board.errors.note('outside-limit')
    return
  }
  if (steps[0] === 0 && steps[1] === 0) {
    yield* queue(board, { kind: 'delay', ticks: Math.min(durationMs, maxDelayMs) * ticksPerMs })
    return
  }
  board.enableMotors()
  const axes: QueuedAxis[] = []
  for (const axis of [0, 1] as const) {
    const rate = steps[axis] === 0 ? 0 : floatRate(Math.abs(steps[axis]), durationMs)
    const fault = steps[axis] === 0 ? undefined : rate > maxRate ? 'high' : rate === 0 ? slowWord(board) : undefined
    if (fault !== undefined && limitChecks) {
      sayRateFault(board, `!0 Err: <axis${axis + 1}> step rate too ${fault}`)
      return
    }
    const possible = steps[axis] === 0 ? 0 : Math.min(Math.max(rate, 1), maxRate)
    axes.push(constantAxis(steps[axis], possible, clearOf(clear, axis)))
  }
  yield* queue(board, move(axes))
}

/** Ends the line the other way round than other errors; before 3.0.3 it does not count as an error at all. */
function sayRateFault(board: Microcontroller, text: string): void {
  if (board.saysOkBeforeErrors) board.reply.print(`${text}.`)
  else board.errors.printNow(text)
  if (board.flavour === 'source') board.reply.end('reversed')
}

/** The documentation says low, the source slow. */
function slowWord(board: Microcontroller): string {
  return board.flavour === 'doc' ? 'low' : 'slow'
}

/** 2.x: checks, each with its own words and without OK, then the move in integers. */
function* integerMove(
  board: Microcontroller,
  durationMs: number,
  steps: Steps,
  clear: number,
  limitChecks: boolean,
): Generator<Wait, Outcome> {
  if (limitChecks) {
    if (durationMs === 0) board.errors.note('outside-limit')
    if (board.errors.any) return
    const fault = limitFault(board, durationMs, steps)
    if (fault !== undefined) {
      board.reply.print(`!0 Err: ${fault}`)
      board.reply.end('reversed')
      if (board.flavour === 'doc') board.reply.end('ok')
      return 'no-ok'
    }
  }
  yield* queueInteger(board, durationMs, steps, clear)
}

function limitFault(board: Microcontroller, durationMs: number, steps: Steps): string | undefined {
  const wide = board.firmware.since('2.2.5')
  const maxDuration = wide ? max24Bit : max16Bit.duration
  const maxSteps = wide ? max24Bit : max16Bit.steps
  if (durationMs > maxDuration) return `<move_duration> larger than ${maxDuration} ms.`
  for (const axis of [0, 1] as const) {
    const count = Math.abs(steps[axis])
    const name = `<axis${axis + 1}>`
    if (count > maxSteps) return `${name} larger than ${maxSteps} steps.`
    if (Math.floor(count / durationMs) > ticksPerMs) return `${name} step rate > 25K steps/second.`
    if (count !== 0 && Math.floor(durationMs / 1311) >= count) return `${name} step rate < 1.31Hz.`
  }
  return undefined
}

function* queueInteger(board: Microcontroller, durationMs: number, steps: Steps, clear: number): Generator<Wait, void> {
  if (steps[0] === 0 && steps[1] === 0) {
    const ticks = (durationMs * ticksPerMs) % 2 ** 32
    yield* queue(board, { kind: 'delay', ticks: ticks > maxDelayTicks2 ? 0 : ticks })
    return
  }
  board.enableMotors()
  const axes: QueuedAxis[] = []
  for (const axis of [0, 1] as const) {
    const { rate, complaint } =
      steps[axis] === 0 ? { rate: 0 } : integerRate(Math.abs(steps[axis]), Math.max(1, durationMs))
    if (complaint !== undefined) {
      board.reply.print(`Major malfunction Axis${axis + 1} StepCounter ${complaint}`)
      board.reply.end('reversed')
    }
    axes.push(constantAxis(steps[axis], rate, clearOf(clear, axis)))
  }
  yield* queue(board, move(axes, board.firmware.stepRule === 'masked-rate'))
}

/** 3.x: a straight line with the longer axis at the given rate. */
function* rateMove(board: Microcontroller, stepsPerS: number, steps: Steps, clear: number): Generator<Wait, void> {
  if (board.registers.limitTriggered) return
  if (stepsPerS > 25_000 || stepsPerS === 0) {
    board.errors.note('step-rate')
    return
  }
  if (steps[0] === 0 && steps[1] === 0) return
  board.enableMotors()
  const rates = straightRates(stepsPerS, [Math.abs(steps[0]), Math.abs(steps[1])])
  const axes = [0, 1].map((axis) => constantAxis(steps[axis]!, rates[axis]!, clearOf(clear, axis as 0 | 1)))
  yield* queue(board, move(axes))
}

/**
 * 2.x: the duration follows from the longer axis; where the shorter one would be too slow, it goes first together with as
 * many steps of the longer one (a dog-leg).
 */
function* homeInMilliseconds(board: Microcontroller, stepsPerS: number, steps: Steps): Generator<Wait, Outcome> {
  const counts = steps.map(Math.abs) as [number, number]
  const major = counts[0] > counts[1] ? 0 : 1
  const minor = major === 0 ? 1 : 0
  const fault =
    counts[0] > max24Bit || counts[1] > max24Bit
      ? 'steps to home larger than 16,777,215.'
      : Math.floor(stepsPerS / 1000) > ticksPerMs
        ? `HM <axis${major + 1}> step rate > 25K steps/second.`
        : undefined
  if (fault !== undefined) {
    board.reply.print(`!0 Err: ${fault}`)
    board.reply.end('reversed')
    return 'no-ok'
  }
  const left = [...steps] as [number, number]
  const duration = (count: number): number => Math.floor(((count * 1000) % 2 ** 32) / stepsPerS)
  if (counts[minor] !== 0 && Math.floor(duration(counts[major]) / 1311) >= counts[minor]) {
    const leg: [number, number] = [0, 0]
    leg[minor] = steps[minor]
    leg[major] = Math.sign(steps[major]) * counts[minor]
    yield* queueInteger(board, duration(counts[minor]), leg, 3)
    left[minor] = 0
    left[major] -= leg[major]
  }
  yield* queueInteger(board, Math.max(10, duration(counts[major])), left, 3)
}

function move(axes: readonly QueuedAxis[], maskRate = false): MotionCommand {
  return { kind: 'move', axes: [axes[0]!, axes[1]!], maskRate }
}
