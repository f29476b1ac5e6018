/*
 * The device takes one line at a time and answers each. This file asks and waits for the answer;
 * after an answer that never came it brings both sides into step again before it asks anything else.
 */
import { type BytePipe, type Clock, type DriverError, isDriverError, type OperationOptions } from '@vfab/core'
import { createLineChannel, type LineRequestOptions, type ReplyReader } from '@vfab/driver-kit'

import { driverId } from './errors.ts'
import { type Greeting, hello, readGreeting } from './greeting.ts'

/** Ends every line that is sent: `\n`, `\r` or `\r\n`. Answers may end in any of them. */
const lineEnding = '\n'

/** Questions and answers over one connection. */
export interface Dialogue {
  readonly address: string
  /** Resolves when the connection has ended: with the error if it was lost. */
  readonly closed: Promise<DriverError | undefined>
  /** Asks who is there. */
  greet(options?: OperationOptions): Promise<Greeting>
  /** @throws DriverError `TIMEOUT`, `DEVICE_LOST`, and what `reader` throws */
  ask<Answer>(line: string, reader: ReplyReader<Answer>, options?: LineRequestOptions): Promise<Answer>
  /** Brings questions and answers into step again. @throws DriverError `TIMEOUT` when the device is silent */
  recover(options?: OperationOptions): Promise<void>
  close(): Promise<void>
}

/** Starts a dialogue; nothing is sent yet. */
export function createDialogue(
  pipe: BytePipe,
  options: { readonly timeoutMs: number; readonly clock: Clock },
): Dialogue {
  const channel = createLineChannel(pipe, { ...options, lineEnding, driver: driverId })
  let isInStep = true
  const recover = async (asked: OperationOptions = {}): Promise<void> => {
    await channel.resynchronise({ line: hello, reader: readGreeting }, asked)
    isInStep = true
  }
  const ask = async <Answer>(
    line: string,
    reader: ReplyReader<Answer>,
    asked: LineRequestOptions = {},
  ): Promise<Answer> => {
    if (!isInStep) await recover(asked)
    try {
      return await channel.request(line, reader, asked)
    } catch (error) {
      if (isDriverError(error) && error.code === 'TIMEOUT') isInStep = false
      throw error
    }
  }
  return {
    address: pipe.address,
    closed: channel.closed,
    greet: (asked) => ask(hello, readGreeting, asked),
    ask,
    recover,
    close: () => channel.close(),
  }
}
