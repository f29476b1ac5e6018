import { type Clock, type OperationOptions, type ReadingValue, type Sensor } from '@vfab/core'
import { createOpenSensor } from '@vfab/driver-kit'

import { mapChannel } from './channels/channel-map.ts'
import type { ModbusClient } from './client-contract.ts'
import type { ModbusConfig } from './config.ts'
import { driverId, modbusError } from './errors.ts'
import { createMeasurer } from './measure.ts'
import { testUnits } from './self-test.ts'

/** A Modbus device, or several units on one bus, as one sensor. */
export interface ModbusSensor extends Sensor {
  /** For what channels do not cover. Shares the connection, and waits its turn, with everything else. */
  readonly client: ModbusClient
  write(channel: string, value: ReadingValue, options?: OperationOptions): Promise<void>
}

/** Makes the open sensor. */
export function createModbusSensor(config: ModbusConfig, client: ModbusClient, clock: Clock): ModbusSensor {
  const { unitId, maxAgeMs, intervalMs, historySize, model, port } = config
  const mapped = Object.entries(config.channels).map(([id, given]) => mapChannel(id, given, { unitId, maxAgeMs }))
  const byId = new Map(mapped.map((channel) => [channel.channel.id, channel]))
  const limits = { gap: config.mergeGap, maxRegisters: config.maxRegisters, maxBits: 16 * config.maxRegisters }
  const measurer = createMeasurer(client, (id, sample) => open.put(id, sample), mapped, limits)
  const open = createOpenSensor({
    identity: { driver: driverId, model, address: port },
    channels: mapped.map(({ channel }) => channel),
    clock,
    history: { size: historySize },
    poll: { intervalMs, measure: (channels, signal, timeoutMs) => measurer.measure(channels, signal, timeoutMs) },
    firstReadingTimeoutMs: config.timeoutMs,
    ended: client.closed,
    release: () => client.close(),
    selfTest: (_read, options) => testUnits(client, measurer.blocks, options),
  })

  const write = async (id: string, value: ReadingValue, options: OperationOptions = {}): Promise<void> => {
    const written = byId.get(id)
    if (written === undefined)
      throw new RangeError(`${port} has no channel "${id}"; it has ${[...byId.keys()].join(', ')}`)
    const { channel, encode } = written
    if (!channel.writable) {
      throw modbusError('STATE_INVALID', `channel ${id} of ${port} is not writable`, {
        context: { channel: id },
        hint: `set channels.${id}.writable to true if it is meant to be written`,
      })
    }
    const { range, unit } = channel
    if (range && typeof value === 'number' && !(value >= range.min && value <= range.max)) {
      throw new RangeError(`channel ${id} takes ${range.min} to ${range.max} ${unit}, not ${value}`)
    }
    const request = encode(value)
    open.requireOpen()
    await client.request(written.unitId, request, options)
    open.events.emit('state_update', {
      wrote: { channel: id, value, unit, unitId: written.unitId, request: request.describe() },
    })
  }
  return { ...open.sensor, client, write }
}
