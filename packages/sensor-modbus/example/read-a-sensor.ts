import { validateSettings } from '@vfab/core'
import { driver } from '@vfab/sensor-modbus'

const settings = await validateSettings(
  driver.configSchema,
  {
    port: 'tcp://192.168.1.20', // or /dev/ttyUSB0
    channels: {
      temperature: { register: '30002', type: 'i16', scale: 0.1, unit: 'Cel', range: { min: -40, max: 80 } },
      humidity: { register: 'input:2', scale: 0.1, unit: '%' },
      door: { register: 'discrete:0' },
      setpoint: { register: 'holding:0x6B', type: 'f32', order: 'CDAB', unit: 'Cel', writable: true },
    },
  },
  { driver: driver.id },
)
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())

await using sensor = await driver.open(settings)
for (const { channel, value, unit, quality, reason } of await sensor.read()) {
  console.log(channel, quality === 'good' ? `${String(value)} ${unit}` : `${quality}: ${reason}`)
}
await sensor.write('setpoint', 21.5)

const options = { report: { deadband: 0.2, heartbeatMs: 60_000 }, signal: interrupted.signal }
for await (const { channel, value, wallTimeMs } of sensor.readings(options)) {
  console.log(new Date(wallTimeMs).toISOString(), channel, value)
}
