import { type BytePipe, type DriverError, type OpenPipeOptions } from '@vfab/core'
import { Inbox } from './inbox.ts'
import { openWithin } from './open-within.ts'
import { deviceLost, openTimedOut, pipeClosed } from './pipe-error.ts'
import { serialOpenError } from './serial-open-error.ts'
import { createSerialReader, descriptorOf, type SerialBinding } from './serial-reader.ts'
import { requireSerialport } from './serialport-package.ts'

/**
 * Opens and locks a serial port, 8N1 without flow control unless told otherwise. The control lines stay as the system sets
 * them on open.
 * @throws DriverError see {@link openPipe}
 */
export async function openSerialPipe(
  path: string,
  options: Omit<OpenPipeOptions, 'timeoutMs' | 'signal'> & {
    readonly baudRate: number
    readonly timeoutMs: number
    readonly signal?: AbortSignal | undefined
  },
): Promise<BytePipe> {
  const { baudRate, dataBits = 8, parity = 'none', stopBits = 1, flowControl = 'none', timeoutMs, signal } = options
  const softwareFlow = flowControl === 'xonxoff'
  const { autoDetect } = await requireSerialport()
  signal?.throwIfAborted()
  try {
    const opening: Promise<SerialBinding> = autoDetect().open({
      path,
      baudRate,
      dataBits,
      parity,
      stopBits,
      xon: softwareFlow,
      xoff: softwareFlow,
      rtscts: flowControl === 'hardware',
      lock: true,
    })
    const port = await openWithin(opening, {
      timeoutMs,
      signal,
      timedOut: () => openTimedOut(path, timeoutMs),
      release: (late) => late.close(),
    })
    return new SerialPipe(path, port)
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw await serialOpenError(error, path)
  }
}

class SerialPipe implements BytePipe {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #port: SerialBinding
  readonly #inbox: Inbox
  /** Resolves when the last write was taken: the binding takes one at a time. */
  #writing: Promise<void> = Promise.resolve()
  #ended: DriverError | undefined
  #releasing: Promise<void> | undefined
  #resolveClosed: (error: DriverError | undefined) => void = () => {}
  #onRoom: () => void = () => {}

  constructor(address: string, port: SerialBinding) {
    this.address = address
    this.#port = port
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#inbox = new Inbox(() => this.#onRoom())
    void this.#readAll()
  }

  get descriptor(): number | undefined {
    return this.#ended === undefined ? descriptorOf(this.#port) : undefined
  }

  write(bytes: Uint8Array): Promise<void> {
    const writing = this.#writing.then(() => this.#writeNow(bytes))
    this.#writing = writing.catch(() => {})
    return writing
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#inbox.listen(listener)
  }

  close(): Promise<void> {
    this.#end(pipeClosed(this.address), undefined)
    return this.#release()
  }

  async #writeNow(bytes: Uint8Array): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended
    try {
      await this.#port.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    } catch (cause) {
      this.#lose(cause)
      throw this.#ended ?? deviceLost(this.address, 'lost', cause)
    }
  }

  async #readAll(): Promise<void> {
    const nextChunk = createSerialReader(this.#port)
    while (this.#ended === undefined) {
      const chunk = await nextChunk().catch((cause: unknown) => this.#lose(cause)) // closing cancels the read too
      if (chunk === undefined) return
      this.#inbox.push(chunk)
      if (this.#inbox.full) await new Promise<void>((resolve) => (this.#onRoom = resolve))
    }
  }

  #lose(cause: unknown): void {
    if (this.#ended !== undefined) return
    const error = deviceLost(this.address, 'the port is gone', cause)
    this.#end(error, error)
    void this.#release()
  }

  #end(writeError: DriverError, outcome: DriverError | undefined): void {
    if (this.#ended !== undefined) return
    this.#ended = writeError
    this.#onRoom()
    this.#resolveClosed(outcome)
  }

  #release(): Promise<void> {
    // The descriptor is given back even when closing reports an error: there is nothing more to be done about it.
    return (this.#releasing ??= this.#port.close().catch(() => {}))
  }
}
