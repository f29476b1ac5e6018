import type { BytePipe, Clock, PointMm, SimulatedFault } from '@vfab/core'

import { type DeviceFault, DeviceShell, type ShelledDevice } from '../device-shell.ts'
import { type PictureOptions, pictureSvg } from '../ebb/picture.ts'
import type { FaultMoment } from '../fault-schedule.ts'
import { OutputLine } from '../grbl/output-line.ts'
import { BoardRecord, type GrblRecord } from '../grbl/record.ts'
import { summaryOf } from '../grbl/summary.ts'
import { type Paced, Pacer } from '../pacer.ts'
import { seededRandom } from '../random.ts'
import type { SimulatedPlotter } from '../simulated-plotter.ts'
import { type MarlinBoardOptions, type MarlinSetup, setUp } from './options.ts'
import { MarlinProcessor } from './processor.ts'
import { Uart } from './uart.ts'

/** A simulated board with Marlin and a pen plotter on it. Most boards restart when a client connects. It does not notice {@link carryTo}. */
export interface MarlinBoard extends SimulatedPlotter<GrblRecord, PictureOptions> {
  /** Lines that were asked for again so far. */
  readonly resends: number
  /** Whether it was stopped for good, by `M112` or a homing that failed. */
  readonly killed: boolean
  /** The next `count` answers `ok` never arrive, as on a noisy line. */
  loseOks(count: number): void
  /** Of the next `count` bytes sent to it, about one in `every` arrives damaged. */
  damageBytes(count: number, every: number): void
  /** Another program sends this on the same line. */
  overhear(text: string): void
}

/** Makes a simulated Marlin board. @throws RangeError for options that no board has */
export function createMarlinBoard(options: MarlinBoardOptions = {}): MarlinBoard {
  return new SimulatedMarlin(setUp(options))
}

/** Moments nearer than this are the same, ms. */
const roundingMs = 1e-6
/** A bootloader waits for so long, ms. */
const bootMs = 1500

class SimulatedMarlin implements MarlinBoard, Paced, ShelledDevice {
  readonly address = 'sim:marlin'
  readonly record: GrblRecord
  readonly awaitsReaction = true
  readonly #setup: MarlinSetup
  readonly #processor: MarlinProcessor
  readonly #uart: Uart
  readonly #output: OutputLine
  readonly #shell: DeviceShell
  readonly #pacer: Pacer
  #oksToLose = 0
  #bootedMs = Infinity

  constructor(setup: MarlinSetup) {
    this.#setup = setup
    const random = seededRandom(setup.seed)
    this.#uart = new Uart(setup.byteMs, random)
    this.#output = new OutputLine(setup.byteMs)
    this.#shell = new DeviceShell(this, { noun: 'board', random, pacer: () => this.#pacer })
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
    const pipe = this.#shell.connect(() => this.#pacer.catchUp())
    if (this.#setup.resetOnOpen) this.#boot()
    this.#pacer.kick(false)
    return pipe
  }

  inject(fault: SimulatedFault): void {
    this.#shell.inject(fault)
  }

  injectAt(moment: FaultMoment, fault: SimulatedFault): void {
    this.#shell.injectAt(moment, fault)
  }

  loseOks(count: number): void {
    this.#oksToLose += count
  }

  damageBytes(count: number, every: number): void {
    this.#uart.damage(count, every)
  }

  overhear(text: string): void {
    this.#shell.receive(Buffer.from(text, 'latin1'))
  }

  carryTo(place: PointMm): void {
    this.#pacer.catchUp()
    this.#processor.machine.carryTo(place)
  }

  idle(): Promise<void> {
    return this.#shell.idle(() => Math.min(this.nextClientMs, this.#processor.machine.nextMs))
  }

  pictureSvg(options: PictureOptions = {}): string {
    return pictureSvg(this.record, this.#setup, options)
  }

  summary(): string {
    return summaryOf(this.record)
  }

  close(): void {
    this.#shell.unplug()
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
    const noticed = this.#shell.run(() => this.#step(ms))
    if (!noticed && ms !== Infinity) this.#processor.machine.now = Math.max(this.nowMs, ms)
    return noticed
  }

  // ShelledDevice

  reached(): ReturnType<ShelledDevice['reached']> {
    return { commands: this.#processor.linesDone, bytes: this.#uart.counts.taken, ms: this.nowMs }
  }

  suffer(fault: DeviceFault): void {
    switch (fault.kind) {
      case 'brown-out':
        this.#shell.line.restart()
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

  received(bytes: Uint8Array): void {
    this.#uart.send(bytes, this.nowMs + this.#setup.linkLatencyMs)
  }

  hungUp(): void {
    this.#output.clear()
  }

  dropArrivals(): void {
    this.#uart.drop()
  }

  get #nextMs(): number {
    const { machine } = this.#processor
    const booting = this.#bootedMs !== Infinity
    return Math.min(
      this.#uart.nextMs,
      machine.nextMs,
      this.#output.nextMs,
      this.#shell.faults.nextMs,
      this.#bootedMs,
      booting ? Infinity : this.#processor.nextMs,
    )
  }

  #step(limitMs: number): boolean {
    const nextMs = this.#nextMs
    if (nextMs === Infinity || nextMs > limitMs + roundingMs) return false
    const { machine } = this.#processor
    machine.now = Math.max(this.nowMs, nextMs)
    if (this.#output.nextMs <= nextMs) this.#shell.deliver(this.#output.take())
    else if (this.#shell.faults.nextMs <= nextMs) this.#shell.applyDueFaults()
    else if (this.#bootedMs <= nextMs) this.#greet()
    else if (this.#uart.nextMs <= nextMs) this.#arrive()
    else if (machine.nextMs <= nextMs) machine.advance()
    else {
      this.#processor.step()
      this.#shell.applyDueFaults()
    }
    return true
  }

  #arrive(): void {
    const byte = this.#uart.arrive()
    if (this.#bootedMs !== Infinity) return // the bootloader takes it for something else
    this.#uart.push(byte)
    this.#processor.heard(byte)
    this.#shell.applyDueFaults()
  }

  #print(text: string): void {
    if (this.#oksToLose > 0 && text.startsWith('ok')) {
      this.#oksToLose -= 1
      return
    }
    if (this.#shell.isUnheard) return
    this.#output.send(this.#shell.line.answer(Buffer.from(`${text}\n`, 'latin1')), this.nowMs)
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
}
