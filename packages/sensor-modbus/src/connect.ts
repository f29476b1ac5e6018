import type { Clock, OpenPipe, OperationOptions, Trace } from '@vfab/core'

import { createModbusClient } from './client.ts'
import { type ModbusClient } from './client-contract.ts'
import type { ModbusConfig } from './config.ts'
import { type LinkCounters, type ModbusLink } from './link/link.ts'
import { createRtuLink } from './link/rtu-link.ts'
import { createTcpLink } from './link/tcp-link.ts'

/** What of the settings concerns the connection. */
export type ConnectionConfig = Omit<
  ModbusConfig,
  'channels' | 'unitId' | 'model' | 'intervalMs' | 'historySize' | 'mergeGap' | 'maxRegisters' | 'maxAgeMs'
>

/** How a client reaches its device. */
export interface ConnectionParts {
  readonly clock: Clock
  readonly openPipe: OpenPipe
  readonly trace?: Trace | undefined
}

/** Bits of a character on a serial line, start and parity among them. */
const characterBits = 11

/** Makes a client for the settings; it connects with its first request. */
export function clientFor(config: ConnectionConfig, parts: ConnectionParts): ModbusClient {
  const { port, mode, timeoutMs, retries, busyDelayMs, probeIntervalMs } = config
  return createModbusClient({
    address: port,
    clock: parts.clock,
    connect: (counters, options) => connect(config, parts, counters, options),
    // A serial port that is gone is gone; a connection may have been ended by a device that was idle for long.
    reconnects: mode !== 'rtu',
    maxUnit: mode === 'tcp' ? 255 : 247,
    timeoutMs,
    retries,
    busyDelayMs,
    probeIntervalMs,
  })
}

async function connect(
  config: ConnectionConfig,
  { clock, openPipe, trace }: ConnectionParts,
  counters: LinkCounters,
  { signal }: OperationOptions,
): Promise<ModbusLink> {
  const { port, mode, baudRate, parity, stopBits, window, silenceMs, turnaroundMs, echo } = config
  const pipe = await openPipe(port, { baudRate, parity, stopBits, signal, trace })
  if (mode === 'tcp') return createTcpLink(pipe, { clock, counters, window })
  const byteMs = mode === 'rtu' ? (characterBits * 1000) / baudRate : 0
  return createRtuLink(pipe, { clock, counters, silenceMs, turnaroundMs, byteMs, echo })
}
