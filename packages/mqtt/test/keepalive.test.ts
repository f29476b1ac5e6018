import { once } from 'node:events'
import { type AddressInfo, createServer, Socket } from 'node:net'

import { expect, test, vi } from 'vitest'

import { createDesk } from '@vfab/mqtt'

import { Mosquitto, mosquitto, whySkipped } from './mosquitto.ts'

/** What a client asks of the broker in its first packet: CONNECT, "MQTT", level, flags, keepalive in seconds. */
async function askedKeepaliveS(keepaliveMs: number): Promise<number> {
  const broker = createServer().listen(0, '127.0.0.1')
  await once(broker, 'listening')
  const { port } = broker.address() as AddressInfo
  const asked = new Promise<number>((resolve) => {
    broker.once('connection', (client) => {
      client.on('error', () => {})
      client.once('data', (bytes) => {
        resolve(bytes.readUInt16BE((bytes[1]! & 0x80 ? 3 : 2) + 8))
        client.destroy()
      })
    })
  })
  const refused = createDesk({ broker: { url: `mqtt://127.0.0.1:${port}`, keepaliveMs } }).catch(() => {})
  const keepaliveS = await asked
  await refused
  broker.close()
  await once(broker, 'close')
  return keepaliveS
}

test.each([
  [30_000, 25],
  [10_000, 5],
  [4000, 2],
  [1000, 1],
])('of a keepalive of %d ms the broker is told %d s: it takes up to six more to look', async (keepaliveMs, askedS) => {
  expect(await askedKeepaliveS(keepaliveMs)).toBe(askedS)
})

test.skipIf(mosquitto === undefined)(
  `no message waits for the one before to be acknowledged${whySkipped}`,
  async () => {
    await using broker = await Mosquitto.start()
    const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    await using _desk = await createDesk({ broker: { url: broker.url } })
    expect(noDelay).toHaveBeenCalledWith(true)
    noDelay.mockRestore()
  },
)
