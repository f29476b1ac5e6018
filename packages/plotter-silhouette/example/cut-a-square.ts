import { strokesFrom, validateSettings } from '@vfab/core'
import { driver } from '@vfab/plotter-silhouette'

const given = { tool: 'blade', force: 12, drawSpeedMmPerS: 50 }
const settings = await validateSettings(driver.configSchema, given, { driver: driver.id })
const square = strokesFrom([[10, 10, 60, 10, 60, 60, 10, 60, 10, 10]])

await using cutter = await driver.open(settings)
await cutter.draw(square)
// At the end of the block, and on every failure: tool up, port free.
