import { strokesFrom } from '@vfab/core'
import { driver } from 'vfab-plotter-chalkbot'

const [port = 'tcp://127.0.0.1:4000'] = process.argv.slice(2)
const config = await driver.configSchema['~standard'].validate({ port })
if (config.issues) throw new Error(config.issues[0]?.message)
await using plotter = await driver.open(config.value)
const { drawnMm } = await plotter.draw(strokesFrom([[10, 10, 60, 10, 60, 40, 10, 40, 10, 10]]))
console.log(`${drawnMm} mm drawn`)
