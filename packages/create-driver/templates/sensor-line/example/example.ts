import { driver } from 'vfab-driver-example'

const [port = 'tcp://127.0.0.1:4000'] = process.argv.slice(2)
const config = await driver.configSchema['~standard'].validate({ port })
if (config.issues) throw new Error(config.issues[0]?.message)
await using sensor = await driver.open(config.value)
for (const { channel, value, unit, quality } of await sensor.read()) console.log(channel, value ?? quality, unit)
