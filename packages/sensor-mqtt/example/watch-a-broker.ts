import { validateSettings } from '@vfab/core'
import { driver } from '@vfab/sensor-mqtt'

const settings = await validateSettings(
  driver.configSchema,
  { broker: process.argv[2] ?? 'mqtt://localhost', topics: ['tele/+/SENSOR', 'zigbee2mqtt/+'] },
  { driver: driver.id },
)

await using sensor = await driver.open(settings)
for await (const { channel, value, unit, quality } of sensor.readings()) {
  console.log(channel, value ?? 'no value', unit, quality)
}
