import { validateSettings } from '@vfab/core'
import { driver } from '@vfab/sensor-serial'

const settings = await validateSettings(
  driver.configSchema,
  {
    port: process.argv[2] ?? '/dev/ttyUSB0',
    baudRate: 115_200,
    format: 'pattern',
    pattern: '^T=(?<temp>[-.\\d]+) DOOR=(?<door>\\w+)$',
    channels: {
      temp: { quantity: 'temperature', unit: 'Cel', range: { min: -40, max: 85 } },
      door: { type: 'boolean', values: { OPEN: true, SHUT: false } },
    },
  },
  { driver: driver.id },
)

await using sensor = await driver.open(settings)
for await (const { channel, value, unit, quality } of sensor.readings({ report: { deadband: 0.2 } })) {
  console.log(channel, value ?? 'no value', unit, quality)
}
