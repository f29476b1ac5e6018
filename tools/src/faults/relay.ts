import type { SimulatedDevice } from '@vfab/core'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

import type { ByteTrigger } from './counted-pipe.ts'

/** A port through which another process reaches a simulated device of this one. */
export interface Relay {
  readonly address: string
  close(): Promise<void>
}

/** Relays bytes both ways, one client after the other, and counts those of the client. */
export async function relayTo(device: SimulatedDevice, trigger: ByteTrigger): Promise<Relay> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    void attach(device, socket, trigger).catch(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    address: `tcp://127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function attach(device: SimulatedDevice, socket: Socket, trigger: ByteTrigger): Promise<void> {
  const pipe = await device.connect()
  pipe.onData((chunk) => void socket.write(chunk))
  socket.on('data', (chunk: Buffer) => {
    void pipe.write(chunk).catch(() => {})
    trigger.add(chunk.length)
  })
  socket.on('close', () => void pipe.close())
  void pipe.closed.then(() => socket.destroy())
}
