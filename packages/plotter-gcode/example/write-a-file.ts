import { strokesFrom, validateSettings } from '@vfab/core'
import { driver } from '@vfab/plotter-gcode'

const given = { port: 'file=circle.gcode', flavour: 'marlin', pen: { kind: 'servo', upDegrees: 90, downDegrees: 40 } }
const settings = await validateSettings(driver.configSchema, given, { driver: driver.id })
const turns = Array.from({ length: 361 }, (_, degrees) => (degrees * Math.PI) / 180)
const circle = strokesFrom([turns.flatMap((turn) => [50 + 40 * Math.cos(turn), 50 + 40 * Math.sin(turn)])])

await using plotter = await driver.open(settings)
const { durationMs } = await plotter.draw(circle)
console.log(`circle.gcode takes about ${(durationMs / 1000).toFixed(0)} s to draw`)
// At the end of the block the pen is up and the file complete.
