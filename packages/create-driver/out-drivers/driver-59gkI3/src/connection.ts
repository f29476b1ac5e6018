/* How the device is reached: by a TCP socket. */
import { type Availability, type BytePipe, type DiscoverOptions, type FoundDevice, type OpenOptions } from '@vfab/core'
import { openPipe as openSystemPipe } from '@vfab/transport'
import { z } from 'zod'

/** Settings of the connection. */
export interface ConnectionConfig {
  /** `tcp://host:port` */
  port: string
  /** How long an answer may take. */
  timeoutMs: number
}

/** Their schema, to be spread into that of the driver. */
export const connectionSettings: { readonly [Key in keyof ConnectionConfig]: z.ZodType<ConnectionConfig[Key]> } = {
  port: z.string().startsWith('tcp://').describe('address of the device, tcp://HOST:PORT'),
  timeoutMs: z.number().min(10).max(60_000).default(2000).describe('how long an answer may take, ms'),
}

/** Opens the connection. @throws DriverError `CONNECTION_REFUSED`, `DEVICE_NOT_FOUND`, `TIMEOUT`, … */
export async function openConnection(
  { port, timeoutMs }: ConnectionConfig,
  { signal, trace, openPipe = openSystemPipe }: OpenOptions = {},
): Promise<BytePipe> {
  signal?.throwIfAborted()
  return openPipe(port, { timeoutMs, signal, trace })
}

/** Sockets are there on every computer. */
export async function availability(): Promise<Availability> {
  return { available: true, missing: [] }
}

/** Finds nothing by itself: `vfab detect --network` asks the TCP port that package.json names. */
// eslint-disable-next-line require-yield -- see above
export async function* discover({ signal }: DiscoverOptions = {}): AsyncGenerator<FoundDevice, void, undefined> {
  signal?.throwIfAborted()
}
