import type { Firmware } from './firmware.ts'
import type { Microcontroller } from './microcontroller.ts'
import type { Parameters } from './parameters.ts'

/**
 * What a command waits for, with everything behind it in the stream of bytes: room in the FIFO, an empty queue with nothing
 * being carried out, or nothing that will ever come.
 */
export type Wait = 'room' | 'idle' | 'forever'

/**
 * Whether `OK` follows: without a word it does unless an error was found, `ok` says it in spite of one, `no-ok` never.
 */
export type Outcome = 'ok' | 'no-ok' | undefined | void

/** Carries a command out; as a generator where it may have to wait. */
export type CommandHandler = (board: Microcontroller, parameters: Parameters) => Outcome | Generator<Wait, Outcome>

/** One command of the board. */
export interface Command {
  /** In capitals, one or two characters. */
  readonly name: string
  /** First firmware that has it; all simulated ones when left out. */
  readonly since?: string
  /** First firmware that has it no longer. */
  readonly until?: string
  /**
   * What the reply begins with: by default the name in the future syntax, with `,` a comma after it because data follows,
   * with `always` in both syntaxes.
   */
  readonly echo?: 'name' | 'name,' | 'always' | 'always,' | 'none'
  /** True for those that put something into the motion FIFO: the firmware takes longer over them. */
  readonly motion?: 'simple' | 'low-level'
  readonly run: CommandHandler
}

/** Whether a firmware has a command. */
export function isAvailable(command: Command, firmware: Firmware): boolean {
  if (command.since !== undefined && !firmware.since(command.since)) return false
  return command.until === undefined || !firmware.since(command.until)
}
