import { validateSettings } from '@vfab/core'
import { driver } from '@vfab/sensor-linux'

const settings = await validateSettings(
  driver.configSchema,
  { names: { 'w1/28-000005f2a1b3': 'shed' }, intervalMs: 2000 },
  { driver: driver.id },
)

await using sensor = await driver.open(settings)
for (const { channel, value, unit, reason } of await sensor.read()) {
  console.log(channel, value ?? `no value: ${reason}`, unit)
}
for await (const { channel, value } of sensor.readings({ report: { deadband: { percent: 5 } } })) {
  console.log(channel, 'is now', value)
}
