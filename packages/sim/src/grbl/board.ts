import type { BytePipe, Clock, PointMm, SimulatedFault } from '@vfab/core'
import { type DeviceFault, DeviceShell, type ShelledDevice } from '../device-shell.ts'
import type { FaultMoment } from '../fault-schedule.ts'
import { type PictureOptions, pictureSvg } from '../ebb/picture.ts'
import { type Paced, Pacer } from '../pacer.ts'
import { Controller, type ControllerListener, type GrblState } from './controller.ts'
import { Machine } from './machine.ts'
import { type GrblBoardOptions, type GrblBoardSetup, setUp } from './options.ts'
import { Pen } from './pen.ts'
import { OutputLine } from './output-line.ts'
import { Processor } from './processor.ts'
import { Receiver } from './receiver.ts'
import { BoardRecord, type GrblRecord, type RecordSource } from './record.ts'
import { SettingsTable } from './settings-table.ts'
import type { Segment } from './stepper.ts'
import { summaryOf } from './summary.ts'
import { type Vector, zero } from './vector.ts'
import type { GrblBoard } from './grbl-board.ts'

/**
 * A simulated Grbl board with a pen plotter on it. It lives in this process; its `connect` is its cable.
 *
 * It has its own clock: see {@link GrblBoardOptions.speed}. Nothing of it keeps the process alive.
 */
export function createGrblBoard(options: GrblBoardOptions = {}): GrblBoard {
  return new SimulatedGrbl(setUp(options))
}

/** Moments nearer than this are the same. */
const roundingMs = 1e-6

class SimulatedGrbl implements GrblBoard, Paced, ControllerListener, ShelledDevice {
  readonly address = 'sim:grbl'
  readonly record: GrblRecord
  readonly #setup: GrblBoardSetup
  readonly #controller: Controller
  readonly #receiver: Receiver
  readonly #machine: Machine
  readonly #pen: Pen
  readonly #pacer: Pacer
  readonly #shell: DeviceShell
  readonly #processor: Processor
  readonly #output: OutputLine
  #oksToLose = 0

  constructor(setup: GrblBoardSetup) {
    this.#setup = setup
    const { firmware } = setup
    this.#receiver = new Receiver(firmware, setup.byteMs)
    this.#machine = new Machine(setup.homeDistanceMm)
    const settings = new SettingsTable(setup.settings)
    this.#pen = new Pen(setup.pen, settings.get(30), 0)
    this.#shell = new DeviceShell(this, { noun: 'board', random: setup.seed, pacer: () => this.#pacer })
    this.#output = new OutputLine(setup.byteMs)
    this.#controller = new Controller({
      firmware,
      settings,
      receiver: this.#receiver,
      machine: this.#machine,
      listener: this,
    })
    this.#controller.powerUp()
    this.#pacer = new Pacer(this, setup.speed)
    this.#processor = new Processor(this.#controller, firmware, {
      taken: () => this.#pacer.kick(true),
      answered: () => this.#shell.applyDueFaults(),
      extraMs: () => this.#output.delayMs,
    })
    this.record = new BoardRecord(this.#recordSource())
  }

  get clock(): Clock {
    return this.#pacer.clock
  }

  get state(): GrblState {
    this.#pacer.catchUp()
    return this.#controller.state
  }

  connect(): BytePipe {
    const pipe = this.#shell.connect(() => this.#pacer.catchUp())
    if (this.#setup.firmware.resetOnOpen) this.#boot()
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

  signal(character: number): void {
    this.#shell.changeNow(() => this.#controller.realtime(character))
  }

  hitLimit(): void {
    this.#shell.changeNow(() => this.#controller.hardLimit())
  }

  carryTo({ xMm, yMm }: PointMm): void {
    this.#pacer.catchUp()
    this.#machine.carryTo(this.nowMs, xMm, 0 - yMm)
  }

  setHomeSwitches(state: 'works' | 'missing' | 'stuck'): void {
    this.#machine.switches.state = state
  }

  idle(): Promise<void> {
    return this.#shell.idle(() => Math.min(this.nextClientMs, this.#controller.stepper.nextMs))
  }

  pictureSvg(options: PictureOptions = {}): string {
    const { settings } = this.#controller
    return pictureSvg(this.record, { widthMm: settings.get(130), heightMm: settings.get(131) }, options)
  }

  summary(): string {
    return summaryOf(this.record)
  }

  close(): void {
    this.#shell.unplug()
  }

  // Paced

  readonly awaitsReaction = true

  get nowMs(): number {
    return this.#controller.now
  }

  /** The next moment of anything, as long as the client has something coming. */
  get nextClientMs(): number {
    const { booting, owesAnswer } = this.#processor
    return booting || this.#output.nextMs !== Infinity || owesAnswer ? this.#nextMs : Infinity
  }

  get isActive(): boolean {
    return this.#nextMs !== Infinity
  }

  runUntil(ms: number): boolean {
    const noticed = this.#shell.run(() => this.#step(ms))
    if (!noticed && ms !== Infinity) this.#controller.now = Math.max(this.nowMs, ms)
    return noticed
  }

  // ShelledDevice

  reached(): ReturnType<ShelledDevice['reached']> {
    return { commands: this.#processor.linesDone, bytes: this.#receiver.taken, ms: this.nowMs }
  }

  suffer(fault: DeviceFault): void {
    switch (fault.kind) {
      case 'brown-out':
        if (this.#setup.firmware.nativeUsb) this.#shell.unplug()
        this.#shell.line.restart()
        this.#output.delayMs = 0
        this.#processor.refuse(undefined)
        return this.#boot()
      case 'refuse':
        return this.#processor.refuse(fault.command)
      case 'slow':
        this.#output.delayMs = fault.delayMs
        return
      case 'motor-power':
        this.#machine.powered = fault.on
    }
  }

  received(bytes: Uint8Array): void {
    this.#receiver.send(bytes, this.nowMs + this.#setup.linkLatencyMs)
  }

  hungUp(): void {
    this.#output.clear()
  }

  dropArrivals(): void {
    this.#receiver.drop()
  }

  // ControllerListener

  print(text: string): void {
    const isOk = text === 'ok\r\n'
    if (isOk && this.#oksToLose > 0) this.#oksToLose -= 1
    else if (!this.#shell.isUnheard) this.#output.send(this.#shell.line.answer(Buffer.from(text, 'latin1')), this.nowMs)
  }

  moved(piece: Pick<Segment, 'startMs' | 'endMs' | 'from' | 'to' | 'planned'>): void {
    const zMm = this.#machine.moved(piece)
    if (piece.from[2] !== piece.to[2]) this.#pen.moved(piece.startMs, piece.endMs, zMm)
  }

  forgotPlace(from: Vector): void {
    this.#machine.renamed(from, zero)
  }

  spindle(speed: number): void {
    this.#pen.spindle(this.nowMs, speed)
  }

  eepromWrite(bytes: number): void {
    const { eepromByteMs } = this.#setup.firmware
    if (eepromByteMs === 0) return
    this.#receiver.goDeaf(this.#processor.stall(bytes * eepromByteMs))
  }

  get #nextMs(): number {
    return Math.min(
      this.#receiver.nextMs,
      this.#controller.stepper.nextMs,
      this.#output.nextMs,
      this.#shell.faults.nextMs,
      this.#processor.bootMs,
      this.#processor.nextMs,
    )
  }

  /** Does the one thing that comes next. @returns false when nothing comes up to `limitMs` */
  #step(limitMs: number): boolean {
    const nextMs = this.#nextMs
    if (nextMs > limitMs + roundingMs) return false
    const controller = this.#controller
    controller.now = Math.max(this.nowMs, nextMs)
    if (this.#output.nextMs <= nextMs) this.#shell.deliver(this.#output.take())
    else if (this.#shell.faults.nextMs <= nextMs) this.#shell.applyDueFaults()
    else if (this.#processor.bootMs <= nextMs) this.#processor.finishBoot()
    else if (this.#receiver.nextMs <= nextMs) this.#arrive()
    else if (controller.stepper.nextMs <= nextMs) controller.finishPiece()
    else this.#processor.step()
    return true
  }

  #arrive(): void {
    const byte = this.#receiver.arrive(this.nowMs)
    if (byte === undefined || this.#processor.booting) return
    if (!this.#controller.realtime(byte)) this.#receiver.push(byte)
    this.#shell.applyDueFaults()
  }

  #boot(): void {
    this.#output.clear()
    this.#processor.boot()
  }

  #recordSource(): RecordSource {
    const receiver = this.#receiver
    return {
      motion: this.#machine.motion,
      heights: this.#pen.heights,
      lines: this.#processor.lines,
      nowMs: () => this.#pacer.nowMs,
      counts: () => ({
        taken: receiver.taken,
        overflowed: receiver.overflowed,
        unheard: receiver.unheard,
        fullest: receiver.fullest,
        reports: this.#processor.reports,
      }),
      bringUpToDate: () => this.#pacer.catchUp(),
    }
  }
}
