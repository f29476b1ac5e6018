/**
 * The first words with whatever answers at a port: numbers begin anew (`M110 N0`), then it is asked what it is (`M115`). Boards
 * that restart when their port is opened take a second or two before they hear anything.
 */
import { isDriverError, type OperationOptions } from '@vfab/core'

import { marlinError } from './errors.ts'
import { foreignFirmware } from './foreign-firmware.ts'
import type { Link } from './link.ts'
import { type BoardInfo, readInfo } from './replies.ts'

/** What {@link greet} needs to know. */
export interface GreetOptions extends OperationOptions {
  /** How long a board that restarts may take, ms. */
  readonly bootMs: number
}

/** Between two questions while nothing answers, ms. */
const askAgainMs = 1000
/** A board that has just started prints its settings: it is quiet when nothing came for so long, ms. */
const quietMs = 150

/** A board that has answered. */
export interface Greeting {
  readonly info: BoardInfo
  /** Whether opening made it restart. */
  readonly restarted: boolean
}

/**
 * Finds out who is there. Nothing moves and nothing is changed in the board.
 * @throws DriverError `TIMEOUT`, `WRONG_DEVICE`, `DEVICE_LOST`
 */
export async function greet(link: Link, { bootMs, signal }: GreetOptions): Promise<Greeting> {
  for (let leftMs = bootMs; leftMs > 0; leftMs -= askAgainMs) {
    signal?.throwIfAborted()
    const { starts } = link
    const lines = await introduce(link, signal)
    const info = readInfo(lines)
    if (info !== undefined) return { info, restarted: link.starts > 0 }
    const foreign = foreignFirmware([...link.others, ...lines])
    if (foreign !== undefined) throw wrongDevice(link, foreign)
    // One that has just started is there, and begins to hear.
    if (link.starts > starts) leftMs = bootMs
  }
  const heard = link.others.at(-1)
  if (heard !== undefined) throw wrongDevice(link, undefined, heard)
  throw marlinError('TIMEOUT', `nothing at ${link.address} answers as Marlin does`, {
    context: { address: link.address, bootMs },
    hint: 'check that it is the port of the plotter, that it is switched on, and the baud rate (115200 or 250000)',
  })
}

/** Asks once. @returns what came before the answer; nothing where none came in time */
async function introduce(link: Link, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const before = link.others.length
  const starts = link.starts
  // The empty line ends whatever an earlier session has left half.
  await link.sendBlindly(['', 'M110 N0', 'M115'])
  const known = (): boolean => link.others.slice(before).some((line) => /FIRMWARE_NAME/i.test(line))
  const answered = await link.within(askAgainMs, () => known() || link.starts > starts, { signal })
  if (!answered || !known()) {
    // What it was asked before its start is forgotten.
    if (link.starts > starts) await settle(link, signal)
    return []
  }
  await settle(link, signal)
  link.startAnew()
  try {
    return await link.ask('M115', { signal })
  } catch (error) {
    if (isDriverError(error) && (error.code === 'TIMEOUT' || error.code === 'BAD_REPLY' || error.code === 'REJECTED')) {
      link.startAnew()
      return []
    }
    throw error
  }
}

/** Waits until nothing more comes. */
async function settle(link: Link, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    const heard = link.heardCount
    if (!(await link.within(quietMs, () => link.heardCount > heard, { signal }))) return
  }
}

function wrongDevice(
  link: Link,
  foreign: { readonly title: string; readonly hint: string } | undefined,
  heard = '',
): Error {
  const { address } = link
  if (foreign !== undefined) {
    return marlinError(
      'WRONG_DEVICE',
      `this is ${foreign.title} at ${address}, which the driver for Marlin does not drive`,
      {
        context: { address, firmware: foreign.title },
        hint: foreign.hint.replaceAll('ADDRESS', address),
      },
    )
  }
  const shown = heard.length > 60 ? `${heard.slice(0, 60)}…` : heard
  return marlinError('WRONG_DEVICE', `${address} is not a Marlin board: it said ${JSON.stringify(shown)}`, {
    context: { address, answer: shown },
    hint: 'choose another port, the driver that fits the device there, or another baud rate (250000); vfab detect lists both',
  })
}
