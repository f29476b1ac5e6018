/**
 * Devices that the system takes for printers, such as `/dev/usb/lp0`: cutters and plotters at USB. They have no line rate and no
 * handshake lines: the bus itself holds a writer up while the device has no room. A named pipe is written to in the same way.
 */
import { type BytePipe, type DriverError } from '@vfab/core'
import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

import { Inbox } from './inbox.ts'
import { openWithin } from './open-within.ts'
import { deviceLost, openTimedOut, pipeClosed } from './pipe-error.ts'
import { serialOpenError } from './serial-open-error.ts'

/** How often a device without room is tried again, and one without words is read again, ms. */
const retryMs = 10
/** Linux: major numbers of character devices that are printers, USB and parallel. */
const printerMajors: readonly number[] = [180, 6]

/** Whether the path is that of a printer, or of a named pipe. */
export async function isPrinter(path: string): Promise<boolean> {
  if (process.platform === 'win32') return false
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return /^\/dev\/(usb\/)?lp\d+$/.test(path)
  return found.isFIFO() || (found.isCharacterDevice() && printerMajors.includes((found.rdev >>> 8) & 0xfff))
}

/** Opens a printer device. @throws DriverError see `openPipe` */
export async function openPrinterPipe(
  path: string,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<BytePipe> {
  const { timeoutMs, signal } = options
  try {
    return await openWithin(openFile(path), {
      timeoutMs,
      signal,
      timedOut: () => openTimedOut(path, timeoutMs),
      release: (late) => late.close(),
    })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw await serialOpenError(error, path)
  }
}

async function openFile(path: string): Promise<PrinterPipe> {
  const isFifo = (await stat(path)).isFIFO()
  const { O_RDWR, O_WRONLY, O_NONBLOCK } = constants
  // Both ends of a named pipe in one hand would hear their own words. Waiting is done here: a write that the kernel holds up
  // could not be given up.
  const file = await open(path, (isFifo ? O_WRONLY : O_RDWR) | O_NONBLOCK).catch((error: unknown) => {
    if (isFifo || codeOf(error) === 'EBUSY' || codeOf(error) === 'ENOENT') throw error
    return open(path, O_WRONLY | O_NONBLOCK)
  })
  return new PrinterPipe(path, file, !isFifo)
}

class PrinterPipe implements BytePipe {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #file: FileHandle
  readonly #inbox: Inbox
  #writing: Promise<void> = Promise.resolve()
  #reading: Promise<void> = Promise.resolve()
  #ended: DriverError | undefined
  #releasing: Promise<void> | undefined
  #resolveClosed: (error: DriverError | undefined) => void = () => {}
  #onRoom: () => void = () => {}

  constructor(address: string, file: FileHandle, answers: boolean) {
    this.address = address
    this.#file = file
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#inbox = new Inbox(() => this.#onRoom())
    if (answers) this.#reading = this.#readAll()
  }

  get descriptor(): number | undefined {
    return this.#ended === undefined ? this.#file.fd : undefined
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
    for (let sent = 0; sent < bytes.length;) {
      if (this.#ended !== undefined) throw this.#ended
      try {
        sent += (await this.#file.write(bytes, sent)).bytesWritten
      } catch (cause) {
        if (codeOf(cause) === 'EAGAIN') await sleep(retryMs)
        else this.#lose(cause)
      }
    }
  }

  async #readAll(): Promise<void> {
    const chunk = Buffer.alloc(4096)
    while (this.#ended === undefined) {
      try {
        const { bytesRead } = await this.#file.read(chunk, 0, chunk.length, null)
        if (bytesRead > 0) this.#inbox.push(Uint8Array.from(chunk.subarray(0, bytesRead)))
        else await sleep(retryMs)
      } catch (cause) {
        // Some are written to alone; for them an end of the reading is no end of the device.
        if (codeOf(cause) === 'EAGAIN') await sleep(retryMs)
        else if (codeOf(cause) === 'ENODEV') return this.#lose(cause)
        else return
      }
      if (this.#inbox.full) await new Promise<void>((resolve) => (this.#onRoom = resolve))
    }
  }

  #lose(cause: unknown): void {
    if (this.#ended !== undefined) return
    const error = deviceLost(this.address, 'the device is gone', cause)
    this.#end(error, error)
    void this.#release()
  }

  #end(writeError: DriverError, outcome: DriverError | undefined): void {
    if (this.#ended !== undefined) return
    this.#ended = writeError
    this.#onRoom()
    this.#resolveClosed(outcome)
  }

  async #freeFile(): Promise<void> {
    // What is under way ends by itself: nothing waits in the kernel.
    await Promise.all([this.#writing, this.#reading])
    await this.#file.close().catch(() => {})
  }

  #release(): Promise<void> {
    return (this.#releasing ??= this.#freeFile())
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
