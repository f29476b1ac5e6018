import { CommandReader, type ReaderEvent } from './command-reader.ts'
import type { Wait } from './command.ts'
import { Interpreter } from './interpreter.ts'
import type { Microcontroller } from './microcontroller.ts'
import { ticksPerMs } from './ticks.ts'

/** Told what comes out of the chip. */
export interface ChipListener {
  /** Bytes to the host, in the order they leave. */
  sent(text: string, tick: number): void
  /** A complete line was taken for carrying out. */
  commandTaken(line: string, tick: number): void
  /** The line's reply has been sent. */
  commandDone(tick: number): void
  byteTaken(tick: number): void
}

/** Time the firmware spends on one command of each kind, ms. */
export interface CommandTimes {
  readonly simple: number
  readonly lowLevel: number
  readonly other: number
}

interface Arrival {
  readonly bytes: Uint8Array
  readonly tick: number
  next: number
}

/** The command under way: it starts to act at `readyTick`, then waits for whatever it yields. */
interface Work {
  readonly steps: Generator<Wait, void>
  readonly readyTick: number
  wait: Wait | undefined
}

/**
 * The chip over time: bytes come in, the interpreter works on one command after the other and may be held up by a full
 * FIFO, while motion and timers go on. Nothing happens outside {@link advanceTo}; given the same arrivals, everything
 * happens at the same ticks.
 */
export class Chip {
  readonly board: Microcontroller
  readonly #interpreter: Interpreter
  readonly #reader: CommandReader
  readonly #listener: ChipListener
  readonly #times: CommandTimes
  readonly #arrivals: Arrival[] = []
  #work: Work | undefined

  constructor(board: Microcontroller, times: CommandTimes, listener: ChipListener) {
    this.board = board
    this.#interpreter = new Interpreter(board)
    this.#reader = new CommandReader(board.firmware.maxCommandBytes)
    this.#listener = listener
    this.#times = times
  }

  get now(): number {
    return this.board.now
  }

  /** Bytes from the host. They are looked at when their time has come and the interpreter is free. */
  receive(bytes: Uint8Array, tick: number): void {
    if (bytes.length > 0) this.#arrivals.push({ bytes, tick, next: 0 })
  }

  /** The next tick at which the host may notice something; Infinity when all it sent has been dealt with. */
  get nextHostTick(): number {
    const work = this.#work
    if (work === undefined) return Math.max(this.now, this.#arrivals[0]?.tick ?? Infinity)
    if (work.wait === undefined) return Math.max(this.now, work.readyTick)
    if (this.#isOver(work.wait)) return this.now
    return work.wait === 'forever' ? Infinity : this.board.engine.nextChangeTick
  }

  /** Lets everything happen that is due up to and including `tick`. */
  advanceTo(tick: number): void {
    while (this.step(tick)) {
      // Each step is one event.
    }
    this.board.engine.advanceTo(tick)
  }

  /** Lets the next event happen if it is due by `tick`. @returns false when there is none */
  step(tick: number): boolean {
    const hostTick = this.nextHostTick
    const timerTick = this.board.nextTimerTick
    const next = Math.min(hostTick, timerTick)
    if (next > tick) return false
    this.board.engine.advanceTo(Math.max(this.now, next))
    // Motion on the way may have set a timer.
    if (this.board.nextTimerTick <= this.now) this.board.fireTimers()
    else if (hostTick <= this.now) this.#serveHost()
    return true
  }

  /** The next command of this name is refused. */
  refuseNext(name: string): void {
    this.#interpreter.refuseNext = name.toUpperCase()
  }

  /** Something outside changed a pin: a limit switch may have to be reported between replies. */
  reportSwitches(): void {
    const { firmware, flavour, reply } = this.board
    // The source of 3.0.3 looks at it after the next command only.
    if (this.#work !== undefined || (firmware.reportsOneError && flavour === 'source')) return
    this.#interpreter.limitReply()
    this.#flush(reply.take())
  }

  /** Power gone and back, or `RB`: what was being received and done is forgotten. */
  restart(): void {
    this.#work = undefined
    this.#arrivals.length = 0
    this.#reader.reset()
    this.#interpreter.refuseNext = undefined
    this.board.reply.take()
    this.board.reset()
  }

  /** Bytes on their way to the board that it has not looked at are lost with the cable. */
  dropArrivals(): void {
    this.#arrivals.length = 0
  }

  #serveHost(): void {
    if (this.#work === undefined) this.#read()
    else this.#goOn(this.#work)
  }

  /** Feeds bytes to the reader up to the end of a command. */
  #read(): void {
    for (let arrival = this.#arrivals[0]; arrival !== undefined; arrival = this.#arrivals[0]) {
      if (arrival.tick > this.now) return
      const byte = arrival.bytes[arrival.next]!
      arrival.next += 1
      if (arrival.next >= arrival.bytes.length) this.#arrivals.shift()
      const event = this.#reader.push(byte)
      if (event !== undefined) this.#handle(event)
      this.#listener.byteTaken(this.now)
      if (this.#work !== undefined) return
    }
  }

  #handle(event: ReaderEvent): void {
    if (event.kind === 'echo') this.#flush(event.text)
    else if (event.kind === 'overrun') this.board.errors.note('rx-overrun')
    else {
      this.#listener.commandTaken(event.line, this.now)
      const readyTick = this.now + Math.round(this.#timeFor(event.line) * ticksPerMs)
      this.#work = { steps: this.#interpreter.execute(event.line), readyTick, wait: undefined }
    }
  }

  #timeFor(line: string): number {
    const motion = this.#interpreter.lookUp(line)?.motion
    if (motion === 'simple') return this.#times.simple
    return motion === 'low-level' ? this.#times.lowLevel : this.#times.other
  }

  #goOn(work: Work): void {
    if (work.wait !== undefined && !this.#isOver(work.wait)) return
    const result = work.steps.next()
    if (result.done !== true) {
      work.wait = result.value
      return
    }
    this.#work = undefined
    this.#flush(this.board.reply.take())
    this.#listener.commandDone(this.now)
  }

  #isOver(wait: Wait): boolean {
    const { engine } = this.board
    if (wait === 'room') return !engine.fifo.full
    return wait === 'idle' && engine.isIdle
  }

  #flush(text: string): void {
    if (text !== '') this.#listener.sent(text, this.now)
  }
}
