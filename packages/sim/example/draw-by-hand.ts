import { createEbbBoard } from '@vfab/sim'

const board = createEbbBoard({ firmware: '3.0.3' })
const cable = board.connect()
cable.onData((bytes) => process.stdout.write(bytes))

// A square of 10 mm: pen down, four sides of half a second, pen up.
const sides = ['SM,500,800,800', 'SM,500,800,-800', 'SM,500,-800,-800', 'SM,500,-800,800']
for (const line of ['V', 'EM,1,1', 'SP,0,500', ...sides, 'SP,1,500']) {
  await cable.write(Buffer.from(`${line}\r`))
}
await board.idle()
console.log(board.summary()) // 1 stroke, 40.0 mm of ink, 3.0 s, never starved
board.close()
