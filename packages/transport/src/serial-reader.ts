import { readSync } from 'node:fs'

/** The part of `serialport`'s binding that is used here: promises instead of streams, one call at a time. */
export interface SerialBinding {
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number }>
  write(buffer: Buffer): Promise<void>
  close(): Promise<void>
}

/** What the binding has besides on Linux and macOS. */
interface PosixBinding {
  /** Null once closed. */
  readonly fd: number | null
  readonly poller: { once(event: 'readable', listener: (error: Error | null) => void): unknown }
}

/** The port's file descriptor, on systems that have them. */
export function descriptorOf(port: SerialBinding): number | undefined {
  const { fd } = port as Partial<PosixBinding>
  return typeof fd === 'number' && fd >= 0 ? fd : undefined
}

/** Larger than what a USB serial port delivers at once. */
const readBytes = 16 * 1024

/**
 * Returns a function that waits for the next chunk; it rejects when the port is closed or gone.
 *
 * On Linux and macOS the descriptor is read here instead of by the binding, which asks again for ever when a read yields
 * nothing. After a hang-up (cable pulled, pseudo-terminal closed) every read does: a processor core would be busy from
 * then on and the loss never be noticed.
 */
export function createSerialReader(port: SerialBinding): () => Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(readBytes)
  const copy = (length: number): Uint8Array => Uint8Array.prototype.slice.call(buffer, 0, length)
  if (isPosix(port)) return async () => copy(await readDescriptor(port, buffer))
  return async () => copy((await port.read(buffer, 0, readBytes)).bytesRead)
}

function isPosix(port: object): port is PosixBinding {
  return 'fd' in port && 'poller' in port
}

async function readDescriptor(port: PosixBinding, buffer: Buffer): Promise<number> {
  while (true) {
    await new Promise<void>((resolve, reject) => {
      port.poller.once('readable', (error) => (error === null ? resolve() : reject(error)))
    })
    if (port.fd === null) throw new Error('the port was closed')
    try {
      // Returns at once: the binding opens ports without blocking.
      const length = readSync(port.fd, buffer)
      if (length === 0) throw new Error('the port hung up')
      return length
    } catch (error) {
      if (!isTransient(error)) throw error
    }
  }
}

/** Woken for nothing, or interrupted by a signal: wait again. */
function isTransient(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EINTR')
}
