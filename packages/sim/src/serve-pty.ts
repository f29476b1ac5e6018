import type { BytePipe } from '@vfab/core'
import { setTimeout as sleep } from 'node:timers/promises'
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.ts'
import type { Connectable, Served } from './serve-tcp.ts'

/** A device that has dropped off the bus is back after this time, if its client lets go of the old port. */
const replugMs = 100

/** Attempts to get the old path back, and terminals opened in one of them. */
const maxAttempts = 20
const maxTries = 8

/**
 * Lets clients reach a device at a pseudo-terminal, one after the other; the device does not notice them come and go, as
 * a USB device does not either. When it drops off the bus, its client is hung up on and the path vanishes; shortly
 * afterwards it is back, at the same path unless another program was quicker.
 * @throws DriverError `CONFIG_INVALID` where there are no pseudo-terminals, `DEPENDENCY_MISSING`
 */
export async function servePty(device: Connectable): Promise<Served> {
  const server = new PtyServer(device, await openPseudoTerminal())
  server.plugIn()
  return server
}

class PtyServer implements Served {
  readonly #device: Connectable
  readonly #stop = new AbortController()
  #terminal: PseudoTerminal
  #pipe: BytePipe | undefined

  constructor(device: Connectable, terminal: PseudoTerminal) {
    this.#device = device
    this.#terminal = terminal
  }

  get address(): string {
    return this.#terminal.path
  }

  plugIn(): void {
    const terminal = this.#terminal
    const pipe = this.#device.connect()
    this.#pipe = pipe
    pipe.onData((chunk) => void terminal.device.write(chunk))
    // Bytes that come after the device is gone have nowhere to go.
    terminal.device.on('data', (chunk: Buffer) => void pipe.write(chunk).catch(() => {}))
    terminal.device.resume()
    void pipe.closed.then((lost) => (lost === undefined ? undefined : this.#replug()))
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#terminal.close()
    await this.#pipe?.close()
  }

  /** The device was unplugged or has restarted: its port goes and comes back. */
  async #replug(): Promise<void> {
    const { path } = this.#terminal
    this.#terminal.close()
    try {
      this.#terminal = await this.#reopen(path)
      while (!this.#tryPlugIn()) await this.#pause()
    } catch (error) {
      // Closed meanwhile: nobody waits for the port any more.
      if (!this.#stop.signal.aborted) throw error
      this.#terminal.close()
    }
  }

  /** False while the device is not to be had: in its bootloader, say. */
  #tryPlugIn(): boolean {
    try {
      this.plugIn()
      return true
    } catch {
      return false
    }
  }

  async #reopen(path: string): Promise<PseudoTerminal> {
    for (let attempt = 1; ; attempt++) {
      await this.#pause()
      const opened: PseudoTerminal[] = []
      // The system gives the lowest free number: those below the wanted one have to be taken before it.
      while (opened.length < maxTries && opened.at(-1)?.path !== path) opened.push(await openPseudoTerminal())
      const kept = attempt < maxAttempts ? opened.find((terminal) => terminal.path === path) : opened[0]
      for (const terminal of opened) if (terminal !== kept) terminal.close()
      if (kept !== undefined) return kept
    }
  }

  #pause(): Promise<void> {
    return sleep(replugMs, undefined, { signal: this.#stop.signal, ref: false })
  }
}
