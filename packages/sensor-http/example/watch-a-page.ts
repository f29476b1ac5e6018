import { validateSettings } from '@vfab/core'
import { driver } from '@vfab/sensor-http'

const settings = await validateSettings(
  driver.configSchema,
  { url: process.argv[2] ?? 'http://shelly.local/rpc/Shelly.GetStatus', intervalMs: 2000 },
  { driver: driver.id },
)

await using sensor = await driver.open(settings)
for await (const { channel, value, unit, quality } of sensor.readings()) {
  console.log(channel, value ?? 'no value', unit, quality)
}
