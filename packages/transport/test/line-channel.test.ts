import { expect, test } from 'vitest'
import { createLineChannel, createPipePair } from '../src/index.ts'

test('answers each request with its own line, in order', async () => {
  const [host, device] = createPipePair()
  device.onData((chunk) => void device.write(Buffer.from(`re ${Buffer.from(chunk).toString().trim()}\r\n`)))
  const channel = createLineChannel(host, { lineEnding: '\r', timeoutMs: 1000, driver: 'demo' })
  const answers = await Promise.all(['A', 'B', 'C'].map((line) => channel.request(line, (answer) => answer)))
  expect(answers).toEqual(['re A', 're B', 're C'])
})
