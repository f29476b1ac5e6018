import { type BytePipe, type DriverError, isDriverError, type OperationOptions } from '@vfab/core'
import { createTurns } from '@vfab/driver-kit'
import type { LineChannel } from '@vfab/driver-kit'

import { deviceReset } from './errors.ts'
import { featuresOf, type FirmwareFeatures, formatFirmware } from './firmware.ts'
import { askWhoIsThere } from './handshake.ts'
import { answerPlainCommandsLine, type Command, setSyntaxLine, type VersionReply } from './protocol.ts'
import type { Syntax } from './replies.ts'

/** What {@link Board.ask} accepts. */
export interface AskOptions extends OperationOptions {
  /** How long the board may be busy before it can answer, besides the time it may take to do so. */
  busyMs?: number | undefined
}

/**
 * A board that has answered: takes commands one at a time and keeps questions and answers in step.
 *
 * After a refusal it is not known how many more lines the board sends about it (firmware differs), so everything up to its
 * next answer to `V` is passed over before anything else is asked.
 */
export class Board {
  readonly address: string
  /** Firmware version: `2.8.1`. */
  readonly firmware: string
  readonly features: FirmwareFeatures
  /** How the board answered before the driver came. */
  readonly syntaxBefore: Syntax
  readonly #pipe: BytePipe
  readonly #channel: LineChannel
  readonly #timeoutMs: number
  readonly #turns = createTurns()
  #syntax: Syntax
  /** Set while answers cannot be told apart. */
  #outOfStep = false

  constructor(pipe: BytePipe, channel: LineChannel, greeting: VersionReply, timeoutMs: number) {
    this.address = channel.address
    this.firmware = formatFirmware(greeting.version)
    this.features = featuresOf(greeting.version)
    this.syntaxBefore = greeting.syntax
    this.#pipe = pipe
    this.#channel = channel
    this.#timeoutMs = timeoutMs
    this.#syntax = greeting.syntax
  }

  /** Resolves when the pipe is closed, with the error that ended it. */
  get closed(): Promise<DriverError | undefined> {
    return this.#channel.closed
  }

  /** The open port, where another process can inherit it. */
  get descriptor(): number | undefined {
    return this.#pipe.descriptor
  }

  /** How the board answers. */
  get syntax(): Syntax {
    return this.#syntax
  }

  /**
   * Sends a command and resolves with its answer.
   * @throws DriverError `REJECTED` naming the command, `BAD_REPLY`, `TIMEOUT`, `DEVICE_LOST`, `DEVICE_RESET`
   */
  async ask<T>(command: Command<T>, options: AskOptions = {}): Promise<T> {
    const [result] = await this.askTogether([command], options)
    if (result!.status === 'rejected') throw result!.reason
    return result!.value
  }

  /**
   * Sends commands in one write and resolves with what became of each: the board takes them one after the other, whatever
   * happens to this computer meanwhile. Only firmware 3 keeps the end of a long write waiting safely (evil-mad/EggBot#188).
   * @throws DriverError as {@link ask}, when nothing was sent
   */
  askTogether<T>(
    commands: readonly Command<T>[],
    { signal, busyMs = 0 }: AskOptions = {},
  ): Promise<PromiseSettledResult<T>[]> {
    for (const { line } of commands) {
      if (line.length + 1 > this.features.commandBytes) {
        throw new RangeError(`"${line}" is longer than the ${this.features.commandBytes} bytes the board takes`)
      }
    }
    return this.#turns.run(
      async () => {
        if (this.#outOfStep) await this.#resynchronise()
        const requests = commands.map((command) => ({ line: command.line, reader: command.reader(this.#syntax) }))
        try {
          const timeoutMs = this.#timeoutMs + busyMs
          const results = await this.#channel.requestTogether(requests, { signal, timeoutMs })
          for (const result of results) if (result.status === 'rejected') this.#noteFailure(result.reason)
          return results
        } catch (error) {
          this.#noteFailure(error)
          throw error
        }
      },
      { signal },
    )
  }

  #noteFailure(error: unknown): void {
    this.#outOfStep = isDriverError(error) && error.code !== 'DEVICE_LOST'
  }

  /**
   * Makes the answers such that they can be relied on, whatever an earlier program left: future syntax from firmware 3.0
   * on, where every answer names its command; before, plain commands are to be answered at all.
   */
  async settleSyntax(options: OperationOptions = {}): Promise<void> {
    if (!this.features.futureSyntax) await this.sendUnanswered(answerPlainCommandsLine, options)
    else if (this.#syntax !== 'future') await this.sendUnanswered(setSyntaxLine('future'), options)
  }

  /** Sends a line whose answer cannot be relied on, and finds out how the board answers now. */
  sendUnanswered(line: string, options: OperationOptions = {}): Promise<void> {
    return this.#turns.run(async () => {
      await this.#channel.request(line, undefined)
      const { syntax } = await askWhoIsThere(this.#channel, { ...options, timeoutMs: this.#timeoutMs })
      this.#outOfStep = false
      this.#syntax = syntax
    }, options)
  }

  /** Whether the board still answers. Afterwards questions and answers are in step. */
  async answers(): Promise<boolean> {
    try {
      await this.#turns.run(() => this.#resynchronise())
      return true
    } catch (error) {
      // A restarted board does answer.
      return isDriverError(error) && error.code === 'DEVICE_RESET'
    }
  }

  /** Sends lines to a board that does not answer any more, in the hope that it still listens. */
  async sendBlindly(lines: readonly string[]): Promise<void> {
    await this.#pipe.write(Buffer.from(lines.map((line) => `${line}\r`).join(''), 'latin1'))
  }

  /** Frees the port. */
  close(): Promise<void> {
    return this.#channel.close()
  }

  async #resynchronise(): Promise<void> {
    const { syntax } = await askWhoIsThere(this.#channel, { timeoutMs: this.#timeoutMs })
    this.#outOfStep = false
    if (syntax === this.#syntax) return
    this.#syntax = syntax
    throw deviceReset()
  }
}
