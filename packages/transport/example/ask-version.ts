import { createLineChannel, createTraceWriter, openPipe } from '@vfab/transport'

const trace = createTraceWriter('trace.txt')
const pipe = await openPipe('/dev/ttyACM0', { baudRate: 115_200, trace: trace.trace })
const channel = createLineChannel(pipe, { lineEnding: '\r', timeoutMs: 1000, driver: 'demo' })
try {
  const version = await channel.request('V', (line) => line)
  console.log(`${channel.address}: ${version}`)
} finally {
  await channel.close()
  await trace.close()
}
