import { type BytePipe, type Clock, DriverError, type PointMm, type SimulatedFault } from '@vfab/core'

import { DevicePipe } from '../device-pipe.ts'
import { type PictureOptions, pictureSvg } from '../ebb/picture.ts'
import { type FaultMoment, FaultSchedule } from '../fault-schedule.ts'
import { OutputLine } from '../grbl/output-line.ts'
import { BoardRecord, type GrblRecord } from '../grbl/record.ts'
import { summaryOf } from '../grbl/summary.ts'
import { NoisyLine } from '../noisy-line.ts'
import { type Paced, Pacer } from '../pacer.ts'
import { seededRandom } from '../random.ts'
import { type MarlinBoardOptions, type MarlinSetup, setUp } from './options.ts'
import { MarlinProcessor } from './processor.ts'
import { Uart } from './uart.ts'

/**
 * A simulated board with Marlin and a pen plotter on it. It lives in this process; {@link connect} is its cable.
 *
 * It has its own clock: see {@link MarlinBoardOptions.speed}. Nothing of it keeps the process alive.
 */
export interface MarlinBoard {
  /** A name for messages: `sim:marlin`. */
  readonly address: string
  /** The board's time as a clock: a client that sleeps on it needs no real time to wait. */
  readonly clock: Clock
  readonly record: GrblRecord
  /** Lines that were asked for again so far. */
  readonly resends: number
  /** Whether it was stopped for good, by `M112` or a homing that failed. */
  readonly killed: boolean
  /**
   * Plugs the cable in: most boards restart. One client at a time.
   * @throws DriverError `DEVICE_BUSY` while another pipe is open
   */
  connect(): BytePipe
  /** Makes a fault happen now. */
  inject(fault: SimulatedFault): void
  /** Makes a fault happen at a given moment. */
  injectAt(moment: FaultMoment, fault: SimulatedFault): void
  /** The next `count` answers `ok` never arrive, as on a noisy line. */
  loseOks(count: number): void
  /** Of the next `count` bytes sent to it, about one in `every` arrives damaged. */
  damageBytes(count: number, every: number): void
  /** Another program sends this on the same line. */
  overhear(text: string): void
  /** Somebody takes the tip and puts it there, mm as on a page; the board does not notice. */
  carryTo(place: PointMm): void
  /** Resolves when everything that was sent has been dealt with and the machine rests. */
  idle(): Promise<void>
  /** What the pen has drawn so far. */
  pictureSvg(options?: PictureOptions): string
  /** One line for people. */
  summary(): string
  /** Pulls the cable out. */
  close(): void
}

/** Makes a simulated Marlin board. @throws RangeError for options that no board has */
export function createMarlinBoard(options: MarlinBoardOptions = {}): MarlinBoard {
  return new SimulatedMarlin(setUp(options))
}

/** Moments nearer than this are the same, ms. */
const roundingMs = 1e-6
/** A bootloader waits for so long, ms. */
const bootMs = 1500

class SimulatedMarlin implements MarlinBoard, Paced {
  readonly address = 'sim:marlin'
  readonly record: GrblRecord
  readonly awaitsReaction = true
  readonly #setup: MarlinSetup
  readonly #processor: MarlinProcessor
  readonly #uart: Uart
  readonly #output: OutputLine
  readonly #line: NoisyLine
  readonly #faults = new FaultSchedule()
  readonly #pacer: Pacer
  #pipe: DevicePipe | undefined
  #oksToLose = 0
  #bootedMs = Infinity
  #noticed = false

  constructor(setup: MarlinSetup) {
    this.#setup = setup
    const random = seededRandom(setup.seed)
    this.#uart = new Uart(setup.byteMs, random)
    this.#output = new OutputLine(setup.byteMs)
    this.#line = new NoisyLine(random)
    this.#processor = new MarlinProcessor(
      setup,
      this.#uart,
      (text) => this.#print(text),
      () => this.#boot(),
    )
    this.#pacer = new Pacer(this, setup.speed)
    const { machine } = this.#processor
    this.record = new BoardRecord({
      motion: machine.machine.motion,
      heights: machine.pen.heights,
      lines: this.#processor.lines,
      nowMs: () => this.#pacer.nowMs,
      counts: () => this.#uart.counts,
      bringUpToDate: () => this.#pacer.catchUp(),
    })
  }

  get clock(): Clock {
    return this.#pacer.clock
  }

  get resends(): number {
    return this.#processor.resends
  }

  get killed(): boolean {
    return this.#processor.killed
  }

  connect(): BytePipe {
    if (this.#pipe !== undefined) {
      const hint = 'close the other connection to the simulated board first'
      throw new DriverError('sim:marlin is in use', { type: 'connection', code: 'DEVICE_BUSY', hint })
    }
    this.#pacer.catchUp()
    const pipe = new DevicePipe(this.address, {
      received: (bytes) => this.#receive(bytes),
      closedByClient: () => this.#hangUp(),
    })
    this.#pipe = pipe
    if (this.#setup.resetOnOpen) this.#boot()
    this.#pacer.kick(false)
    return pipe
  }

  inject(fault: SimulatedFault): void {
    this.#pacer.catchUp()
    this.#apply(fault)
    this.#pacer.kick(false)
  }

  injectAt(moment: FaultMoment, fault: SimulatedFault): void {
    this.#faults.add(moment, fault)
    this.#applyDueFaults()
    this.#pacer.kick(false)
  }

  loseOks(count: number): void {
    this.#oksToLose += count
  }

  damageBytes(count: number, every: number): void {
    this.#uart.damage(count, every)
  }

  overhear(text: string): void {
    this.#receive(Buffer.from(text, 'latin1'))
  }

  carryTo(place: PointMm): void {
    this.#pacer.catchUp()
    this.#processor.machine.carryTo(place)
  }

  async idle(): Promise<void> {
    for (;;) {
      const nextMs = Math.min(this.nextClientMs, this.#processor.machine.nextMs)
      if (nextMs === Infinity) return
      await this.clock.sleep(Math.max(0, nextMs - this.nowMs))
    }
  }

  pictureSvg(options: PictureOptions = {}): string {
    return pictureSvg(this.record, this.#setup, options)
  }

  summary(): string {
    return summaryOf(this.record)
  }

  close(): void {
    this.#unplug()
  }

  get nowMs(): number {
    return this.#processor.machine.now
  }

  get nextClientMs(): number {
    const owes = this.#bootedMs !== Infinity || this.#output.nextMs !== Infinity || this.#processor.owesAnswer
    return owes ? this.#nextMs : Infinity
  }

  get isActive(): boolean {
    return this.#nextMs !== Infinity
  }

  runUntil(ms: number): boolean {
    this.#noticed = false
    while (!this.#noticed && this.#step(ms)) {
      // Each turn is one event.
    }
    if (!this.#noticed && ms !== Infinity) this.#processor.machine.now = Math.max(this.nowMs, ms)
    return this.#noticed
  }

  get #nextMs(): number {
    const { machine } = this.#processor
    const booting = this.#bootedMs !== Infinity
    return Math.min(
      this.#uart.nextMs,
      machine.nextMs,
      this.#output.nextMs,
      this.#faults.nextMs,
      this.#bootedMs,
      booting ? Infinity : this.#processor.nextMs,
    )
  }

  #step(limitMs: number): boolean {
    const nextMs = this.#nextMs
    if (nextMs === Infinity || nextMs > limitMs + roundingMs) return false
    const { machine } = this.#processor
    machine.now = Math.max(this.nowMs, nextMs)
    if (this.#output.nextMs <= nextMs) this.#deliver()
    else if (this.#faults.nextMs <= nextMs) this.#applyDueFaults()
    else if (this.#bootedMs <= nextMs) this.#greet()
    else if (this.#uart.nextMs <= nextMs) this.#arrive()
    else if (machine.nextMs <= nextMs) machine.advance()
    else {
      this.#processor.step()
      this.#applyDueFaults()
    }
    return true
  }

  #receive(bytes: Uint8Array): void {
    this.#pacer.catchUp()
    this.#uart.send(bytes, this.nowMs + this.#setup.linkLatencyMs)
    this.#pacer.kick(false)
  }

  #arrive(): void {
    const byte = this.#uart.arrive()
    if (this.#bootedMs !== Infinity) return // the bootloader takes it for something else
    this.#uart.push(byte)
    this.#processor.heard(byte)
    this.#applyDueFaults()
  }

  #deliver(): void {
    const bytes = this.#output.take()
    if (bytes === undefined) return
    this.#noticed = true
    this.#pipe?.deliver(bytes)
  }

  #print(text: string): void {
    if (this.#oksToLose > 0 && text.startsWith('ok')) {
      this.#oksToLose -= 1
      return
    }
    if (this.#line.silent || this.#pipe === undefined) return
    this.#output.send(this.#line.answer(Buffer.from(`${text}\n`, 'latin1')), this.nowMs)
  }

  #applyDueFaults(): void {
    if (this.#faults.isEmpty) return
    const reached = { commands: this.#processor.linesDone, bytes: this.#uart.counts.taken, ms: this.nowMs }
    for (const fault of this.#faults.due(reached)) this.#apply(fault)
  }

  #apply(fault: SimulatedFault): void {
    if (this.#line.suffer(fault)) return
    switch (fault.kind) {
      case 'unplug':
        return this.#unplug()
      case 'brown-out':
        this.#line.restart()
        this.#output.delayMs = 0
        return this.#boot()
      case 'refuse':
        return this.#processor.refuse(fault.command)
      case 'slow':
        this.#output.delayMs = fault.delayMs
        return
      case 'motor-power':
        this.#processor.machine.machine.powered = fault.on
    }
  }

  #boot(): void {
    this.#output.clear()
    this.#processor.powerUp()
    this.#bootedMs = this.nowMs + bootMs
  }

  #greet(): void {
    this.#bootedMs = Infinity
    this.#processor.greet()
  }

  #unplug(): void {
    const pipe = this.#pipe
    this.#hangUp()
    this.#uart.drop()
    if (pipe === undefined) return
    this.#noticed = true
    pipe.lose()
  }

  #hangUp(): void {
    this.#pipe = undefined
    this.#output.clear()
  }
}
