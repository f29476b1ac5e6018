import type { BytePipe, Clock, PointMm, SimulatedFault } from '@vfab/core'
import { type DeviceFault, DeviceShell, type ShelledDevice } from '../device-shell.ts'
import type { FaultMoment } from '../fault-schedule.ts'
import { type Paced, Pacer } from '../pacer.ts'
import type { SimulatedPlotter } from '../simulated-plotter.ts'
import { Drafter } from './drafter.ts'
import { Electronics, type ElectronicsListener, type Suspension } from './electronics.ts'
import type { HpglInstruction } from './hpgl-reader.ts'
import { type HpglPlotterOptions, type HpglPlotterSetup, setUp } from './options.ts'
import { type HpglPictureOptions, pictureSvg } from './picture.ts'
import { type HpglRecord, PlotterRecord } from './record.ts'
import { summaryOf } from './summary.ts'

/**
 * A simulated HP-GL plotter; {@link connect} is its RS-232 cable. It knows where the pen is after {@link carryTo}, as after its arrow keys.
 */
export interface HpglPlotter extends SimulatedPlotter<HpglRecord, HpglPictureOptions> {
  /** Somebody presses VIEW, or raises the paper lever: nothing of the buffer is carried out until `undefined` takes it back. */
  suspend(suspension: Suspension | undefined): void
  /** Another program writes so many blanks to the plotter, past the client and its handshake. */
  flood(bytes: number): void
}

/** Makes a simulated HP-GL plotter. @throws RangeError for options that no plotter has */
export function createHpglPlotter(options: HpglPlotterOptions = {}): HpglPlotter {
  return new BufferedPlotter(setUp(options))
}

class BufferedPlotter implements HpglPlotter, Paced, ElectronicsListener, ShelledDevice {
  readonly address = 'sim:hpgl'
  readonly record: HpglRecord
  readonly #setup: HpglPlotterSetup
  readonly #drafter: Drafter
  readonly #electronics: Electronics
  readonly #pacer: Pacer
  readonly #history: PlotterRecord
  readonly #shell: DeviceShell
  #nowMs = 0
  #instructionsDone = 0
  #off = false

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
    this.#shell = new DeviceShell(this, { noun: 'plotter', random: setup.seed, pacer: () => this.#pacer })
  }

  get clock(): Clock {
    return this.#pacer.clock
  }

  connect(): BytePipe {
    return this.#shell.connect()
  }

  inject(fault: SimulatedFault): void {
    this.#shell.inject(fault)
  }

  injectAt(moment: FaultMoment, fault: SimulatedFault): void {
    this.#shell.injectAt(moment, fault)
  }

  suspend(suspension: Suspension | undefined): void {
    this.#shell.changeNow(() => this.#electronics.suspend(suspension))
  }

  carryTo({ xMm, yMm }: PointMm): void {
    this.#pacer.catchUp()
    const { unitMm } = this.#setup.model
    const { xMin, yMax } = this.#drafter.frame.paper
    this.#drafter.carryTo(this.#nowMs, [xMin + xMm / unitMm, yMax - yMm / unitMm])
  }

  flood(bytes: number): void {
    this.#shell.changeNow(() => this.#electronics.receive(Buffer.alloc(bytes, ' '), this.#nowMs))
  }

  idle(): Promise<void> {
    return this.#shell.idle(() => Math.min(this.#electronics.nextMs, this.#movingUntilMs))
  }

  pictureSvg(options: HpglPictureOptions = {}): string {
    return pictureSvg(this.record, this.#drafter, options)
  }

  summary(): string {
    return summaryOf(this.record)
  }

  close(): void {
    this.#shell.unplug()
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
    return (
      this.#electronics.nextMs !== Infinity ||
      this.#movingUntilMs !== Infinity ||
      this.#shell.faults.nextMs !== Infinity
    )
  }

  runUntil(ms: number): boolean {
    if (this.#shell.run(() => this.#step(ms))) return true
    if (ms !== Infinity) this.#nowMs = Math.max(this.#nowMs, ms)
    return false
  }

  // ShelledDevice

  reached(): ReturnType<ShelledDevice['reached']> {
    return { commands: this.#instructionsDone, bytes: this.#history.bytes, ms: this.#nowMs }
  }

  suffer(fault: DeviceFault): void {
    switch (fault.kind) {
      case 'brown-out':
        // The converter in the cable has its power from the computer: the port stays.
        this.#shell.line.restart()
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

  received(bytes: Uint8Array): void {
    if (!this.#off) this.#electronics.receive(bytes, this.#nowMs + this.#setup.linkLatencyMs)
  }

  hungUp(): void {
    // What it has to say is said when it comes to it.
  }

  dropArrivals(): void {
    this.#electronics.line.drop()
  }

  // ElectronicsListener

  transmit(bytes: Uint8Array, _sentMs: number, isHandshake: boolean): void {
    // A port that heeds XON and XOFF keeps them to itself.
    if (isHandshake && this.#setup.hostHandshake === 'xonxoff') return
    const { isUnheard, line } = this.#shell
    if (!isUnheard) this.#shell.deliver(isHandshake ? line.noise(bytes) : line.answer(bytes))
  }

  instructionDone(instruction: HpglInstruction, startedMs: number): void {
    this.#history.note(instruction, startedMs)
    if (!instruction.last) return
    this.#instructionsDone++
    // Who only asks is waiting: time must go on for it (see Pacer).
    if (!instruction.name.startsWith('O')) this.#pacer.kick(true)
    this.#shell.applyDueFaults()
  }

  byteLost(): void {
    this.#history.lostBytes++
  }

  byteTaken(): void {
    this.#history.bytes++
    this.#history.fullestBytes = Math.max(this.#history.fullestBytes, this.#electronics.buffer.length)
    this.#shell.applyDueFaults()
  }

  /** When the move under way ends; Infinity at rest. */
  get #movingUntilMs(): number {
    const { doneMs } = this.#drafter.mechanism
    return doneMs > this.#nowMs ? doneMs : Infinity
  }

  #step(limitMs: number): boolean {
    const { faults } = this.#shell
    const nextMs = Math.min(this.#electronics.nextMs, faults.nextMs)
    if (nextMs > limitMs || nextMs === Infinity) return false
    this.#nowMs = Math.max(this.#nowMs, nextMs)
    if (faults.nextMs <= nextMs) this.#shell.applyDueFaults()
    else this.#electronics.step()
    return true
  }
}
