import { strokesFrom, validateSettings } from '@vfab/core'
import { driver } from '@vfab/plotter-hpgl'

// The model, its paper, its limits and its buffer are asked from the plotter itself.
const settings = await validateSettings(driver.configSchema, { port: '/dev/ttyUSB0' }, { driver: driver.id })
const square = strokesFrom([[10, 10, 60, 10, 60, 60, 10, 60, 10, 10]])
const cross = strokesFrom([
  [10, 10, 60, 60],
  [60, 10, 10, 60],
])
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
const { signal } = interrupted

await using plotter = await driver.open(settings, { signal })
plotter.events.on('state_update', ({ data }) => console.log(`the plotter waits: ${String(data['waiting'])}`))
await plotter.draw(square, { signal, overrides: { drawSpeedMmPerS: 100 } })
await plotter.selectPen?.(2)
await plotter.draw(cross, { signal })
// At the end of the block, and on every failure: pen up and in its stall, port free.
