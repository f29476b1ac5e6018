import type { Clock, DriverError, OperationOptions } from '@vfab/core'
import type { ReplyReader } from './reply-reader.ts'

/** What {@link LineChannel.request} accepts. */
export interface LineRequestOptions extends OperationOptions {
  /** Overrides the channel's. */
  timeoutMs?: number | undefined
  /** Called when the request's turn has come, right before it is sent; what it throws rejects the request, and nothing is sent. */
  beforeSend?: (() => void) | undefined
}

/** One line and what reads its answer. */
export interface LineRequest<T> {
  readonly line: string
  readonly reader: ReplyReader<T>
}

/** A request whose answer cannot be taken for another's: the device's version, as a rule. */
export interface ResynchroniseProbe {
  readonly line: string
  /** Returns anything but `undefined` and {@link notTaken} for a line that answers {@link line}; other lines are dropped. */
  readonly reader: ReplyReader<unknown>
  /** The device must be silent for so long after the probe's answer. Default 50. */
  readonly quietMs?: number | undefined
}

/** Lines over a pipe, one request in flight, calls in the order they were made. */
export interface LineChannel {
  readonly address: string
  /** The pipe's: resolves when it is closed, with the error that ended it or `undefined`. */
  readonly closed: Promise<DriverError | undefined>
  /**
   * Sends `line` and resolves with what `reader` makes of the answer; without a reader, once the line is written. Further
   * calls wait their turn. The deadline runs from the moment of sending, and again from when the system has taken the line.
   *
   * Abort of a waiting request takes it out of the queue: it is never sent. Abort of the request in flight rejects at once;
   * its answer is still awaited, and dropped, before the next request is sent. After a missed deadline nobody knows whose
   * answer comes next: the channel is out of step, this request, those that wait and all later ones reject, until
   * {@link resynchronise} succeeds.
   * @throws DriverError `TIMEOUT`, `DEVICE_LOST`, `BAD_REPLY` (line longer than the limit), and what `reader` throws
   * @throws TypeError when `line` contains a line ending or a character beyond Latin-1
   */
  request<T>(line: string, reader: ReplyReader<T> | undefined, options?: LineRequestOptions): Promise<T>
  /**
   * Sends several lines in one write and reads their answers one after the other: for lines that must reach the device
   * together, even if this computer stands still the moment after. To all other calls it is one request.
   *
   * Resolves with what became of each line, once every answer has been read, been refused by its reader, or can no longer
   * come. An answer that its reader refuses keeps none of the later lines from being sent: they are on their way. The deadline
   * runs anew for each answer; after a missed one, this and all later lines have failed.
   * @throws as {@link request}, when nothing was sent, and on abort
   * @throws RangeError without a line
   */
  requestTogether<T>(lines: readonly LineRequest<T>[], options?: LineRequestOptions): Promise<PromiseSettledResult<T>[]>
  /**
   * Brings requests and answers into step again: sends the probe and drops everything up to its answer, and until the
   * device is quiet. Takes its turn, before requests that wait. May be called again after it failed.
   * @throws DriverError `TIMEOUT` when the probe is not answered: the channel stays out of step
   */
  resynchronise(
    probe: ResynchroniseProbe,
    options?: OperationOptions & { timeoutMs?: number | undefined },
  ): Promise<void>
  /** Lines that come while no request is in flight, or that the reader did not take. One listener at a time. */
  onUnsolicited(listener: (line: string) => void): void
  /** Closes the pipe; requests that wait reject with `DEVICE_LOST`. */
  close(): Promise<void>
}

/** What `createLineChannel` needs. */
export interface LineChannelOptions {
  /** Appended to each line sent: `\r`, `\n` or `\r\n`. */
  readonly lineEnding: string
  /** How long an answer may take, ms. */
  readonly timeoutMs: number
  /** Longest line taken from the device. Default 4096. */
  readonly maxLineBytes?: number | undefined
  /** Id of the driver, for errors. */
  readonly driver: string
  /** Measures deadlines; the system's timers by default. */
  readonly clock?: Clock | undefined
}
