import { strokesFrom, validateSettings } from '@vfab/core'
import { driver } from '@vfab/plotter-ebb'

// Leave `port` out for the only plotter attached; a nickname, a serial port and tcp://host:port name one.
const settings = await validateSettings(driver.configSchema, { model: 'axidraw-v3-a3' }, { driver: driver.id })
const square = strokesFrom([[10, 10, 60, 10, 60, 60, 10, 60, 10, 10]])
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
const { signal } = interrupted

await using plotter = await driver.open(settings, { signal })
plotter.events.on('state_update', ({ data }) => data['button'] && void plotter.stop())
const { drawnMm, durationMs } = await plotter.draw(square, { signal })
console.log(`${drawnMm.toFixed(0)} mm in ${(durationMs / 1000).toFixed(1)} s`)
await plotter.moveTo({ xMm: 0, yMm: 0 })
// At the end of the block, and on every failure: pen up, motors off, port free.
