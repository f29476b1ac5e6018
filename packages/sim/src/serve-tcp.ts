import { type BytePipe, toDriverError } from '@vfab/core'
import { createServer, type Server, type Socket } from 'node:net'

/** A simulated device as its servers see it. */
export interface Connectable {
  /** Plugs a cable in. @throws DriverError while that is not possible */
  connect(): BytePipe
}

/** A simulated device that other programs can reach. */
export interface Served {
  /** What clients open: `tcp://127.0.0.1:40123`, `/dev/pts/4`. May change when the device is plugged out and in again. */
  readonly address: string
  /** Hangs up on the client and stops listening. Idempotent. */
  close(): Promise<void>
}

/** Where {@link serveTcp} listens. */
export interface ServeTcpOptions {
  /** Default 127.0.0.1: nobody but this computer. */
  readonly host?: string | undefined
  /** Default 0: any free one. */
  readonly port?: number | undefined
}

/**
 * Lets clients reach a device over TCP, one at a time: a second one is hung up on at once, as a busy port would refuse it.
 * When the device drops off the bus, its client's connection ends.
 * @throws DriverError when the port cannot be listened on
 */
export async function serveTcp(device: Connectable, options: ServeTcpOptions = {}): Promise<Served> {
  const { host = '127.0.0.1', port = 0 } = options
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    attach(device, socket)
  })
  await listen(server, host, port)
  const bound = server.address()
  const address = `tcp://${host.includes(':') ? `[${host}]` : host}:${typeof bound === 'object' && bound ? bound.port : port}`
  let closed: Promise<void> | undefined
  return {
    address,
    close: () =>
      (closed ??= new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })),
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void =>
      reject(toDriverError(cause, { operation: 'listen on', address: `${host}:${port}` }))
    server.once('error', fail)
    server.listen({ host, port }, () => {
      server.off('error', fail)
      resolve()
    })
  })
}

function attach(device: Connectable, socket: Socket): void {
  // A client that resets the connection has hung up; there is nobody left to tell.
  socket.on('error', () => socket.destroy())
  let pipe: BytePipe
  try {
    pipe = device.connect()
  } catch {
    socket.destroy()
    return
  }
  pipe.onData((chunk) => void socket.write(chunk))
  // Bytes that come after the device is gone have nowhere to go.
  socket.on('data', (chunk: Buffer) => void pipe.write(chunk).catch(() => {}))
  socket.on('close', () => void pipe.close())
  void pipe.closed.then(() => socket.destroy())
}
