/**
 * The other end of the Modbus bench, in a process of its own: a TCP server that answers every request for registers at once, or the simulated
 * device at a pseudo-terminal. Prints its address.
 */
import { createServer } from 'node:net'

import { startModbus } from '@vfab/sim'

const headerBytes = 6
const registers = 10

if (process.argv[2] === 'pty') {
  const { address } = await startModbus({ listen: 'pty' })
  console.log(address)
} else {
  const server = createServer({ noDelay: true }, (socket) => {
    let rest: Buffer = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const answers: Buffer[] = []
      while (bytes.length >= 12) {
        answers.push(answerTo(bytes))
        bytes = bytes.subarray(12)
      }
      rest = bytes
      if (answers.length > 0) socket.write(answers.length === 1 ? answers[0]! : Buffer.concat(answers))
    })
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    console.log(`tcp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
  })
}

/** Holding registers that hold their own address. */
function answerTo(request: Buffer): Buffer {
  const answer = Buffer.allocUnsafe(headerBytes + 3 + 2 * registers)
  request.copy(answer, 0, 0, 4)
  answer.writeUInt16BE(3 + 2 * registers, 4)
  answer[6] = request[6]!
  answer[7] = request[7]!
  answer[8] = 2 * registers
  const first = request.readUInt16BE(8)
  for (let index = 0; index < registers; index++) answer.writeUInt16BE(first + index, 9 + 2 * index)
  return answer
}
