import { writeFile } from 'node:fs/promises'

import { createWorkshop } from '@vfab/workshop'

const [file = 'drawing.svg', device, camera, guard = 'door.open == true: pause'] = process.argv.slice(2)
await using workshop = createWorkshop()
const plot = workshop.plot(file, { device, guards: [guard] })
plot.events.on((event) => {
  if (event.type === 'paused') console.log(`paused: ${event.reason}`)
})
const { finished } = await plot.done
const { bytes } = await workshop.snapshot({ device: camera })
await writeFile(finished ? 'finished.jpg' : 'stopped.jpg', bytes)
