/* How the device is reached: by a serial port. */
import {
  type AttachedPort,
  type Availability,
  type BytePipe,
  type DiscoverOptions,
  type FoundDevice,
  isDriverError,
  type OpenOptions,
  sharedUsbSerialChips,
  systemClock,
} from '@vfab/core'
import { listUsbPorts, openPipe as openSystemPipe, portsFor, serialAvailability } from '@vfab/transport'
import { z } from 'zod'

import { createDialogue, type Dialogue } from './dialogue.ts'
import { driverId } from './errors.ts'

/** Line rate of the device as it leaves the factory, bit/s. */
const usualBaudRate = 115_200

/** Settings of the connection. */
export interface ConnectionConfig {
  /** Serial port, `/dev/ttyACM0` or `COM3`; `tcp://host:port` for one that a network adapter serves. */
  port: string
  /** Line rate, bit/s. */
  baudRate: number
  /** How long an answer may take. */
  timeoutMs: number
}

/** Their schema, to be spread into that of the driver. */
export const connectionSettings: { readonly [Key in keyof ConnectionConfig]: z.ZodType<ConnectionConfig[Key]> } = {
  port: z.string().min(1).describe('serial port, such as /dev/ttyACM0 or COM3'),
  baudRate: z.int().positive().default(usualBaudRate).describe('line rate, bit/s'),
  timeoutMs: z.number().min(10).max(60_000).default(2000).describe('how long an answer may take, ms'),
}

/** USB ids of the boards, four lower-case hex digits each. */
const usbIds: readonly { readonly vid: string; readonly pid: string }[] = [{ vid: '1209', pid: 'c0de' }]

/** Opens the port. @throws DriverError `DEVICE_NOT_FOUND`, `DEVICE_BUSY`, `PERMISSION_DENIED`, … */
export async function openConnection(
  { port, baudRate, timeoutMs }: ConnectionConfig,
  { signal, trace, openPipe = openSystemPipe }: OpenOptions = {},
): Promise<BytePipe> {
  signal?.throwIfAborted()
  return openPipe(port, { baudRate, timeoutMs, signal, trace })
}

/** Whether serial ports can be used on this computer. */
export function availability(): Promise<Availability> {
  return serialAvailability()
}

/** Yields the boards that are plugged in. Opening a port may restart a board: only with `probe`, and only where ids say too little. */
export async function* discover(options: DiscoverOptions = {}): AsyncGenerator<FoundDevice, void, undefined> {
  options.signal?.throwIfAborted()
  for (const port of await portsFor(options, listUsbPorts)()) {
    const { vid, pid, path, product, serialNumber } = port
    if (!usbIds.some((known) => known.vid === vid && known.pid === pid)) continue
    if (isShared(port) && !(options.probe === true && (await answers(path, options)))) continue
    yield {
      ...{
        driver: driverId,
        address: path,
        name: product ?? 'Chalkbot',
        config: { port: path },
        accessible: true,
      },
      ...(serialNumber !== undefined && { serialNumber }),
    }
  }
}

/** A USB-serial chip that is in many devices says nothing about the one behind it. */
function isShared({ vid, pid }: AttachedPort): boolean {
  return sharedUsbSerialChips.some((chip) => chip.vid === vid && chip.pid === pid)
}

async function answers(path: string, { signal, openPipe }: DiscoverOptions): Promise<boolean> {
  let dialogue: Dialogue | undefined
  try {
    const config = { port: path, baudRate: usualBaudRate, timeoutMs: 700 }
    dialogue = createDialogue(await openConnection(config, { signal, openPipe }), { ...config, clock: systemClock })
    await dialogue.greet({ signal })
    return true
  } catch (error) {
    if (!isDriverError(error)) throw error
    return false // another device, or one that a program is using
  } finally {
    await dialogue?.close()
  }
}
