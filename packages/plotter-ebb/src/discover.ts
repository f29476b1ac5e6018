import { constants } from 'node:fs'
import { access } from 'node:fs/promises'

import {
  type BytePipe,
  type DiscoverOptions,
  type FoundDevice,
  isDriverError,
  type OpenPipe,
  toDriverError,
} from '@vfab/core'
import { createLineChannel } from '@vfab/driver-kit'
import { type ListUsbPorts, type UsbPort } from '@vfab/transport'

import { driverId } from './errors.ts'
import { featuresOf } from './firmware.ts'
import { greet } from './handshake.ts'
import { askNickname } from './protocol.ts'

/** What every EBB says of itself on USB. @see EggBot: EBB_firmware/app.X/source/usb_descriptors.c */
const ebbUsb = { vid: '04d8', pid: 'fd92' }
const probeTimeoutMs = 1000

/** One attached board. */
export interface AttachedBoard {
  readonly path: string
  /** What people call it: its nickname, else what it is and where it is plugged in. */
  readonly name: string
  readonly nickname?: string
  readonly serialNumber?: string
  readonly location?: string
}

/** The boards among the attached devices, by what USB tells of them. */
export async function findBoards(listPorts: ListUsbPorts): Promise<AttachedBoard[]> {
  const ports = await listPorts()
  return ports.filter(({ vid, pid }) => vid === ebbUsb.vid && pid === ebbUsb.pid).map(describeBoard)
}

/** Yields every attached board; opens none unless `probe` is set, and then only to ask for its firmware and nickname. */
export async function* discoverBoards(
  listPorts: ListUsbPorts,
  openPipe: OpenPipe,
  options: DiscoverOptions,
): AsyncGenerator<FoundDevice, void, undefined> {
  options.signal?.throwIfAborted()
  for (const board of await findBoards(listPorts)) {
    options.signal?.throwIfAborted()
    const { path, serialNumber } = board
    const problem = options.probe
      ? await probe(board, options.openPipe ?? openPipe, options)
      : { name: board.name, reason: await whyNotAccessible(path) }
    const { name, reason } = problem
    yield {
      driver: driverId,
      address: path,
      name,
      ...(serialNumber === undefined ? {} : { serialNumber }),
      config: { port: path },
      accessible: reason === undefined,
      ...(reason === undefined ? {} : { reason }),
    }
  }
}

function describeBoard({ path, product, serialNumber, location }: UsbPort): AttachedBoard {
  // Since firmware 2.5.4 the nickname follows a comma in the product's name, since 2.5.5 it also is the serial number.
  const nickname = product?.split(',')[1]?.trim() || serialNumber?.trim()
  return {
    path,
    name: nickname || (location === undefined ? 'EiBotBoard' : `EiBotBoard at USB ${location}`),
    ...(nickname && { nickname }),
    ...(serialNumber && { serialNumber }),
    ...(location && { location }),
  }
}

/** @returns undefined when this user may open the port */
async function whyNotAccessible(path: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined // Windows has no permissions on ports
  try {
    await access(path, constants.R_OK | constants.W_OK)
    return undefined
  } catch (cause) {
    const { message, hint } = toDriverError(cause, { operation: 'open', address: path, driver: driverId })
    return hint === undefined ? message : `${message}; ${hint}`
  }
}

/** Opens the port, asks who is there, and closes it again. */
async function probe(
  board: AttachedBoard,
  openPipe: OpenPipe,
  { signal }: DiscoverOptions,
): Promise<{ readonly name: string; readonly reason: string | undefined }> {
  let pipe: BytePipe | undefined
  try {
    pipe = await openPipe(board.path, { signal, timeoutMs: probeTimeoutMs })
    const channel = createLineChannel(pipe, { lineEnding: '\r', timeoutMs: probeTimeoutMs, driver: driverId })
    const { version, syntax } = await greet(channel, { timeoutMs: probeTimeoutMs, retryCount: 1, signal })
    if (!featuresOf(version).nickname) return { name: board.name, reason: undefined }
    const ask = askNickname()
    const { nickname } = await channel.request(ask.line, ask.reader(syntax), { signal })
    return { name: nickname || board.name, reason: undefined }
  } catch (error) {
    if (!isDriverError(error)) throw error
    return { name: board.name, reason: error.hint === undefined ? error.message : `${error.message}; ${error.hint}` }
  } finally {
    await pipe?.close()
  }
}
