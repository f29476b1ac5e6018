import { strokesFrom } from '@vfab/core'
import { createHost } from '@vfab/host'

// A device from `devices:` in vfab.config.yaml, `ebb:/dev/ttyACM0`, `ebb:sim`; nothing: the plotter that is attached.
const [selector] = process.argv.slice(2)
const square = strokesFrom([[10, 10, 60, 10, 60, 60, 10, 60, 10, 10]])

await using host = createHost()
await using session = await host.open(selector, {
  kind: 'plotter',
  onRecovery: ({ step, attempt, delayMs }) =>
    console.error(`lost it: ${step} (${attempt}) in ${Math.round(delayMs)} ms`),
})
session.events.on('state', ({ data }) => console.error(`${data.from} → ${data.to}`))

const { durationMs } = await session.use((plotter, { signal }) => plotter.draw(square, { signal }))
console.log(`drawn in ${(durationMs / 1000).toFixed(1)} s`)
