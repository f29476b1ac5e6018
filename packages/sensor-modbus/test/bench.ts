import type { BytePipe, DriverError, OpenPipe } from '@vfab/core'
import { createLeapingClock, type LeapingClock } from '@vfab/driver-kit/testing'
import { createModbusDevice, type ModbusDevice, type ModbusDeviceOptions } from '@vfab/sim'
import { onTestFinished } from 'vitest'

import type { ModbusClient } from '../src/client-contract.ts'
import type { ModbusSettings } from '../src/config.ts'
import { openModbusClient } from '../src/open-client.ts'

/** A simulated device and a client of it, both in this process; closed when the test ends. */
export interface ModbusBench {
  readonly device: ModbusDevice
  readonly client: ModbusClient
  /** Cables plugged in so far. */
  readonly connections: () => number
}

/** Opens pipes to a device. */
export function pipesTo(device: ModbusDevice): OpenPipe {
  return async (_address, { signal } = {}) => {
    signal?.throwIfAborted()
    return device.connect()
  }
}

/** Makes a device, and a client with short waits. */
export async function openBench(
  device: ModbusDeviceOptions = {},
  settings: Partial<ModbusSettings> = {},
): Promise<ModbusBench> {
  const clock = createLeapingClock()
  const simulated = createModbusDevice({ ...device, clock })
  let connections = 0
  const openPipe: OpenPipe = async (address, options) => {
    connections += 1
    return pipesTo(simulated)(address, options)
  }
  const mode = device.framing === 'rtu' ? 'rtu-over-tcp' : 'tcp'
  const client = await openModbusClient(
    { port: 'sim:modbus', mode, timeoutMs: 100, retries: 0, silenceMs: 0, probeIntervalMs: 0, ...settings },
    { openPipe, clock },
  )
  const { counters } = client
  clock.run(() => simulated.requests + counters.sent + counters.answered + counters.unmatched + counters.damaged)
  onTestFinished(async () => {
    await client.close()
    simulated.close()
    clock.stop()
  })
  return { device: simulated, client, connections: () => connections }
}

/** A client of what the test plays; time leaps when nothing happens. */
export async function openPlayed(pipe: PlayedPipe, settings: Partial<ModbusSettings> = {}): Promise<ModbusClient> {
  const clock: LeapingClock = createLeapingClock()
  const given = { port: 'sim:x', mode: 'tcp', timeoutMs: 100, retries: 0, probeIntervalMs: 0, ...settings } as const
  const client = await openModbusClient(given, { openPipe: pipe.openPipe, clock })
  clock.run(() => client.counters.sent + client.counters.unmatched + client.counters.answered)
  onTestFinished(async () => {
    await client.close()
    clock.stop()
  })
  return client
}

/** A pipe whose other end is played by the test. */
export interface PlayedPipe {
  readonly openPipe: OpenPipe
  /** Requests so far, in hexadecimal. */
  readonly sent: string[]
  /** Calls back with each request. */
  answer: (request: Buffer, say: (hex: string) => void) => void
  readonly isClosed: () => boolean
}

/** Makes a pipe to something that answers as `answer` says. */
export function playedPipe(answer: PlayedPipe['answer']): PlayedPipe {
  const sent: string[] = []
  let closed = false
  const played: PlayedPipe = { sent, answer, isClosed: () => closed, openPipe: async () => newPipe() }
  const newPipe = (): BytePipe => {
    let listener: (chunk: Uint8Array) => void = () => {}
    let resolveClosed: (error: DriverError | undefined) => void = () => {}
    closed = false
    const say = (hex: string): void => {
      const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
      setImmediate(() => listener(bytes))
    }
    return {
      address: 'played',
      closed: new Promise((resolve) => (resolveClosed = resolve)),
      write: async (bytes) => {
        sent.push(Buffer.from(bytes).toString('hex'))
        played.answer(Buffer.from(bytes), say)
      },
      onData: (given) => void (listener = given),
      close: async () => {
        closed = true
        resolveClosed(undefined)
      },
    }
  }
  return played
}
