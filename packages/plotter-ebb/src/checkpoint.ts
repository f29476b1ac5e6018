/**
 * How a later session knows that the machine still stands where an earlier one left it: a random mark in the board's memory,
 * which a restart erases and every session without a checkpoint overwrites; motors that still have current; step counters,
 * which then say where the carriage is. Their zero is the origin: it is set when the motors are first energised, after which
 * this driver changes it by freeing the motors or setting the origin anew, and then changes the mark too. Another program
 * leaves the mark alone and zeroes the counters with its `EM`: so they are believed only where the machine was sent.
 */
import type { PlotterCheckpoint } from '@vfab/core'
import { isWithinReach } from '@vfab/driver-kit'
import { randomBytes } from 'node:crypto'

import type { Board } from './board.ts'
import type { EbbConfig } from './config.ts'
import { driverId } from './errors.ts'
import type { MachineProfile } from './machines.ts'
import { askEnabled, askMark, askSteps, askSupply, setMark, setOption } from './protocol.ts'
import type { Syntax } from './replies.ts'
import { pointAt } from './steps.ts'
import { hasMotorPower, leastSupplyRaw } from './supply.ts'

/** What an EBB's checkpoint holds. */
export interface EbbCheckpoint extends PlotterCheckpoint {
  readonly driver: 'ebb'
  /** Bytes of the session's mark. */
  readonly mark: readonly number[]
  /** What a step is: with other settings the counters would mean other places. */
  readonly steps: { readonly stepsPerMm: number; readonly motors: readonly number[]; readonly stepMode: number }
  /** True when the origin is the corner that the machine found by its switch. */
  readonly homed?: boolean
  /** How the board was before the first session, to be restored by the last. */
  readonly before: { readonly syntax: Syntax; readonly queueDepth?: number }
}

/** As many bytes as can never be met by chance; a restarted board has zeros. */
const markLength = 8
/** The bytes of a mark, and how many there are. */
const firstOfMark = 100
const marks = 156
/** How far from the path that it was sent the machine may stand: merged moves and rounding leave it by less. */
const onPathMm = 0.3

/**
 * A new mark, as long as the board can keep. Its bytes have three digits, so that no mark takes longer than another.
 * @param last - a mark that must no longer hold: one of a single byte would be met again by chance
 */
export function newMark({ features }: Board, last: readonly number[] = []): readonly number[] {
  const mark = [...randomBytes(features.longMark ? markLength : 1)].map((byte) => firstOfMark + (byte % marks))
  if (mark[0] === last[0]) mark[0] = firstOfMark + ((mark[0]! - firstOfMark + 1) % marks)
  return mark
}

/** Whether the board still has the mark: it has not been restarted since. */
export async function hasMark(board: Board, mark: readonly number[]): Promise<boolean> {
  for (const [index, byte] of mark.entries()) {
    if ((await board.ask(askMark(index))) !== byte) return false
  }
  return true
}

/** Puts the mark into the board. */
export async function writeMark(board: Board, mark: readonly number[]): Promise<void> {
  for (const [index, byte] of mark.entries()) await board.ask(setMark(byte, index))
}

/** From now on the board remembers that its motors lost their power, where its firmware can: meanwhile they held nothing. */
export async function watchPower(board: Board): Promise<void> {
  if (!board.features.deepQueue) return
  await board.ask(setOption('powerLostThreshold', leastSupplyRaw))
}

/** The part of a checkpoint that says what a step is. */
export function stepsOf(machine: MachineProfile, { stepMode }: EbbConfig): EbbCheckpoint['steps'] {
  return { stepsPerMm: machine.stepsPerMm, motors: [...machine.motors], stepMode }
}

/** The checkpoint, if that is what it is, and made with the same settings. */
export function readCheckpoint(
  value: PlotterCheckpoint | undefined,
  machine: MachineProfile,
  config: EbbConfig,
): EbbCheckpoint | undefined {
  const given: Partial<EbbCheckpoint> | undefined = value
  if (given?.driver !== 'ebb' || !Array.isArray(given.mark) || given.mark.length === 0) return undefined
  if (JSON.stringify(given.steps) !== JSON.stringify(stepsOf(machine, config))) return undefined
  return given as EbbCheckpoint
}

/**
 * Where the motors are by the board's counters, if it proves that it is the one that took the checkpoint and has held the
 * carriage ever since. The machine must rest; nothing is changed.
 */
export async function provenSteps(
  board: Board,
  machine: MachineProfile,
  checkpoint: EbbCheckpoint,
): Promise<readonly [number, number] | undefined> {
  const { features } = board
  if (!features.stepCounters || (checkpoint.mark.length > 1 && !features.longMark)) return undefined
  if (!(await hasMark(board, checkpoint.mark))) return undefined
  const { stepMode } = checkpoint.steps
  if (features.motorEnables && (await board.ask(askEnabled())).some((microsteps) => microsteps !== stepMode))
    return undefined
  if (!hasMotorPower(await board.ask(askSupply()))) return undefined
  const steps = await board.ask(askSteps())
  return couldStandAt(steps, machine, checkpoint) ? steps : undefined
}

/** Whether the counters fit what the machine was sent. */
function couldStandAt(steps: readonly [number, number], machine: MachineProfile, { reach }: EbbCheckpoint): boolean {
  if (reach === undefined) return true
  // `EM` of another program leaves zeros, wherever the machine stands. Only one that was left to rest at the origin has them too.
  const isZero = steps[0] === 0 && steps[1] === 0
  if (isZero && reach.pathsMm.some(({ length }) => length > 2)) return false
  return isWithinReach(pointAt(machine, steps), reach, onPathMm)
}

/** What {@link takeCheckpoint} works with. */
export interface CheckpointParts {
  readonly board: Board
  readonly machine: MachineProfile
  readonly config: EbbConfig
  /** What is to be changed back. */
  readonly changes: { readonly queueDepthBefore?: number | undefined; readonly syntaxBefore?: Syntax | undefined }
}

/** Writes the mark, and notes how the machine stands: the motors have current. */
export async function takeCheckpoint(
  { board, machine, config, changes }: CheckpointParts,
  mark: readonly number[],
  isHomed: boolean,
): Promise<EbbCheckpoint> {
  const { queueDepthBefore: queueDepth, syntaxBefore: syntax = board.syntaxBefore } = changes
  await writeMark(board, mark)
  await watchPower(board)
  const before = { syntax, ...(queueDepth === undefined ? {} : { queueDepth }) }
  return { driver: driverId, mark, steps: stepsOf(machine, config), ...(isHomed && { homed: true }), before }
}
