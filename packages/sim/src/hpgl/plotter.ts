import { type BytePipe, type Clock, DriverError, type PointMm, type SimulatedFault } from '@vfab/core'
import { DevicePipe } from '../device-pipe.ts'
import { type FaultMoment, FaultSchedule } from '../fault-schedule.ts'
import { NoisyLine } from '../noisy-line.ts'
import { type Paced, Pacer } from '../pacer.ts'
import { seededRandom } from '../random.ts'
import { Drafter } from './drafter.ts'
import { Electronics, type ElectronicsListener, type Suspension } from './electronics.ts'
import type { HpglInstruction } from './hpgl-reader.ts'
import { type HpglPlotterOptions, type HpglPlotterSetup, setUp } from './options.ts'
import { type HpglPictureOptions, pictureSvg } from './picture.ts'
import { type HpglRecord, PlotterRecord } from './record.ts'
import { summaryOf } from './summary.ts'

/**
 * A simulated HP-GL plotter. It lives in this process; {@link connect} is its RS-232 cable.
 *
 * It has its own clock: see {@link HpglPlotterOptions.speed}. Nothing of it keeps the process alive.
 */
export interface HpglPlotter {
  /** A name for messages: `sim:hpgl`. */
  readonly address: string
  /** The plotter's time as a clock: a client that sleeps on it needs no real time to wait. */
  readonly clock: Clock
  readonly record: HpglRecord
  /**
   * Plugs the cable in. One client at a time.
   * @throws DriverError `DEVICE_BUSY` while another pipe is open
   */
  connect(): BytePipe
  /** Makes a fault happen now. */
  inject(fault: SimulatedFault): void
  /** Makes a fault happen at a given moment. */
  injectAt(moment: FaultMoment, fault: SimulatedFault): void
  /** Somebody presses VIEW, or raises the paper lever: nothing of the buffer is carried out until `undefined` takes it back. */
  suspend(suspension: Suspension | undefined): void
  /** Somebody moves the pen with the arrow keys, to a place in mm from the upper left corner: the plotter knows where it is. */
  carryTo(place: PointMm): void
  /** Another program writes so many blanks to the plotter, past the client and its handshake. */
  flood(bytes: number): void
  /**
   * Resolves when all that was sent has been dealt with and nothing moves any more; time passes until then, as fast as the
   * speed allows.
   */
  idle(): Promise<void>
  /** What has been drawn so far. */
  pictureSvg(options?: HpglPictureOptions): string
  /** One line for people: `43 strokes, 1.2 m of ink, 31.4 s, pen 1, no byte lost`. */
  summary(): string
  /** Pulls the cable out. There is nothing else to free: what is in the buffer is still drawn, if anybody lets time pass. */
  close(): void
}

/** Makes a simulated HP-GL plotter. @throws RangeError for options that no plotter has */
export function createHpglPlotter(options: HpglPlotterOptions = {}): HpglPlotter {
  return new SimulatedPlotter(setUp(options))
}

class SimulatedPlotter implements HpglPlotter, Paced, ElectronicsListener {
  readonly address = 'sim:hpgl'
  readonly record: HpglRecord
  readonly #setup: HpglPlotterSetup
  readonly #drafter: Drafter
  readonly #electronics: Electronics
  readonly #pacer: Pacer
  readonly #history: PlotterRecord
  readonly #faults = new FaultSchedule()
  readonly #line: NoisyLine
  #pipe: DevicePipe | undefined
  #nowMs = 0
  #instructionsDone = 0
  #off = false
  /** Something reached the client, or was taken from it, in the present run. */
  #noticed = false

  constructor(setup: HpglPlotterSetup) {
    this.#setup = setup
    this.#drafter = new Drafter(setup.model, setup.paper, setup.home)
    const { byteMs, bufferBytes, hostHandshake } = setup
    this.#electronics = new Electronics(this.#drafter, { byteMs, bufferBytes, hostHandshake }, this)
    this.#pacer = new Pacer(this, setup.speed)
    this.#history = new PlotterRecord(this.#drafter, () => {
      this.#pacer.catchUp()
      return this.#nowMs
    })
    this.record = this.#history
    this.#line = new NoisyLine(seededRandom(setup.seed))
  }

  get clock(): Clock {
    return this.#pacer.clock
  }

  connect(): BytePipe {
    if (this.#pipe !== undefined) {
      const hint = 'close the other connection to the simulated plotter first'
      throw new DriverError('sim:hpgl is in use', { type: 'connection', code: 'DEVICE_BUSY', hint })
    }
    const pipe = new DevicePipe(this.address, {
      received: (bytes) => this.#receive(bytes),
      closedByClient: () => (this.#pipe = undefined),
    })
    this.#pipe = pipe
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

  suspend(suspension: Suspension | undefined): void {
    this.#pacer.catchUp()
    this.#electronics.suspend(suspension)
    this.#pacer.kick(false)
  }

  carryTo({ xMm, yMm }: PointMm): void {
    this.#pacer.catchUp()
    const { unitMm } = this.#setup.model
    const { xMin, yMax } = this.#drafter.frame.paper
    this.#drafter.carryTo(this.#nowMs, [xMin + xMm / unitMm, yMax - yMm / unitMm])
  }

  flood(bytes: number): void {
    this.#pacer.catchUp()
    this.#electronics.receive(Buffer.alloc(bytes, ' '), this.#nowMs)
    this.#pacer.kick(false)
  }

  async idle(): Promise<void> {
    for (;;) {
      const nextMs = Math.min(this.#electronics.nextMs, this.#movingUntilMs)
      if (nextMs === Infinity) return
      await this.clock.sleep(Math.max(0, nextMs - this.nowMs))
    }
  }

  pictureSvg(options: HpglPictureOptions = {}): string {
    return pictureSvg(this.record, this.#drafter, options)
  }

  summary(): string {
    return summaryOf(this.record)
  }

  close(): void {
    this.#unplug()
  }

  // Paced

  get nowMs(): number {
    return this.#nowMs
  }

  /** Time passes for a client that has asked something, or whose bytes are on the line: until it is answered, at most. */
  get nextClientMs(): number {
    const { isAwaited, nextMs } = this.#electronics
    return isAwaited ? nextMs : Infinity
  }

  get isActive(): boolean {
    return this.#electronics.nextMs !== Infinity || this.#movingUntilMs !== Infinity || this.#faults.nextMs !== Infinity
  }

  runUntil(ms: number): boolean {
    this.#noticed = false
    for (;;) {
      const nextMs = Math.min(this.#electronics.nextMs, this.#faults.nextMs)
      if (nextMs > ms || nextMs === Infinity) break
      this.#nowMs = Math.max(this.#nowMs, nextMs)
      if (this.#faults.nextMs <= nextMs) this.#applyDueFaults()
      else this.#electronics.step()
      if (this.#noticed) return true
    }
    if (ms !== Infinity) this.#nowMs = Math.max(this.#nowMs, ms)
    return false
  }

  // ElectronicsListener

  transmit(bytes: Uint8Array, _sentMs: number, isHandshake: boolean): void {
    // A port that heeds XON and XOFF keeps them to itself.
    if (isHandshake && this.#setup.hostHandshake === 'xonxoff') return
    if (this.#line.silent || this.#pipe === undefined) return
    this.#noticed = true
    this.#pipe.deliver(isHandshake ? this.#line.noise(bytes) : this.#line.answer(bytes))
  }

  instructionDone(instruction: HpglInstruction, startedMs: number): void {
    this.#history.note(instruction, startedMs)
    if (!instruction.last) return
    this.#instructionsDone++
    // Who only asks is waiting: time must go on for it (see Pacer).
    if (!instruction.name.startsWith('O')) this.#pacer.kick(true)
    this.#applyDueFaults()
  }

  byteLost(): void {
    this.#history.lostBytes++
  }

  byteTaken(): void {
    this.#history.bytes++
    this.#history.fullestBytes = Math.max(this.#history.fullestBytes, this.#electronics.buffer.length)
    if (!this.#faults.isEmpty) this.#applyDueFaults()
  }

  /** When the move under way ends; Infinity at rest. */
  get #movingUntilMs(): number {
    const { doneMs } = this.#drafter.mechanism
    return doneMs > this.#nowMs ? doneMs : Infinity
  }

  #receive(bytes: Uint8Array): void {
    this.#pacer.catchUp()
    if (!this.#off) this.#electronics.receive(bytes, this.#nowMs + this.#setup.linkLatencyMs)
    this.#pacer.kick(false)
  }

  #applyDueFaults(): void {
    if (this.#faults.isEmpty) return
    const reached = { commands: this.#instructionsDone, bytes: this.#history.bytes, ms: this.#nowMs }
    for (const fault of this.#faults.due(reached)) this.#apply(fault)
  }

  #apply(fault: SimulatedFault): void {
    if (this.#line.suffer(fault)) return
    switch (fault.kind) {
      case 'unplug':
        return this.#unplug()
      case 'brown-out':
        // The converter in the cable has its power from the computer: the port stays.
        this.#line.restart()
        this.#electronics.delayMs = 0
        return this.#electronics.restart(this.#nowMs)
      case 'refuse':
        return this.#electronics.refuseNext(fault.command)
      case 'slow':
        this.#electronics.delayMs = fault.delayMs
        return
      case 'motor-power':
        // It has one supply for everything: off, it is dead; on again, it has forgotten.
        this.#off = !fault.on
        return this.#electronics.restart(this.#nowMs)
    }
  }

  /** The plotter keeps its power and goes on with what it has. */
  #unplug(): void {
    const pipe = this.#pipe
    this.#pipe = undefined
    this.#electronics.line.drop()
    if (pipe === undefined) return
    this.#noticed = true
    pipe.lose()
  }
}
