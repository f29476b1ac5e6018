import { DeviceControl, type DeviceInstruction } from './device-control.ts'
import type { Drafter } from './drafter.ts'
import { changeHandshake, handshakeDefaults, type HandshakeSettings } from './handshake.ts'
import { HpglReader, type HpglInstruction } from './hpgl-reader.ts'
import type { Handler } from './instructions/handler.ts'
import { instructionsOf } from './instructions/table.ts'
import { IoBuffer } from './io-buffer.ts'
import { LinedReader } from './lined-reader.ts'
import { type HostHandshake, SerialLine } from './serial-line.ts'

/** What the electronics tell whoever keeps the record and the cable. */
export interface ElectronicsListener {
  /** Bytes for the host have been sent whole. */
  transmit(bytes: Uint8Array, sentMs: number, isHandshake: boolean): void
  instructionDone(instruction: HpglInstruction, startedMs: number): void
  byteLost(byte: number, atMs: number): void
  byteTaken(): void
}

/** Why the plotter does not go on with what is in its buffer. */
export type Suspension = 'view' | 'paper'

/** What a plotter does with an instruction besides moving, ms. */
const instructionMs = 0.5
/** ASCII ENQ is answered also when nobody set up a handshake. */
const ascii = { enq: 5, ack: 6 } as const

/**
 * Serial port, buffer and interpreter. Bytes arrive one after the other; device control is acted upon at once, HP-GL waits in
 * the buffer and is carried out instruction by instruction, each when the one before is done.
 */
export class Electronics {
  readonly line: SerialLine
  readonly buffer: IoBuffer
  readonly #drafter: Drafter
  readonly #listener: ElectronicsListener
  readonly #handlers: ReadonlyMap<string, Handler>
  readonly #control: DeviceControl
  readonly #reader: HpglReader
  readonly #hostHandshake: HostHandshake
  readonly #queue: HpglInstruction[] = []
  #handshake: HandshakeSettings = handshakeDefaults
  #suspension: Suspension | undefined
  #isOn = true
  #stopped = false
  #pendingEnquiry = false
  #pendingSize = false
  #sendingUntilMs = 0
  #outputs: { readonly bytes: number[]; readonly dueMs: number; readonly isHandshake: boolean }[] = []
  #extendedError = 0
  #refused: string | undefined
  #refusing = false
  /** Questions that are on the line or in the buffer, by the look of the bytes. */
  #questions = 0
  #lastByte = 0
  /** Time of the last event: what has been waiting happens no earlier. */
  #lastMs = 0
  /** Added to every answer by a fault, ms. */
  delayMs = 0

  constructor(
    drafter: Drafter,
    options: { readonly byteMs: number; readonly bufferBytes: number; readonly hostHandshake: HostHandshake },
    listener: ElectronicsListener,
  ) {
    this.#drafter = drafter
    this.#reader = drafter.model.cutter?.needsLines === true ? new LinedReader() : new HpglReader()
    this.#listener = listener
    this.line = new SerialLine(options.byteMs)
    this.buffer = new IoBuffer(options.bufferBytes)
    this.#hostHandshake = options.hostHandshake
    this.#handlers = instructionsOf(drafter.model)
    this.#control = new DeviceControl(drafter.model.deviceExtras)
  }

  /** When something happens next by itself; Infinity when nothing does. */
  get nextMs(): number {
    return Math.min(this.line.nextMs, this.#nextInstructionMs, this.#outputs[0]?.dueMs ?? Infinity)
  }

  /** Whether the host waits for an answer, or is held up by the handshake. */
  get isAwaited(): boolean {
    return this.#questions > 0 || this.#outputs.length > 0
  }

  get isIdle(): boolean {
    return this.nextMs === Infinity
  }

  /** True while nothing of the buffer is carried out. */
  get suspension(): Suspension | undefined {
    return this.#suspension
  }

  suspend(suspension: Suspension | undefined): void {
    this.#suspension = suspension
  }

  /** The host puts bytes on the line. */
  receive(bytes: Uint8Array, nowMs: number): void {
    // Cutters do not answer, so no reply is pending.
    if (this.#drafter.model.cutter === undefined) for (const byte of bytes) this.#countQuestion(byte)
    this.line.send(bytes, nowMs)
  }

  /** The next instruction of this name is taken for an unknown one. */
  refuseNext(name: string): void {
    this.#refused = name.toUpperCase()
  }

  /** Does the one thing that happens next, at its time. */
  step(): void {
    const nextMs = this.nextMs
    const output = this.#outputs[0]
    if (output !== undefined && output.dueMs <= nextMs) {
      this.#outputs.shift()
      this.#listener.transmit(Uint8Array.from(output.bytes), output.dueMs, output.isHandshake)
    } else if (this.line.nextMs <= nextMs) {
      this.#arrive(this.line.take(), nextMs)
      this.#listener.byteTaken()
    } else this.#carryOutNext(nextMs)
    // What was not a question after all, or was none the plotter knows, is not answered any more.
    if (this.isIdle && this.#suspension === undefined) this.#questions = 0
  }

  /** Everything volatile is forgotten. */
  restart(nowMs: number): void {
    this.line.drop()
    this.buffer.clear()
    this.#reader.reset()
    this.#control.reset()
    this.#queue.length = 0
    this.#handshake = handshakeDefaults
    this.#suspension = undefined
    this.#isOn = true
    this.#outputs = []
    this.#questions = 0
    this.#extendedError = 0
    this.#refused = undefined
    this.#refusing = false
    this.#pendingEnquiry = false
    this.#pendingSize = false
    this.#drafter.restart(nowMs)
    this.#signal(nowMs)
  }

  get #nextInstructionMs(): number {
    if (this.#suspension !== undefined) return Infinity
    const waiting = this.#queue.length > 0 || this.buffer.length > 0
    return waiting ? Math.max(this.#drafter.mechanism.doneMs, this.#lastMs) : Infinity
  }

  #arrive(byte: number, nowMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, nowMs)
    if (this.#isEnquiry(byte)) {
      this.#pendingEnquiry = true
      this.#answerEnquiry(nowMs)
      return
    }
    const filtered = this.#control.take(byte)
    switch (filtered.kind) {
      case 'taken':
        return
      case 'error':
        this.#failDevice(filtered.error)
        return
      case 'instruction':
        this.#controlDevice(filtered.instruction, nowMs)
        return
      case 'data':
        if (!this.#isOn) return
        if (!this.buffer.push(filtered.byte)) {
          this.#failDevice(16)
          this.#listener.byteLost(filtered.byte, nowMs)
        }
        this.#signal(nowMs)
    }
  }

  #isEnquiry(byte: number): boolean {
    if (this.#drafter.model.cutter !== undefined) return false
    return byte === (this.#handshake.enquiry === 0 ? ascii.enq : this.#handshake.enquiry)
  }

  #answerEnquiry(nowMs: number): void {
    const { enquiry, blockBytes, acknowledgement } = this.#handshake
    if (!this.#pendingEnquiry || (enquiry !== 0 && this.buffer.free < this.#room(blockBytes))) return
    this.#pendingEnquiry = false
    this.#send(acknowledgement.length === 0 ? [ascii.ack] : acknowledgement, nowMs, true)
  }

  #carryOutNext(nowMs: number): void {
    this.#lastMs = nowMs
    const next = this.#queue.shift()
    if (next !== undefined) {
      this.#carryOut(next, nowMs)
      return
    }
    // Bytes cost nothing until an instruction is complete.
    for (let byte = this.buffer.shift(); byte !== undefined; byte = this.buffer.shift()) {
      this.#queue.push(...this.#reader.take(byte))
      if (this.#queue.length > 0) break
    }
    const first = this.#queue.shift()
    if (first !== undefined) this.#carryOut(first, nowMs)
    this.#signal(nowMs)
    this.#answerEnquiry(nowMs)
    this.#answerSize(nowMs)
  }

  #carryOut(instruction: HpglInstruction, nowMs: number): void {
    const { mechanism } = this.#drafter
    mechanism.begin(nowMs)
    mechanism.wait(instructionMs)
    const handler = this.#isRefused(instruction) ? undefined : this.#handlers.get(instruction.name)
    if (handler !== undefined) {
      const answer = handler(this.#drafter, instruction)
      if (typeof answer === 'string') this.#answer(answer, mechanism.doneMs)
    } else if (instruction.first) this.#drafter.fail(1)
    this.#listener.instructionDone(instruction, nowMs)
  }

  /** The whole of a refused instruction is passed over, whatever parts it comes in. */
  #isRefused({ name, first, last }: HpglInstruction): boolean {
    if (first) {
      this.#refusing = name === this.#refused
      if (this.#refusing) this.#refused = undefined
    }
    const refused = this.#refusing
    if (last) this.#refusing = false
    return refused
  }

  #controlDevice({ letter, params }: DeviceInstruction, nowMs: number): void {
    if (this.#drafter.model.cutter !== undefined) return
    const asks = 'ABELOS'.includes(letter)
    if (asks && nowMs < this.#sendingUntilMs) {
      this.#questions = Math.max(0, this.#questions - 1)
      this.#failDevice(10)
      return
    }
    switch (letter) {
      case 'A':
        return this.#answer(`${this.#drafter.model.identification},1,1`, nowMs)
      case 'B':
        return this.#answer(String(this.buffer.free), nowMs)
      case 'E':
        this.#answer(String(this.#extendedError), nowMs)
        this.#extendedError = 0
        return
      case 'L':
        this.#pendingSize = true
        return this.#answerSize(nowMs)
      case 'O':
        return this.#answer(String(this.#extendedStatus), nowMs)
      case 'S':
        return this.#answer(String(this.buffer.size), nowMs)
      case '(':
      case 'Y':
        this.#isOn = true
        return
      case ')':
      case 'Z':
        this.#isOn = false
        return
      case 'J':
        return this.#control.reset()
      case 'K':
        return this.#abortGraphics(nowMs)
      case '@': {
        const size = params[0]
        if (size !== undefined && this.#drafter.model.deviceExtras !== '') this.buffer.resize(Math.max(2, size))
      }
    }
    this.#handshake = changeHandshake(this.#handshake, letter, params)
    this.#signal(nowMs)
  }

  /** What is buffered and what has been begun is given up; the move under way is finished. */
  #abortGraphics(nowMs: number): void {
    this.buffer.clear()
    this.#queue.length = 0
    this.#reader.abort()
    this.#questions = 0
    this.#drafter.mechanism.abandon(nowMs)
    this.#drafter.commanded = this.#drafter.frame.fromMachine(this.#drafter.mechanism.position)
    this.#signal(nowMs)
    this.#answerSize(nowMs)
  }

  get #extendedStatus(): number {
    const suspended = this.#suspension === 'view' ? 16 : this.#suspension === 'paper' ? 32 : 0
    return (this.buffer.length === 0 ? 8 : 0) + suspended
  }

  #answerSize(nowMs: number): void {
    if (!this.#pendingSize || this.buffer.length > 0 || this.#queue.length > 0) return
    this.#pendingSize = false
    this.#answer(String(this.buffer.size), nowMs)
  }

  /** The first error counts until somebody asks. */
  #failDevice(error: number): void {
    if (this.#extendedError === 0) this.#extendedError = error
  }

  #answer(text: string, nowMs: number): void {
    if (this.#drafter.model.cutter !== undefined) return
    this.#questions = Math.max(0, this.#questions - 1)
    const { initiator, terminator } = this.#handshake
    this.#send([...(initiator === 0 ? [] : [initiator]), ...Buffer.from(text, 'latin1'), ...terminator], nowMs, false)
  }

  #send(bytes: readonly number[], nowMs: number, isHandshake: boolean): void {
    const { turnaroundMs, characterDelayMs } = this.#handshake
    const startMs = Math.max(nowMs + (isHandshake ? 0 : turnaroundMs + this.delayMs), this.#sendingUntilMs)
    this.#sendingUntilMs = startMs + bytes.length * (this.line.byteMs + characterDelayMs)
    this.#outputs.push({ bytes: [...bytes], dueMs: this.#sendingUntilMs, isHandshake })
  }

  /** Tells the host to stop when the buffer is nearly full, and to go on when half of it is free. */
  #signal(nowMs: number): void {
    const { blockBytes, xon, xoff, hardwired } = this.#handshake
    const stop = this.buffer.free < (this.#stopped ? this.buffer.size / 2 : this.#room(blockBytes))
    const changed = stop !== this.#stopped
    this.#stopped = stop
    if (changed && xoff.length > 0 && stop) this.#send(xoff, nowMs, true)
    if (changed && xon.length > 0 && !stop) this.#send(xon, nowMs, true)
    const heeded = this.#hostHandshake === 'hardware' ? hardwired : this.#hostHandshake === 'xonxoff' && xoff.length > 0
    this.line.hold(heeded && stop, nowMs)
  }

  /** Room that a handshake waits for: small buffers have less than a block. */
  #room(blockBytes: number): number {
    return blockBytes > this.buffer.size ? this.buffer.size / 2 : blockBytes
  }

  #countQuestion(byte: number): void {
    const last = String.fromCharCode(this.#lastByte).toUpperCase()
    const character = String.fromCharCode(byte).toUpperCase()
    if (last === 'O' && 'ACDEFHIOPSTW'.includes(character)) this.#questions++
    if (last === '.' && 'ABELOS'.includes(character)) this.#questions++
    // The second letter of one instruction is not the first of another.
    this.#lastByte = last === 'O' ? 0 : byte
  }
}
