import {
  defineDriver,
  type DiscoverOptions,
  type Driver,
  type FoundDevice,
  type OpenOptions,
  type Sensor,
  systemClock,
} from '@vfab/core'

import { mqttConfigSchema, type MqttConfig } from './config.ts'
import { driverId } from './errors.ts'
import { loadMqtt } from './mqtt-package.ts'
import { openMqttSensor } from './open-sensor.ts'

/** Reads sensors that publish on an MQTT broker. Publishes nothing itself. */
export const driver: Driver<MqttConfig, Sensor> = defineDriver<MqttConfig, Sensor>({
  id: driverId,
  kind: 'sensor',
  configSchema: mqttConfigSchema,
  availability: async () => ({ available: true, missing: [] }),
  discover,
  open,
})

/** Finds nothing by itself: a broker that announces itself is found by its name in the network, see the metadata. */
// oxlint-disable-next-line require-yield -- see above
async function* discover({ signal }: DiscoverOptions = {}): AsyncGenerator<FoundDevice, void, undefined> {
  signal?.throwIfAborted()
}

async function open(config: MqttConfig, options: OpenOptions = {}): Promise<Sensor> {
  const { signal, clock = systemClock } = options
  signal?.throwIfAborted()
  const mqtt = await loadMqtt()
  signal?.throwIfAborted()
  return openMqttSensor(config, { mqtt, clock, signal })
}
