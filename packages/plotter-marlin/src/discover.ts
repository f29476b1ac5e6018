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
import { greet } from './greet.ts'
import { Link } from './link.ts'

/** Rates that Marlin is built with, the usual one first. */
const baudRates = [115_200, 250_000] as const
const bootMs = 4000
const timeoutMs = 1500

/** Ports that may lead to a Marlin board: those of shared chips, which only a probe can tell. */
export async function findPorts(listPorts: ListUsbPorts): Promise<UsbPort[]> {
  const ports = await listPorts()
  return ports.filter(({ vid, pid }) => sharedUsbSerialChips.some((chip) => chip.vid === vid && chip.pid === pid))
}

/**
 * Yields the boards that answer. Without `probe` none is opened, and none found: no USB id says that Marlin is behind it, and
 * opening restarts most boards.
 */
export async function* discoverBoards(
  listPorts: ListUsbPorts,
  openPipe: OpenPipe,
  options: DiscoverOptions,
): AsyncGenerator<FoundDevice, void, undefined> {
  options.signal?.throwIfAborted()
  if (options.probe !== true) return
  for (const port of await findPorts(listPorts)) {
    for (const baudRate of baudRates) {
      options.signal?.throwIfAborted()
      const found = await probe(port, baudRate, options.openPipe ?? openPipe, options)
      if (found === undefined) continue
      yield found
      break
    }
  }
}

async function probe(
  { path, serialNumber, location }: UsbPort,
  baudRate: (typeof baudRates)[number],
  openPipe: OpenPipe,
  { signal, onForeign }: DiscoverOptions,
): Promise<FoundDevice | undefined> {
  if (!(await isAccessible(path))) return undefined
  let pipe: BytePipe | undefined
  try {
    pipe = await openPipe(path, { signal, baudRate, timeoutMs })
    const { info } = await greet(new Link(pipe, { clock: systemClock, timeoutMs }), { bootMs, signal })
    return {
      driver: driverId,
      address: path,
      name: info.machineType || `Marlin plotter${location === undefined ? '' : ` at USB ${location}`}`,
      model: info.firmware,
      ...(serialNumber === undefined ? {} : { serialNumber }),
      config: { port: path, baudRate },
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
