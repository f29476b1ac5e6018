import type { DriverError, OperationOptions } from '@vfab/core'

import type { ModbusRequest } from '../protocol/request.ts'

/** What {@link ModbusLink.exchange} accepts. */
export interface ExchangeOptions extends OperationOptions {
  /** How long the answer may take, from the moment of sending. */
  readonly timeoutMs: number
  /** What becomes of a failure: its promise takes the place of the rejection. Saves the caller a promise of its own. */
  readonly recover?: ((failure: unknown) => Promise<unknown>) | undefined
}

/** What came and went over a link. */
export interface LinkCounters {
  /** Requests sent. */
  sent: number
  /** Answers that fitted, exceptions among them. */
  answered: number
  /** Deadlines that passed. */
  timeouts: number
  /** Answers that came too late, twice, or to no question. */
  unmatched: number
  /** Answers that did not fit their question. */
  misfits: number
  /** Frames and pieces of frames with a wrong checksum, or that are none. */
  damaged: number
}

/** Starts at nothing. */
export function newCounters(): LinkCounters {
  return { sent: 0, answered: 0, timeouts: 0, unmatched: 0, misfits: 0, damaged: 0 }
}

/** Requests and answers over one connection or bus. Nothing is ever sent twice by it. */
export interface ModbusLink {
  readonly address: string
  /** Resolves when nothing more can be sent: with what ended it, or `undefined` after {@link close}. */
  readonly closed: Promise<DriverError | undefined>
  /** True for what {@link closed} has resolved for, or will in this turn. */
  readonly ended: boolean
  /**
   * Sends the request when its turn has come, and resolves with its answer. Units take turns; requests to one unit keep their order.
   *
   * Abort of a waiting request takes it out of the queue. Abort of one that was sent rejects at once; its answer is still awaited, and
   * dropped, before its place is taken.
   * @throws DriverError `TIMEOUT`, `BAD_REPLY`, `DEVICE_LOST`, or what the exception in the answer means
   * @throws NotSent when the link ended, or its unit was given up, before the request's turn
   */
  exchange<Answer>(unit: number, request: ModbusRequest<Answer>, options: ExchangeOptions): Promise<Answer>
  /** Rejects what waits for its turn at a unit with {@link NotSent}. */
  dropWaiting(unit: number, cause: DriverError): void
  /** Frees the port; what is under way rejects with `DEVICE_LOST`. Idempotent. */
  close(): Promise<void>
}

/** Rejection of a request that never went out: sending it anew repeats nothing. */
export class NotSent {
  readonly cause: DriverError

  constructor(cause: DriverError) {
    this.cause = cause
  }
}
