import { defineDriver, type Driver, isDriverError, type OpenOptions, systemClock } from '@vfab/core'
import { openPipe as openSystemPipe, serialAvailability } from '@vfab/transport'

import { mapChannel } from './channels/channel-map.ts'
import { planBlocks, type ReadBlock } from './channels/read-plan.ts'
import type { ModbusClient } from './client-contract.ts'
import type { ModbusConfig } from './config.ts'
import { modbusConfigSchema } from './config-schema.ts'
import { clientFor } from './connect.ts'
import { driverId, modbusError } from './errors.ts'
import { probeOf } from './self-test.ts'
import { createModbusSensor, type ModbusSensor } from './sensor.ts'

/** Reads sensors and controllers that speak Modbus. */
export const driver: Driver<ModbusConfig, ModbusSensor> = defineDriver<ModbusConfig, ModbusSensor>({
  id: driverId,
  kind: 'sensor',
  configSchema: modbusConfigSchema,
  availability: () => serialAvailability(),
  // Nothing tells which port or host speaks Modbus, and asking may disturb what it controls.
  discover: async function* (options = {}) {
    options.signal?.throwIfAborted()
    yield* []
  },
  open,
})

async function open(config: ModbusConfig, options: OpenOptions = {}): Promise<ModbusSensor> {
  const { signal, trace, clock = systemClock, openPipe = openSystemPipe } = options
  signal?.throwIfAborted()
  if (Object.keys(config.channels).length === 0) throw noChannels(config)
  const client = clientFor(config, { clock, openPipe, trace })
  try {
    await greet(client, blocksOf(config), signal)
    return createModbusSensor(config, client, clock)
  } catch (error) {
    await client.close()
    throw error
  }
}

function blocksOf({ channels, unitId, mergeGap, maxRegisters }: ModbusConfig): ReadBlock[] {
  const mapped = Object.entries(channels).map(([id, given]) => mapChannel(id, given, { unitId }))
  return planBlocks(mapped, { gap: mergeGap, maxRegisters, maxBits: 16 * maxRegisters })
}

/** Resolves with the first unit that answers, be it with a refusal. @throws DriverError what the first unit failed with, when none does */
async function greet(
  client: ModbusClient,
  blocks: readonly ReadBlock[],
  signal: AbortSignal | undefined,
): Promise<void> {
  let failure: unknown
  for (const unitId of new Set(blocks.map((block) => block.unitId))) {
    const block = blocks.find((one) => one.unitId === unitId)!
    try {
      await client.request(unitId, probeOf(block), { signal })
      return
    } catch (error) {
      if (signal?.aborted || !isDriverError(error)) throw error
      const { exception } = error.context
      if (exception !== undefined && error.code !== 'TIMEOUT' && error.code !== 'CONNECTION_REFUSED') return
      if (error.type === 'connection') throw error
      failure ??= error
    }
  }
  throw failure
}

function noChannels({ port }: ModbusConfig): Error {
  return modbusError('CONFIG_INVALID', `no channels are configured for ${port}`, {
    context: { address: port },
    hint: 'describe them under channels (temperature: { register: "30001", type: i16, scale: 0.1, unit: Cel }), or name a known device: --set profile=xy-md02 (or pzem-004t, sdm120)',
  })
}
