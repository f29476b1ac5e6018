import { createLineChannel } from '@vfab/driver-kit'
import { openPipe } from '@vfab/transport'

const pipe = await openPipe('/dev/ttyACM0', {
  baudRate: 115_200,
  trace: (direction, bytes) => console.error(direction, Buffer.from(bytes).toString('latin1')),
})
const channel = createLineChannel(pipe, { lineEnding: '\r', timeoutMs: 1000, driver: 'demo' })
try {
  const version = await channel.request('V', (line) => line)
  console.log(`${channel.address}: ${version}`)
} finally {
  await channel.close()
}
