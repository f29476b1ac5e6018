import { createFleet } from '@vfab/fleet'
import { createWorkshop } from '@vfab/workshop'

const fleet = createFleet({ workshop: createWorkshop() })
for (const { name, state } of await fleet.list()) console.log(name, state)

const plot = fleet.plot('flower.svg', { host: 'studio', device: 'axi' }, { paper: 'A4' })
for await (const event of plot.events) if (event.type === 'progress') console.log(`${Math.floor(event.percent)} %`)
console.log(await plot.done)
