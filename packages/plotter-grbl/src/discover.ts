import { constants } from 'node:fs'
import { access } from 'node:fs/promises'

import {
  type BytePipe,
  type DiscoverOptions,
  type FoundDevice,
  isDriverError,
  type OpenPipe,
  sharedUsbSerialChips,
  systemClock,
} from '@vfab/core'
import type { ListUsbPorts, UsbPort } from '@vfab/transport'

import { driverId } from './errors.ts'
import { firmwareTitle } from './firmware.ts'
import { greet } from './greet.ts'
import { Link } from './link.ts'

const baudRate = 115_200
/** A board that restarts takes up to two seconds; one that does not answers at once. */
const bootMs = 3000
const timeoutMs = 1000
const reportEveryMs = 200

/** Ports that may lead to a Grbl board: those of shared chips, which only a probe can tell. */
export async function findPorts(listPorts: ListUsbPorts): Promise<UsbPort[]> {
  const ports = await listPorts()
  return ports.filter(({ vid, pid }) => sharedUsbSerialChips.some((chip) => chip.vid === vid && chip.pid === pid))
}

/**
 * Yields the boards that answer. Without `probe` none is opened, and none found: no USB id says that Grbl is behind it, and
 * opening restarts many boards.
 */
export async function* discoverBoards(
  listPorts: ListUsbPorts,
  openPipe: OpenPipe,
  options: DiscoverOptions,
): AsyncGenerator<FoundDevice, void, undefined> {
  options.signal?.throwIfAborted()
  if (options.probe !== true) return
  for (const port of await findPorts(listPorts)) {
    options.signal?.throwIfAborted()
    const found = await probe(port, options.openPipe ?? openPipe, options)
    if (found !== undefined) yield found
  }
}

/** Opens the port, asks who is there, and closes it again. */
async function probe(
  { path, serialNumber, location }: UsbPort,
  openPipe: OpenPipe,
  { signal, onForeign }: DiscoverOptions,
): Promise<FoundDevice | undefined> {
  if (!(await isAccessible(path))) return undefined
  let pipe: BytePipe | undefined
  try {
    pipe = await openPipe(path, { signal, baudRate, timeoutMs })
    const link = new Link(pipe, { clock: systemClock, timeoutMs, reportEveryMs })
    const { board } = await greet(link, { bootMs, firmware: 'auto', signal, leaveRunning: true })
    const label = board.info.label
    return {
      driver: driverId,
      address: path,
      name: label || `${firmwareTitle(board.info.name)} plotter${location === undefined ? '' : ` at USB ${location}`}`,
      model: board.title,
      ...(serialNumber === undefined ? {} : { serialNumber }),
      config: { port: path },
      accessible: true,
    }
  } catch (error) {
    if (!isDriverError(error)) throw error
    if (error.code === 'WRONG_DEVICE' && error.context['firmware'] !== undefined) {
      const { message, hint } = error
      onForeign?.({ address: path, message, ...(hint === undefined ? {} : { hint }) })
    }
    return undefined // something else, or nothing that answers
  } finally {
    await pipe?.close()
  }
}

async function isAccessible(path: string): Promise<boolean> {
  if (process.platform === 'win32') return true // Windows has no permissions on ports
  return await access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
}
