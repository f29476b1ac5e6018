/*
 * A simulated device that speaks lines, written once: a port of its own, one client at a time, and the faults that conformance
 * injects. What is left to a driver's package is the protocol: one function from a line to its answer.
 */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

import {
  type BytePipe,
  type Clock,
  DriverError,
  type SimulatedDevice,
  type SimulatedFault,
  type SimulatedTruth,
  type SimulatorOptions,
  systemClock,
} from '@vfab/core'
import { type ClientPipe, createClientPipe } from './client-pipe.ts'

/** The protocol of a simulated device, see {@link startSimulatedLine}. */
export interface SimulatedLineProtocol {
  /** Id of the driver that it is for. */
  readonly driver: string
  /** What it is called in errors: `the simulated scale`. */
  readonly name: string
  /** Answers a line, without its ending; `undefined`: not at all. Called for one line at a time. */
  answer(line: string): AnswerPart | undefined | Promise<AnswerPart | undefined>
  /** The answer to a command that the fault `refuse` has picked: `error refused`. */
  readonly refusal: string
  /** The power comes back after the fault `brown-out`: forget everything that a restart loses. */
  restart?(): void
  /** True for a device that stays without power after the fault `brown-out`, until `truth.revive`: cameras. */
  readonly staysOff?: boolean | undefined
  /** A client has connected: a device that greets sends its greeting here. */
  connected?(): void
  /** The last client has gone. */
  disconnected?(): void
  /** The device is switched off: end what it does by itself. */
  switchedOff?(): void
  /** Its time, in which `slow` counts. Default: the system's. */
  readonly clock?: Clock | undefined
  /** Everything but what is known here: who is connected, and what was received. */
  readonly truth: Omit<SimulatedTruth, 'clients' | 'received' | 'revive'>
  /** What else the device has: `record`, `pictureSvg`, `summary`. */
  readonly more?: Pick<SimulatedDevice, 'clock' | 'record' | 'pictureSvg' | 'summary'> | undefined
}

/** Text is sent with a line ending; bytes are sent as they are. */
export type AnswerPart = string | Uint8Array

/** A simulated device that sends by itself, too. */
export interface SimulatedLine extends SimulatedDevice {
  /** Sends a line, or bytes, to the client, if there is one. */
  send(part: AnswerPart): void
}

/**
 * Switches the device on, on a free port of this computer.
 * @throws DriverError `CONFIG_INVALID`, or what the system says of the port
 */
export async function startSimulatedLine(
  protocol: SimulatedLineProtocol,
  options: SimulatorOptions = {},
): Promise<SimulatedLine> {
  const { listen = 'tcp', port = 0, signal } = options
  signal?.throwIfAborted()
  if (listen !== 'tcp') {
    throw new DriverError(`${protocol.name} is reached over TCP only`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      driver: protocol.driver,
      hint: "leave listen out, or set it to 'tcp'",
    })
  }
  const device = new LineSimulator(protocol)
  await device.listen(port)
  return device
}

class LineSimulator implements SimulatedLine {
  readonly clock?: Clock
  readonly truth: SimulatedTruth
  readonly #protocol: SimulatedLineProtocol
  readonly #received: string[] = []
  readonly #server: Server
  #client: ClientPipe | undefined
  #rest = ''
  #endedWithReturn = false
  /** Lines are answered one after the other. */
  #turn: Promise<void> = Promise.resolve()
  /** Counts restarts: an answer from before one is not sent. */
  #life = 0
  #isSilent = false
  #isOff = false
  #slowMs = 0
  #garbageBytes = 0
  #cutNext = false
  #refused: string | undefined
  #closed: Promise<void> | undefined

  constructor(protocol: SimulatedLineProtocol) {
    this.#protocol = protocol
    Object.assign(this, protocol.more)
    this.truth = {
      ...protocol.truth,
      clients: () => (this.#client === undefined ? 0 : 1),
      received: () => this.#received,
      ...(protocol.staysOff === true && { revive: () => void (this.#isOff = false) }),
    }
    this.#server = createServer((socket) => this.#accept(socket))
  }

  get address(): string {
    return `tcp://127.0.0.1:${(this.#server.address() as { readonly port: number }).port}`
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async connect(): Promise<BytePipe> {
    const { driver, name } = this.#protocol
    if (this.#isOff) {
      const hint = 'switch it on'
      throw new DriverError(`${name} is off`, { type: 'connection', code: 'CONNECTION_REFUSED', driver, hint })
    }
    if (this.#client === undefined) return this.#plug()
    const hint = 'close the program that uses it'
    throw new DriverError(`${name} has a client already`, { type: 'connection', code: 'DEVICE_BUSY', driver, hint })
  }

  send(part: AnswerPart): void {
    if (this.#isSilent || this.#client === undefined) return
    let bytes = typeof part === 'string' ? Buffer.from(`${part}\n`, 'latin1') : part
    if (this.#garbageBytes > 0) {
      const garbage = Buffer.from(Array.from({ length: this.#garbageBytes }, (_, index) => 0x80 | (index * 37)))
      bytes = Buffer.concat([garbage, Buffer.from('\n'), bytes])
      this.#garbageBytes = 0
    }
    if (this.#cutNext) bytes = bytes.subarray(0, Math.ceil(bytes.length / 2) - 1)
    this.#cutNext = false
    this.#client.deliver(bytes)
  }

  inject(fault: SimulatedFault): void {
    switch (fault.kind) {
      case 'unplug':
        return this.#client?.lose()
      case 'brown-out':
        this.#life++
        this.#isSilent = false
        this.#isOff = this.#protocol.staysOff === true
        this.#protocol.restart?.()
        return this.#client?.lose()
      case 'silence':
        this.#isSilent = true
        return
      case 'garbage':
        this.#garbageBytes = fault.bytes ?? 8
        return
      case 'cut-line':
        this.#cutNext = true
        return
      case 'refuse':
        this.#refused = fault.command
        return
      case 'slow':
        this.#slowMs = fault.delayMs
        return
      case 'motor-power': // nothing that every device has
    }
  }

  close(): Promise<void> {
    return (this.#closed ??= new Promise((resolve) => {
      this.#life++
      this.#protocol.switchedOff?.()
      this.#server.close(() => resolve())
      this.#client?.lose()
    }))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #plug(): ClientPipe {
    this.#rest = ''
    this.#endedWithReturn = false
    const pipe = createClientPipe(this.address, {
      onBytes: (bytes) => this.#take(bytes),
      onClose: () => {
        if (this.#client !== pipe) return
        this.#client = undefined
        this.#protocol.disconnected?.()
      },
    })
    this.#client = pipe
    this.#protocol.connected?.()
    return pipe
  }

  /** A second program is hung up on: a serial port has one owner too. */
  #accept(socket: Socket): void {
    socket.on('error', () => {}) // its end follows
    if (this.#client !== undefined || this.#isOff) return void socket.destroy()
    socket.setNoDelay()
    const pipe = this.#plug()
    pipe.onData((bytes) => void socket.write(bytes))
    socket.on('data', (bytes) => void pipe.write(bytes).catch(() => {}))
    socket.once('close', () => void pipe.close())
    void pipe.closed.then(() => socket.destroy())
  }

  #take(bytes: Uint8Array): void {
    let text = Buffer.from(bytes).toString('latin1')
    if (this.#endedWithReturn && text.startsWith('\n')) text = text.slice(1) // the other half of CR LF
    this.#endedWithReturn = text === '' ? false : text.endsWith('\r')
    const lines = (this.#rest + text).split(/\r\n|\r|\n/)
    this.#rest = lines.pop()!
    const life = this.#life
    for (const line of lines) {
      this.#received.push(line)
      this.#turn = this.#turn.then(() => this.#answer(line, life))
    }
  }

  async #answer(line: string, life: number): Promise<void> {
    if (life !== this.#life) return
    const refused = this.#refused !== undefined && isCommand(line, this.#refused)
    if (refused) this.#refused = undefined
    const answer = refused ? this.#protocol.refusal : await this.#protocol.answer(line)
    const { clock = systemClock } = this.#protocol
    if (this.#slowMs > 0) await clock.sleep(this.#slowMs)
    if (answer !== undefined && life === this.#life) this.send(answer)
  }
}

/** `M` is the command of `M160,50` and `M 160`, not that of `MOVE`; `G1` is that of `G1X5`, not that of `G12`. */
function isCommand(line: string, command: string): boolean {
  if (!line.startsWith(command)) return false
  const joint = line.slice(command.length - 1, command.length + 1)
  return !/^([A-Za-z]{2}|\d{2})$/.test(joint)
}
