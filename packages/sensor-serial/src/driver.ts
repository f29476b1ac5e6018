import {
  defineDriver,
  type DiscoverOptions,
  type Driver,
  type FoundDevice,
  type OpenOptions,
  type Sensor,
  systemClock,
} from '@vfab/core'
import { openPipe as openSystemPipe, serialAvailability } from '@vfab/transport'

import { serialConfigSchema, type SerialConfig } from './config.ts'
import { driverId } from './errors.ts'
import { openLines } from './open-lines.ts'
import { openScpi } from './open-scpi.ts'

/** Reads sensors that send lines, and instruments that answer SCPI queries. */
export const driver: Driver<SerialConfig, Sensor> = defineDriver<SerialConfig, Sensor>({
  id: driverId,
  kind: 'sensor',
  configSchema: serialConfigSchema,
  availability: () => serialAvailability(),
  discover,
  open,
})

/**
 * Finds nothing: a USB serial port says which chip is in the cable, not what is behind it, and listening to it would take it from the program that uses
 * it. Sensors of this kind are named, by their port or in the configuration.
 */
// oxlint-disable-next-line require-yield -- see above
async function* discover({ signal }: DiscoverOptions = {}): AsyncGenerator<FoundDevice, void, undefined> {
  signal?.throwIfAborted()
}

async function open(config: SerialConfig, options: OpenOptions = {}): Promise<Sensor> {
  const { signal, trace, clock = systemClock, openPipe = openSystemPipe } = options
  signal?.throwIfAborted()
  const { port, baudRate, dataBits, parity, stopBits, flowControl } = config
  const pipe = await openPipe(port, { baudRate, dataBits, parity, stopBits, flowControl, signal, trace })
  try {
    return config.format === 'scpi'
      ? await openScpi(pipe, config, clock, { signal })
      : await openLines(pipe, config, clock, { signal })
  } catch (error) {
    await pipe.close()
    throw error
  }
}
