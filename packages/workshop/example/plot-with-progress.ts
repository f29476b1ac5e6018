import { plotFile } from '@vfab/workshop'

const [file = 'drawing.svg', device] = process.argv.slice(2)
const { strokesDone, durationMs } = await plotFile(file, {
  device,
  onProgress: ({ percent, remainingMs }) =>
    console.log(`${percent.toFixed(0)} %, ${Math.ceil(remainingMs / 1000)} s left`),
})
console.log(`${strokesDone} strokes in ${Math.round(durationMs / 1000)} s`)
