import { connect, type Socket } from 'node:net'
import { type BytePipe, type DriverError, toDriverError } from '@vfab/core'
import { closedWith, longestWordsBytes, turnedAway } from './bridge-words.ts'
import { Inbox } from './inbox.ts'
import { atMost, openWithin } from './open-within.ts'
import { deviceLost, openTimedOut, pipeClosed } from './pipe-error.ts'

/** A device that vanished without a word (power, Wi-Fi) is noticed after about this time of silence, plus the system's probes. */
const keepAliveDelayMs = 10_000

/** How long closing waits for the other side to close too; a device that never does is cut off. */
const closeGraceMs = 250

/** Connects to `host:port`. @throws DriverError `CONNECTION_REFUSED`, `DEVICE_NOT_FOUND`, `TIMEOUT` */
export async function openTcpPipe(
  address: string,
  target: { readonly host: string; readonly port: number },
  limits: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<BytePipe> {
  const socket = connect({ ...target, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelayMs })
  socket.on('error', () => {}) // reported through `ready`, later through the pipe
  const ready = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed while it was made')))
  })
  try {
    await openWithin(ready, {
      ...limits,
      timedOut: () => openTimedOut(address, limits.timeoutMs),
      cancel: () => socket.destroy(),
      release: async () => {},
    })
  } catch (error) {
    socket.destroy()
    if (limits.signal?.aborted) throw limits.signal.reason
    throw toDriverError(error, { operation: 'connect to', address })
  }
  return new TcpPipe(address, socket)
}

class TcpPipe implements BytePipe {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #socket: Socket
  readonly #inbox: Inbox
  /** All that has come, as long as it may be words of a bridge; undefined once it is more. */
  #said: string | undefined = ''
  #ended: DriverError | undefined
  #closing: Promise<void> | undefined
  #resolveClosed: (error: DriverError | undefined) => void = () => {}

  constructor(address: string, socket: Socket) {
    this.address = address
    this.#socket = socket
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#inbox = new Inbox(() => socket.resume())
    socket.on('data', (chunk: Buffer) => {
      if (this.#ended !== undefined) return
      this.#hear(chunk)
      this.#inbox.push(chunk)
      if (this.#inbox.full) socket.pause()
    })
    socket.on('end', () => this.#loseBy(closedWith(this.address, this.#said ?? '')))
    socket.on('error', (error) => this.#lose('the connection broke', error))
    socket.on('close', () => this.#lose('the connection broke'))
  }

  /** Node has no public name for it; without it, no other process can hold the connection. */
  get descriptor(): number | undefined {
    const { fd = -1 } = (this.#socket as { readonly _handle?: { readonly fd?: number } | null })._handle ?? {}
    return this.#ended === undefined && fd >= 0 ? fd : undefined
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        // A socket that breaks down calls back without an error for the write it was at.
        if (error == null && this.#ended === undefined) resolve()
        else reject(this.#ended ?? deviceLost(this.address, 'the connection broke', error ?? undefined))
      })
    })
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#inbox.listen(listener)
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#end(pipeClosed(this.address), undefined)
    const socket = this.#socket
    if (socket.closed) return
    const gone = new Promise((resolve) => socket.once('close', resolve))
    // Say goodbye and wait for the other side's, so that a device that takes one client at a time is free again.
    socket.end()
    socket.resume()
    await atMost(closeGraceMs, gone)
    socket.destroy()
    await gone
  }

  /** A bridge that turns this client away may keep the connection for a while. */
  #hear(chunk: Buffer): void {
    if (this.#said === undefined) return
    this.#said += chunk.toString('latin1')
    if (this.#said.length > longestWordsBytes) this.#said = undefined
    else {
      const refusal = turnedAway(this.address, this.#said)
      if (refusal !== undefined) this.#loseBy(refusal)
    }
  }

  #lose(what: string, cause?: unknown): void {
    // Written to while it closed: its last words tell more than that the connection broke.
    if (this.#said === undefined || this.#said === '') this.#loseBy(deviceLost(this.address, what, cause))
    else this.#loseBy(closedWith(this.address, this.#said))
  }

  #loseBy(error: DriverError): void {
    if (this.#ended !== undefined) return
    this.#end(error, error)
    this.#socket.destroy()
  }

  #end(writeError: DriverError, outcome: DriverError | undefined): void {
    if (this.#ended !== undefined) return
    this.#ended = writeError
    this.#resolveClosed(outcome)
  }
}
