/**
 * What the driver changes in a board while it has it, and changes back when it goes.
 *
 * Settings of the pen servo stay: the board cannot be asked what they were, and the pen is held up by them.
 */
import { type Clock, isDriverError, type OperationOptions } from '@vfab/core'

import type { Board } from './board.ts'
import { type EbbCheckpoint, newMark, provenSteps } from './checkpoint.ts'
import type { EbbConfig } from './config.ts'
import { ebbError } from './errors.ts'
import type { MachineProfile } from './machines.ts'
import {
  askMotors,
  askNickname,
  askStatus,
  askUtility,
  type BoardStatus,
  type Command,
  disableMotors,
  setMark,
  setOption,
  setServo,
  setServoTimeout,
  setSyntaxLine,
} from './protocol.ts'
import type { Syntax } from './replies.ts'
import { servoPulse, servoRate } from './servo.ts'

/** What is known of a board that is ready. */
export interface BoardSetup {
  readonly nickname: string
  /** Commands that the board's motion queue holds. */
  readonly queueDepth: number
  /** The session's mark in the board's memory. */
  readonly mark: readonly number[]
  /** Where the motors are, when the board has held the carriage since the checkpoint was taken. */
  readonly provenSteps?: readonly [number, number]
  /** True when their zero is the corner that the machine found by its switch. */
  readonly homed?: boolean
}

/** What has been changed in a board, filled in as it happens: setting up may be broken off anywhere. */
export interface BoardChanges {
  /** The queue's depth before. */
  queueDepthBefore?: number
  servoTimeout?: true
  mark?: true
  limitSwitches?: true
  /** The syntax before an earlier session that never ended. */
  syntaxBefore?: Syntax
}

/** While the driver has the board the servo keeps its power for so long after its last movement: longer than a stroke. */
const servoTimeoutMs = 3_600_000
/** What it is after power-on, since firmware 2.6.3. */
const servoTimeoutAtBootMs = 60_000
/** How long a board may take to finish what an earlier session, which this one goes on with, left in its queue. */
const drainTimeoutMs = 120_000
/** How often a board that still moves is asked whether it has come to rest. */
const restPollMs = 20

/** What {@link setUpBoard} accepts. */
export interface SetUpOptions extends OperationOptions {
  readonly clock: Clock
  readonly checkpoint?: EbbCheckpoint | undefined
}

/**
 * Makes a board ready. Nothing moves; counters and the origin stay as they are.
 * @throws DriverError `DEVICE_BUSY` when it keeps moving, and as {@link Board.ask}
 */
export async function setUpBoard(
  board: Board,
  machine: MachineProfile,
  config: EbbConfig,
  changes: BoardChanges,
  options: SetUpOptions,
): Promise<BoardSetup> {
  const { features } = board
  const { checkpoint } = options
  if (machine.limitSwitches) requireLimitSwitches(board)
  requireJerkMoves(board, config)
  await board.settleSyntax(options)
  const patienceMs = checkpoint === undefined ? config.timeoutMs : Math.max(config.timeoutMs, drainTimeoutMs)
  const { powerLost } = await waitForEarlierMoves(board, patienceMs, options)
  const wasFreed = powerLost && features.deepQueue
  const steps = checkpoint && !wasFreed ? await provenSteps(board, machine, checkpoint) : undefined
  if (checkpoint !== undefined && steps !== undefined) takeOver(checkpoint, changes)
  // What holds the carriage at an unknown place only keeps a person from bringing it to the origin.
  else if (checkpoint !== undefined) await board.ask(disableMotors(), options)
  const { nickname } = features.nickname ? await board.ask(askNickname(), options) : { nickname: '' }
  const queueDepth = features.deepQueue ? await setQueueDepth(board, changes, options) : 1
  for (const command of servoCommands(machine, config)) await board.ask(command, options)
  if (features.servoTimeout) {
    changes.servoTimeout = true
    await board.ask(setServoTimeout(servoTimeoutMs), options)
  }
  if (machine.limitSwitches) changes.limitSwitches = true
  changes.mark = true
  if (checkpoint !== undefined && steps !== undefined) {
    const { mark, homed = false } = checkpoint
    return { nickname, queueDepth, mark, provenSteps: steps, homed }
  }
  const mark = newMark(board, checkpoint?.mark)
  // One byte tells a restart; the others are written when a checkpoint is taken.
  await board.ask(setMark(mark[0]!), options)
  return { nickname, queueDepth, mark }
}

/** Firmware that cannot stop at a switch would run on. */
function requireLimitSwitches({ features, firmware, address }: Board): void {
  if (features.limitSwitches) return
  throw ebbError('FIRMWARE_UNSUPPORTED', `firmware ${firmware} of the EBB at ${address} knows no limit switches`, {
    context: { address, firmware },
    hint: 'update the firmware to 3.0.1 or later, or take machine.limitSwitches out of the settings',
  })
}

/** Firmware that cannot change an acceleration evenly would strike the machine harder than it was asked to. */
function requireJerkMoves({ features, firmware, address }: Board, config: EbbConfig): void {
  if (features.jerkMoves) return
  const key = (['drawJerkMmPerS3', 'travelJerkMmPerS3'] as const).find((name) => (config[name] ?? 0) > 0)
  if (key === undefined) return
  throw ebbError('FIRMWARE_UNSUPPORTED', `firmware ${firmware} of the EBB at ${address} cannot limit jerk`, {
    context: { address, firmware, key },
    hint: `update the firmware to 3.0.1 or later, or take ${key} out of the settings`,
  })
}

/** What the earlier session has found is what this one is to restore. */
function takeOver({ before }: EbbCheckpoint, changes: BoardChanges): void {
  changes.syntaxBefore = before.syntax
  if (before.queueDepth !== undefined) changes.queueDepthBefore = before.queueDepth
}

/**
 * As deep as the board can, where it can tell how much is queued; else a single command, as on boards that have no more: what
 * is queued cannot be taken back, and the pen not be lifted past it.
 */
async function setQueueDepth(board: Board, changes: BoardChanges, options: OperationOptions): Promise<number> {
  const before = await board.ask(askUtility('queueDepth'), options)
  const wanted = board.features.queueLength ? await board.ask(askUtility('deepestQueue'), options) : 1
  if (wanted === before) return before
  changes.queueDepthBefore ??= before
  await board.ask(setOption('queueDepth', wanted), options)
  return wanted
}

/** The heights and speeds of the pen. */
export function servoCommands(
  { servo }: MachineProfile,
  { penUpPercent, penDownPercent }: Pick<EbbConfig, 'penUpPercent' | 'penDownPercent'>,
): Command[] {
  return [
    setServo('channels', servo.channels),
    setServo('upPulse', servoPulse(servo, penUpPercent)),
    setServo('downPulse', servoPulse(servo, penDownPercent)),
    setServo('upRate', servoRate(servo, servo.liftRatePercent)),
    setServo('downRate', servoRate(servo, servo.dropRatePercent)),
  ]
}

/**
 * Changes back what {@link setUpBoard} has changed.
 * @param keepMark - leave the mark, by which a later session will know the board
 * @throws DriverError as {@link Board.ask}, refusals aside
 */
export async function restoreBoard(board: Board, changes: BoardChanges, keepMark = false): Promise<void> {
  const { features } = board
  const syntaxBefore = changes.syntaxBefore ?? board.syntaxBefore
  const commands: Command[] = []
  if (changes.mark && !keepMark) commands.push(setMark(0))
  if (changes.limitSwitches) commands.push(setOption('limitSwitchMask', 0))
  if (changes.servoTimeout) commands.push(setServoTimeout(servoTimeoutAtBootMs))
  // Waits until nothing moves any more.
  if (changes.queueDepthBefore !== undefined) commands.push(setOption('queueDepth', changes.queueDepthBefore))
  for (const command of commands) {
    try {
      await board.ask(command)
    } catch (error) {
      if (!isDriverError(error) || error.code !== 'REJECTED') throw error
    }
  }
  if (features.futureSyntax && syntaxBefore !== board.syntax) {
    await board.sendUnanswered(setSyntaxLine(syntaxBefore))
  }
}

/** Asks what the board is doing, in the way its firmware knows. */
export function statusCommand(board: Board): Command<BoardStatus> {
  return board.features.generalStatus ? askStatus() : askMotors()
}

async function waitForEarlierMoves(
  board: Board,
  timeoutMs: number,
  options: OperationOptions & { readonly clock: Clock },
): Promise<{ readonly powerLost: boolean }> {
  const { clock } = options
  const startMs = clock.now()
  let powerLost = false
  for (;;) {
    const status = await board.ask(statusCommand(board), options)
    powerLost ||= status.powerLost === true
    if (!status.busy) return { powerLost }
    if (clock.now() - startMs > timeoutMs) {
      throw ebbError(
        'DEVICE_BUSY',
        `the plotter at ${board.address} is still carrying out moves of an earlier program`,
        {
          context: { address: board.address, waitedMs: timeoutMs },
          hint: 'wait until it rests, or switch it off and on',
        },
      )
    }
    await clock.sleep(restPollMs, options)
  }
}
