import { createWorkshop } from '@vfab/workshop'

const [file = 'drawing.svg', ...devices] = process.argv.slice(2)
await using workshop = createWorkshop()
const plots = devices.map((device) => workshop.plot(file, { device }))
const results = await Promise.allSettled(plots.map(({ done }) => done))
for (const [index, result] of results.entries()) {
  const ended = result.status === 'fulfilled' ? `${result.value.strokesDone} strokes` : String(result.reason)
  console.log(`${devices[index]}: ${ended}`)
}
