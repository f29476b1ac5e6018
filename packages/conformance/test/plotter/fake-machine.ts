import { type BytePipe, DriverError, type OpenPipe, type SimulatedFault } from '@vfab/core'
import type { ConformancePlotter } from '../../src/index.ts'

/**
 * The smallest plotter there is, in memory: lines in, one line out for each.
 *
 *     HELLO → FAKE 1.0     UP, DOWN, GO x y, ZERO → ok     WHERE → x y     BEEP, PEN n → ok     MARK m → ok     MARK? → m
 *
 * A move is done when its `ok` comes.
 */
export function createFakeMachine(config: Readonly<Record<string, unknown>>): ConformancePlotter {
  return new FakeMachine(config)
}

class FakeMachine implements ConformancePlotter {
  readonly config: Readonly<Record<string, unknown>>
  readonly refusedCommand = 'GO'
  readonly #received: string[] = []
  #client: FakeClient | undefined
  #xMm = 0
  #yMm = 0
  #penUp = true
  #movedMm = 0
  #mark = 'none'
  #silent = false
  #garbageBytes = 0
  #refused: string | undefined

  constructor(config: Readonly<Record<string, unknown>>) {
    this.config = config
  }

  readonly openPipe: OpenPipe = async (address, { signal } = {}) => {
    // As a real port: there only in a later turn, whether or not the caller has given up meanwhile.
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    if (this.#client !== undefined) {
      throw new DriverError(`${address} is in use`, { type: 'connection', code: 'DEVICE_BUSY', hint: 'close it first' })
    }
    return (this.#client = new FakeClient(
      address,
      (line) => this.#take(line),
      () => (this.#client = undefined),
    ))
  }

  readonly inject = (fault: SimulatedFault): void => {
    if (fault.kind === 'unplug') this.#client?.lose()
    else if (fault.kind === 'silence') this.#silent = true
    else if (fault.kind === 'garbage') this.#garbageBytes = fault.bytes ?? 8
    else if (fault.kind === 'refuse') this.#refused = fault.command
    else if (fault.kind === 'brown-out') {
      this.#penUp = true
      this.#mark = 'none'
      this.#client?.lose()
    } else throw new RangeError(`this machine has no fault ${fault.kind}`)
  }

  penIsUp(): boolean {
    return this.#penUp
  }

  movedMm(): number {
    return this.#movedMm
  }

  portIsFree(): boolean {
    return this.#client === undefined
  }

  received(): readonly string[] {
    return this.#received
  }

  dispose(): void {
    this.#client?.lose()
  }

  #take(line: string): void {
    this.#received.push(line)
    const reply = this.#obey(line)
    if (this.#silent) return
    const garbage = '\xfe'.repeat(this.#garbageBytes)
    this.#garbageBytes = 0
    this.#client?.say(`${garbage}${reply}\n`)
  }

  #obey(line: string): string {
    const [command = '', ...words] = line.split(' ')
    if (command === this.#refused) {
      this.#refused = undefined
      return 'error'
    }
    if (command === 'HELLO') return 'FAKE 1.0'
    if (command === 'MARK?') return this.#mark
    if (command === 'MARK') this.#mark = words[0] ?? 'none'
    if (command === 'ZERO') this.#xMm = this.#yMm = 0
    if (command === 'WHERE') return `${this.#xMm} ${this.#yMm}`
    if (command === 'UP' || command === 'DOWN') this.#penUp = command === 'UP'
    if (command === 'GO') this.#go(Number(words[0]), Number(words[1]))
    return 'ok'
  }

  #go(xMm: number, yMm: number): void {
    this.#movedMm += Math.hypot(xMm - this.#xMm, yMm - this.#yMm)
    this.#xMm = xMm
    this.#yMm = yMm
  }
}

/** The client's end of the only connection the machine takes. */
class FakeClient implements BytePipe {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #onLine: (line: string) => void
  readonly #onEnd: () => void
  #resolveClosed: (error: DriverError | undefined) => void = () => {}
  #open = true
  #halfLine = ''
  #listener: (chunk: Uint8Array) => void = () => {}

  constructor(address: string, onLine: (line: string) => void, onEnd: () => void) {
    this.address = address
    this.#onLine = onLine
    this.#onEnd = onEnd
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#open) throw lost(this.address)
    await new Promise((resolve) => setImmediate(resolve))
    if (!this.#open) throw lost(this.address)
    const lines = (this.#halfLine + Buffer.from(bytes).toString('latin1')).split('\n')
    this.#halfLine = lines.pop() ?? ''
    for (const line of lines) this.#onLine(line)
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener
  }

  async close(): Promise<void> {
    this.#end(undefined)
  }

  say(text: string): void {
    setImmediate(() => {
      if (this.#open) this.#listener(Buffer.from(text, 'latin1'))
    })
  }

  lose(): void {
    this.#end(lost(this.address))
  }

  #end(error: DriverError | undefined): void {
    if (!this.#open) return
    this.#open = false
    this.#onEnd()
    this.#resolveClosed(error)
  }
}

function lost(address: string): DriverError {
  return new DriverError(`${address} is gone`, { type: 'connection', code: 'DEVICE_LOST', hint: 'plug it in again' })
}
