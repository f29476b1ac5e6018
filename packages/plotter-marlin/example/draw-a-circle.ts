import { strokesFrom, validateSettings } from '@vfab/core'
import { driver } from '@vfab/plotter-marlin'

const given = { port: '/dev/ttyUSB0', baudRate: 250_000, pen: { kind: 'servo', upDegrees: 90, downDegrees: 40 } }
const settings = await validateSettings(driver.configSchema, given, { driver: driver.id })
const turns = Array.from({ length: 361 }, (_, degrees) => (degrees * Math.PI) / 180)
const circle = strokesFrom([turns.flatMap((turn) => [50 + 40 * Math.cos(turn), 50 + 40 * Math.sin(turn)])])
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
const { signal } = interrupted

await using plotter = await driver.open(settings, { signal })
const { drawnMm, durationMs } = await plotter.draw(circle, { signal })
console.log(`${drawnMm.toFixed(0)} mm in ${(durationMs / 1000).toFixed(1)} s`)
// At the end of the block, and on every failure: pen up, port free.
