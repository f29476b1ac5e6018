import type { Command, Outcome, Wait } from '../command.ts'
import type { Microcontroller } from '../microcontroller.ts'
import type { MotionCommand } from '../motion-command.ts'
import type { Parameters } from '../parameters.ts'
import { queue } from './queue.ts'

/** Step resolution as QE tells it, by the step mode of EM. */
const resolutions = [16, 16, 8, 4, 2, 1] as const

/** EM, ES, CS and the questions about motors. */
export const motorCommands: readonly Command[] = [
  { name: 'EM', motion: 'simple', run: enableMotors },
  { name: 'ES', since: '2.2.7', echo: 'name,', run: emergencyStop },
  { name: 'CS', since: '2.4.3', run: (board) => board.zeroCounters() },
  { name: 'QE', since: '2.8.0', echo: 'name,', run: queryEnables },
  { name: 'QM', since: '2.2.6', echo: 'always,', run: queryMotors },
  { name: 'QS', since: '2.4.3', echo: 'name,', run: querySteps },
  { name: 'QG', since: '2.6.1', echo: 'name,', run: queryGeneral },
]

/** In the queue since 2.8.0. The source then wants both values: with one it does nothing and answers nothing. */
function* enableMotors(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const first = parameters.uint8()
  const second = parameters.optionalUint8()
  if (board.errors.any) return
  if (!board.firmware.since('2.8.0')) {
    board.applyEnable(first, second)
    return
  }
  if (second === undefined && board.flavour === 'source') return 'no-ok'
  yield* queue(board, { kind: 'enable', first, second })
}

function emergencyStop(board: Microcontroller, parameters: Parameters): Outcome {
  const disable = board.firmware.since('2.8.0') ? (parameters.optionalUint8() ?? 0) : 0
  if (board.errors.any) return
  const answer = board.firmware.is3 ? stopAll(board) : stopMoves(board)
  if (disable === 1) board.disableMotors()
  board.reply.value(answer, 'reversed')
  return 'no-ok'
}

/** 3.x: whatever is carried out or waits is gone. */
function stopAll(board: Microcontroller): string {
  const { engine } = board
  const interrupted = engine.current?.kind === 'move' || engine.fifo.length > 0
  engine.stop()
  board.machine.stopped(board.now)
  return interrupted ? '1' : '0'
}

/** 2.x: stops moves by steps, not timed ones and not pen moves or pauses, and tells how many steps were dropped. */
function stopMoves(board: Microcontroller): string {
  const { engine } = board
  const [waiting] = engine.fifo
  const dropped = isStepMove(waiting) ? waiting.axes.map(({ steps }) => steps) : [0, 0]
  const running = isStepMove(engine.current)
  const left = running ? engine.axes.map(({ stepsLeft }) => stepsLeft) : [0, 0]
  if (isStepMove(waiting)) engine.fifo.clear()
  if (running) {
    engine.stopCurrent()
    for (const axis of engine.axes) axis.stepsLeft = 0
  }
  board.machine.stopped(board.now)
  const values = [running || isStepMove(waiting) ? 1 : 0, ...dropped, ...left]
  return board.firmware.since('2.2.9') ? values.join(',') : String(values[0])
}

function isStepMove(command: MotionCommand | undefined): command is MotionCommand & { kind: 'move' } {
  return command?.kind === 'move' && command.intervalTicks === undefined
}

function queryEnables(board: Microcontroller): Outcome {
  const { enabled, stepMode } = board.machine.motors
  const resolution = resolutions[stepMode] ?? 16
  const state = (on: boolean): number => (on ? resolution : 0)
  board.reply.value(`${state(enabled[0])},${state(enabled[1])}`, board.flavour === 'doc' ? 'line' : 'reversed')
  return 'no-ok'
}

interface MotionStatus {
  readonly executing: 0 | 1
  readonly first: 0 | 1
  readonly second: 0 | 1
  readonly waiting: 0 | 1
}

function motionStatus(board: Microcontroller): MotionStatus {
  const { engine } = board
  const executing = !engine.isIdle
  return {
    executing: executing ? 1 : 0,
    first: executing && engine.isMotorRunning(0) ? 1 : 0,
    second: executing && engine.isMotorRunning(1) ? 1 : 0,
    waiting: engine.fifo.length > 0 ? 1 : 0,
  }
}

function queryMotors(board: Microcontroller): Outcome {
  const { executing, first, second, waiting } = motionStatus(board)
  const fields = [executing, first, second]
  board.reply.print((board.firmware.since('2.4.4') ? [...fields, waiting] : fields).join(','))
  board.reply.end('reversed')
  return 'no-ok'
}

function querySteps(board: Microcontroller): Outcome {
  board.reply.value(board.stepCounters.join(','), 'reversed')
  return 'no-ok'
}

/** Bits 0–3 as QM, 4 pen up, 5 button; 6 and 7 power lost and limit switch in 3.x, the pins RB2 and RB5 before. */
function queryGeneral(board: Microcontroller): Outcome {
  const { registers, firmware } = board
  const { executing, first, second, waiting } = motionStatus(board)
  const portB = board.pins.read('B')
  const bit6 = firmware.is3 ? registers.powerLost : (portB & (1 << 2)) !== 0
  const bit7 = firmware.is3 ? registers.limitTriggered : (portB & (1 << 5)) !== 0
  const bits = [
    waiting === 1,
    second === 1,
    first === 1,
    executing === 1,
    registers.penUp,
    registers.buttonPressed,
    bit6,
    bit7,
  ]
  const byte = bits.reduce((sum, set, bit) => sum + (set ? 1 << bit : 0), 0)
  registers.buttonPressed = false
  registers.powerLost = false
  board.checkSupply()
  board.checkPins()
  board.reply.print(byte.toString(16).toUpperCase().padStart(2, '0'))
  board.reply.end('line')
  return 'no-ok'
}
