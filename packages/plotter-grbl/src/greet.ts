/**
 * The first words with whatever answers at a port. Only `?` is sent until the answer shows that it speaks Grbl's protocol:
 * it is a single character that moves nothing anywhere.
 */
import { isDriverError, type OperationOptions } from '@vfab/core'

import { Board } from './board.ts'
import { grblError } from './errors.ts'
import { type FirmwareName, parseInfo } from './firmware.ts'
import { foreignFirmware, type ForeignFirmware, isGarbled } from './foreign-firmware.ts'
import { type Link, realtime } from './link.ts'
import { askIfKnown } from './ask-if-known.ts'
import { parseSettings } from './replies.ts'
import type { StatusReport } from './report.ts'

/** What {@link greet} needs to know. */
export interface GreetOptions extends OperationOptions {
  /** How long a board that restarts may take, ms. */
  readonly bootMs: number
  /** Which firmware it is to be taken for. */
  readonly firmware: 'auto' | FirmwareName
  readonly rxBufferBytes?: number | undefined
  /** True lets a board finish what an earlier session had sent, instead of stopping it. */
  readonly waitForRest?: boolean | undefined
  /** True leaves a board that is at something alone; then nothing but that it answers is known. */
  readonly leaveRunning?: boolean | undefined
}

/** Between two `?` while nothing answers, ms. */
const askAgainMs = 250

/** A board that has answered. */
export interface Greeting {
  readonly board: Board
  /** What it was doing when it was opened. */
  readonly report: StatusReport
  /** Whether opening made it restart. */
  readonly restarted: boolean
  /** Whether it was stopped in a way that may have cost it its place. */
  readonly lost: boolean
}

/**
 * Finds out who is there. Nothing is changed in the board; many restart when they are opened.
 * @throws DriverError `TIMEOUT`, `WRONG_DEVICE`, `DEVICE_LOST`
 */
export async function greet(link: Link, options: GreetOptions): Promise<Greeting> {
  const report = await firstReport(link, options)
  let lost = false
  if (busyStates.includes(report.state)) {
    if (options.waitForRest === true && report.state === 'Run')
      await link.until(() => link.report?.state !== 'Run', options)
    else if (options.leaveRunning === true)
      return { board: unasked(link), report, restarted: link.bannerCount > 0, lost }
    else {
      const halt = await unasked(link).halt()
      const { state } = await unasked(link).freshReport(options)
      if (state === 'Door' || state === 'Hold') throw heldFromOutside(link, state)
      lost = halt.lost || halt.alarmed || report.state === 'Home' || report.state === 'Sleep'
    }
  }
  return { board: await interview(link, options), report, restarted: link.bannerCount > 0, lost }
}

/** States in which a board answers no questions: what a program that died had sent is still being carried out. */
const busyStates: readonly string[] = ['Run', 'Jog', 'Hold', 'Door', 'Home', 'Check', 'Sleep', 'Tool']

/** A board of which nothing is known yet. */
function unasked(link: Link): Board {
  return new Board(link, parseInfo(['[VER::]'])!, new Map())
}

/** Asks what it is and how it is set. The board must be idle or locked. */
export async function interview(link: Link, options: GreetOptions): Promise<Board> {
  const lines = await askPastRemains(link, options)
  const info = parseInfo(lines, options.firmware === 'auto' ? undefined : options.firmware)
  if (info === undefined) throw wrongDevice(link, lines.join(' '))
  const rxBytes = options.rxBufferBytes ?? info.rxBytes
  link.describe(info.name, rxBytes, info.lineBytes)
  const settings = parseSettings(await link.ask('$$', options))
  if (info.name === 'fluidnc')
    for (const [number, value] of await fluidSettings(link, options)) settings.set(number, value)
  const board = new Board(link, info, settings)
  await board.refreshOffsets(options)
  return board
}

/** Settings that FluidNC has in its configuration file instead of `$$`: reports in inches, and how long motors are held. */
const fluidItems = { 1: '$/stepping/idle_ms', 13: '$/report_inches' } as const

async function fluidSettings(link: Link, options: GreetOptions): Promise<(readonly [number: number, value: number])[]> {
  const found: (readonly [number, number])[] = []
  for (const [number, item] of Object.entries(fluidItems)) {
    const value = (await askIfKnown(link, item, options)).find((line) => line.startsWith(`${item}=`))?.split('=')[1]
    if (value !== undefined) found.push([Number(number), value === 'true' ? 1 : Number(value) || 0])
  }
  return found
}

/**
 * What an earlier session sent may have broken off in the middle of a line: the question then ends that line, which is
 * refused, and nothing moves. Asked again it stands alone.
 */
async function askPastRemains(link: Link, options: GreetOptions): Promise<readonly string[]> {
  try {
    return await link.ask('$I', options)
  } catch (error) {
    if (!isDriverError(error) || error.code !== 'REJECTED') throw error
    return await link.ask('$I', options)
  }
}

async function firstReport(link: Link, { bootMs, leaveRunning, signal }: GreetOptions): Promise<StatusReport> {
  let banners = link.bannerCount
  let introduced = false
  for (let waitedMs = 0; waitedMs < bootMs; waitedMs += askAgainMs) {
    link.signal(realtime.report)
    const known = link.others.length
    const answered = (): boolean =>
      link.report !== undefined || link.bannerCount > banners || link.others.length > known
    const heard = await link.within(askAgainMs, answered, { signal })
    if (link.report !== undefined) return link.report
    if (heard && link.bannerCount > banners) banners = link.bannerCount // what was asked before is forgotten
    const foreign = foreignFirmware(link.others, link.address)
    if (foreign !== undefined) throw isForeign(link, foreign)
    // Silent so far: many boards for printers say nothing unless they are asked in their own way. A probe sends no lines.
    if (introduced || leaveRunning === true || waitedMs < bootMs / 2) continue
    introduced = true
    await link.sendBlindly(Buffer.from('\nM115\n'))
  }
  const heard = link.others.at(-1)
  if (heard !== undefined) throw wrongDevice(link, heard)
  throw grblError('TIMEOUT', `nothing at ${link.address} answers as Grbl does`, {
    context: { address: link.address, bootMs },
    hint: 'check that it is the port of the plotter, that it is switched on, and the baud rate',
  })
}

function isForeign({ address }: Link, { title, hint }: ForeignFirmware): Error {
  return grblError('WRONG_DEVICE', `this is ${title} at ${address}, which the driver for Grbl does not drive`, {
    context: { address, firmware: title },
    hint,
  })
}

function wrongDevice(link: Link, heard: string): Error {
  const shown = heard.length > 60 ? `${heard.slice(0, 60)}…` : heard
  const garbled = isGarbled(link.others)
  return grblError('WRONG_DEVICE', `${link.address} is not a Grbl board: it said ${JSON.stringify(shown)}`, {
    context: { address: link.address, answer: shown },
    hint: garbled
      ? 'unreadable characters come from another baud rate: try --set baudRate=250000, 57600 or 9600'
      : 'choose another port, the driver that fits the device there, or another baud rate; vfab detect lists both',
  })
}

/** The board waits for a person: only a door that is closed, or a button that is released, ends that. */
function heldFromOutside(link: Link, state: string): Error {
  const door = state === 'Door'
  return grblError(
    'STATE_INVALID',
    `the board at ${link.address} is on hold: ${door ? 'its door is open' : 'its hold button is pressed'}`,
    {
      context: { address: link.address, state },
      hint: door ? 'close the door, then try again' : 'release the button, then try again',
    },
  )
}
