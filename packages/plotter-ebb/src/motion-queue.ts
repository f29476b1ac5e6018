/**
 * The board's motion queue, as seen from outside.
 *
 * A command that takes a place in the queue is answered when it has got one. With a queue of depth D, the answer to
 * command n therefore says that command n − D has left the queue, and that n − D − 1 is done:
 *
 *   done … │ n − D running │ n − D + 1 … n waiting │
 */
import { type Clock, isDriverError, type OperationOptions } from '@vfab/core'

import type { Board } from './board.ts'
import { ebbError } from './errors.ts'
import { queuedS } from './pacing.ts'
import { askUtility, type BoardStatus, type Command } from './protocol.ts'
import { statusCommand } from './setup.ts'

/** How often the board is asked whether it has come to rest: at most, so that the button is seen, and at least. */
const longestPollMs = 100
const shortestPollMs = 10

/** Most time that is queued, and how often the board is asked whether it is so much. */
const mostQueuedMs = 1000 * queuedS
const refreshEveryMs = 300
/** Once there is so much, nothing is sent until it is less by this: several commands one after the other cost less. */
const restMs = 150

/** How much longer than its commands take a board may be busy before something must be wrong with it. */
const graceMs = 10_000

/** What {@link MotionQueue.rest} accepts. On abort it stops waiting; the machine goes on. */
export interface RestOptions extends OperationOptions {
  /** Told what the board answers each time it is asked; waited for. */
  readonly onStatus?: ((status: BoardStatus) => void | Promise<void>) | undefined
}

/** A command for the queue. */
export interface QueueEntry {
  readonly command: Command
  /** How long it takes when its turn comes. */
  readonly durationMs: number
  /**
   * Called once the board has queued it and it is counted as sent; or, not `certain`, when its answer was lost: the board has
   * it, most likely.
   */
  readonly onTaken?: (certain: boolean) => void
}

/** Sends commands that are done in turn, and keeps count of those that are. */
export class MotionQueue {
  readonly #board: Board
  readonly #depth: number
  readonly #clock: Clock
  #sent = 0
  #done = 0
  /** Durations of the commands that may not be done, oldest first. */
  #durationsMs: number[] = []
  /** When all of them will be done at the latest, if the board was never kept waiting. */
  #restAtMs = 0
  /** When the board was last asked how many wait. */
  #refreshedMs = 0

  constructor(board: Board, depth: number, clock: Clock) {
    this.#board = board
    this.#depth = depth
    this.#clock = clock
  }

  /** Commands that the board has taken so far. */
  get sent(): number {
    return this.#sent
  }

  /** Commands that are done for certain. */
  get done(): number {
    return this.#done
  }

  /** Sends a command that takes `durationMs` when its turn comes; resolves when the board has queued it. */
  async send(command: Command, durationMs: number, options: OperationOptions = {}): Promise<void> {
    await this.sendTogether([{ command, durationMs }], options)
  }

  /**
   * Sends commands of which none may be done without the others, in one write, once the board has room for them: they are
   * queued together even if this computer stands still or dies the moment after. Resolves when all are queued.
   * @throws DriverError as {@link Board.ask}, the first of them when several fail; what became of each entry has been told
   */
  async sendTogether(entries: readonly QueueEntry[], options: OperationOptions = {}): Promise<void> {
    await this.untilRoom(entries.length, options)
    const results = await this.#board.askTogether(
      entries.map(({ command }) => command),
      { ...options, busyMs: this.#busyMs(entries) },
    )
    for (const [index, result] of results.entries()) this.#account(entries[index]!, result)
    const failure = results.find((result) => result.status === 'rejected')
    if (failure !== undefined) throw failure.reason
  }

  /** How long the board may take to answer: each place that is not free yet becomes so with the end of a command. */
  #busyMs(entries: readonly QueueEntry[]): number {
    const longestMs = Math.max(0, ...this.#durationsMs)
    // Answers to the first may leave the board only with those to the next.
    return entries.slice(1).reduce((sum, { durationMs }) => sum + Math.max(durationMs, longestMs), longestMs)
  }

  #account({ durationMs, onTaken }: QueueEntry, result: PromiseSettledResult<unknown>): void {
    if (result.status === 'rejected') {
      if (!(isDriverError(result.reason) && result.reason.code === 'REJECTED')) onTaken?.(false)
      return
    }
    this.#sent++
    this.#durationsMs.push(durationMs)
    this.#finish(this.#sent - this.#depth - 1)
    this.#restAtMs = Math.max(this.#restAtMs, this.#clock.now()) + durationMs
    this.#expect()
    onTaken?.(true)
  }

  /** Whether `count` commands can be sent without waiting for room, for all that is known. */
  hasRoom(count: number): boolean {
    return this.#depth === 1 || (this.#excessMs <= 0 && this.#excessPlaces(count) <= 0)
  }

  /** Waits until there is room for `count` commands that belong together. On abort it stops waiting. */
  async untilRoom(count: number, options: OperationOptions = {}): Promise<void> {
    if (this.#depth === 1) return
    await this.#hold(options)
    await this.#makeRoom(count, options)
  }

  /** By how much more is queued than {@link mostQueuedMs}. */
  get #excessMs(): number {
    return this.#restAtMs - this.#clock.now() - mostQueuedMs
  }

  /**
   * Waits while more than {@link mostQueuedMs} are queued. Two clocks never agree for long, so the board is asked every now
   * and then how many commands wait; where it cannot tell, the queue holds but one.
   */
  async #hold(options: OperationOptions): Promise<void> {
    while (this.#excessMs > 0) {
      if (this.#clock.now() - this.#refreshedMs > refreshEveryMs) await this.refresh()
      if (this.#excessMs > 0) await this.#clock.sleep(this.#excessMs + restMs, options)
    }
  }

  /**
   * How many places are missing for `count` commands that belong together, for all that is known. A single one waits in the
   * board's receive buffer for its place; several would in the cable, and be lost in part with it. More than half of the
   * queue is never given up for that: it is what keeps the pen going meanwhile.
   */
  #excessPlaces(count: number): number {
    if (count === 1) return 0
    const most = Math.max(this.#depth - count, Math.floor(this.#depth / 2))
    return this.#sent - this.#done - 1 - most
  }

  /** Waits until the board has places for `count` commands that belong together. */
  async #makeRoom(count: number, options: OperationOptions): Promise<void> {
    const deadlineMs = this.#restAtMs + graceMs
    while (this.#excessPlaces(count) > 0) {
      if (this.#clock.now() > deadlineMs) throw neverRests(this.#board.address)
      await this.refresh()
      // The one that runs has left its place already; with its end the next one leaves its own.
      const waitMs = this.#durationsMs.slice(0, Math.max(0, this.#excessPlaces(count))).reduce((sum, ms) => sum + ms, 0)
      if (waitMs > 0) await this.#clock.sleep(Math.max(shortestPollMs, waitMs), options)
    }
  }

  /** Finds out how many commands still wait, where the firmware can tell. */
  async refresh(): Promise<void> {
    if (!this.#board.features.queueLength || this.#done === this.#sent) return
    this.#refreshedMs = this.#clock.now()
    const waiting = await this.#board.ask(askUtility('queueLength'))
    this.#finish(this.#sent - waiting - 1)
    this.#expect()
  }

  /**
   * Waits until everything is done and the machine rests.
   * @throws DriverError `TIMEOUT` when the board is busy for much longer than its commands take
   */
  async rest({ onStatus, signal }: RestOptions = {}): Promise<void> {
    const deadlineMs = this.#restAtMs + graceMs
    for (;;) {
      signal?.throwIfAborted()
      const status = await this.#board.ask(statusCommand(this.#board))
      await onStatus?.(status)
      if (!status.busy) break
      if (this.#clock.now() > deadlineMs) throw neverRests(this.#board.address)
      await this.refresh()
      const leftMs = this.#restAtMs - this.#clock.now()
      await this.#clock.sleep(Math.min(longestPollMs, Math.max(shortestPollMs, leftMs)), { signal })
    }
    this.#finish(this.#sent)
    signal?.throwIfAborted()
  }

  /** Waits until at most `count` commands wait behind the one that runs, where the firmware can tell; else not at all. */
  async untilWaiting(count: number, onStatus: (status: BoardStatus) => void): Promise<void> {
    await this.refresh()
    while (this.#board.features.queueLength && this.#sent - this.#done > count + 1) {
      onStatus(await this.#board.ask(statusCommand(this.#board)))
      await this.#clock.sleep(shortestPollMs)
      await this.refresh()
    }
  }

  /** It cannot take longer than all that may not be done. */
  #expect(): void {
    const leftMs = this.#durationsMs.reduce((sum, part) => sum + part, 0)
    this.#restAtMs = Math.min(this.#restAtMs, this.#clock.now() + leftMs)
  }

  #finish(done: number): void {
    if (done <= this.#done) return
    this.#durationsMs.splice(0, done - this.#done)
    this.#done = done
  }
}

function neverRests(address: string): Error {
  return ebbError('TIMEOUT', `the plotter at ${address} does not come to rest`, {
    context: { address },
    hint: 'switch the plotter off and on, then open it again',
  })
}
