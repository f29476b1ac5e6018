import { type OpenOptions, systemClock, validateSettings } from '@vfab/core'
import { openPipe as openSystemPipe } from '@vfab/transport'

import type { ModbusClient } from './client-contract.ts'
import type { ModbusSettings } from './config.ts'
import { modbusConfigSchema } from './config-schema.ts'
import { clientFor } from './connect.ts'
import { driverId } from './errors.ts'

/** What {@link openModbusClient} accepts. */
export type OpenModbusClientOptions = Pick<OpenOptions, 'clock' | 'openPipe' | 'trace'>

/**
 * Makes a client without a channel map: functions 1 to 6, 15 to 17, 20, 22, 23 and 43/14, by unit and address. It connects with its first request.
 *
 *     await using client = await openModbusClient({ port: 'tcp://192.168.1.20' })
 *     const [hundredths] = await client.readHoldingRegisters(1, 107, 1)
 *
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`
 */
export async function openModbusClient(
  settings: Omit<ModbusSettings, 'channels' | 'profile'>,
  options: OpenModbusClientOptions = {},
): Promise<ModbusClient> {
  const { clock = systemClock, openPipe = openSystemPipe, trace } = options
  const config = await validateSettings(modbusConfigSchema, settings, { driver: driverId })
  return clientFor(config, { clock, openPipe, trace })
}
