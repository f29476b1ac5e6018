import { type BytePipe, type Clock, DriverError, type PointMm, type SimulatedFault } from '@vfab/core'
import { DevicePipe } from '../device-pipe.ts'
import { type FaultMoment, FaultSchedule } from '../fault-schedule.ts'
import { type PictureOptions, pictureSvg } from '../ebb/picture.ts'
import { NoisyLine } from '../noisy-line.ts'
import { type Paced, Pacer } from '../pacer.ts'
import { seededRandom } from '../random.ts'
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

class SimulatedGrbl implements GrblBoard, Paced, ControllerListener {
  readonly address = 'sim:grbl'
  readonly record: GrblRecord
  readonly #setup: GrblBoardSetup
  readonly #controller: Controller
  readonly #receiver: Receiver
  readonly #machine: Machine
  readonly #pen: Pen
  readonly #pacer: Pacer
  readonly #faults = new FaultSchedule()
  readonly #line: NoisyLine
  readonly #processor: Processor
  readonly #output: OutputLine
  #pipe: DevicePipe | undefined
  #oksToLose = 0
  #noticed = false

  constructor(setup: GrblBoardSetup) {
    this.#setup = setup
    const { firmware } = setup
    this.#receiver = new Receiver(firmware, setup.byteMs)
    this.#machine = new Machine(setup.homeDistanceMm)
    const settings = new SettingsTable(setup.settings)
    this.#pen = new Pen(setup.pen, settings.get(30), 0)
    this.#line = new NoisyLine(seededRandom(setup.seed))
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
      answered: () => this.#applyDueFaults(),
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
    if (this.#pipe !== undefined) {
      const hint = 'close the other connection to the simulated board first'
      throw new DriverError('sim:grbl is in use', { type: 'connection', code: 'DEVICE_BUSY', hint })
    }
    this.#pacer.catchUp()
    const pipe = new DevicePipe(this.address, {
      received: (bytes) => this.#receive(bytes),
      closedByClient: () => this.#hangUp(),
    })
    this.#pipe = pipe
    if (this.#setup.firmware.resetOnOpen) this.#boot()
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

  signal(character: number): void {
    this.#pacer.catchUp()
    this.#controller.realtime(character)
    this.#pacer.kick(false)
  }

  hitLimit(): void {
    this.#pacer.catchUp()
    this.#controller.hardLimit()
    this.#pacer.kick(false)
  }

  carryTo({ xMm, yMm }: PointMm): void {
    this.#pacer.catchUp()
    this.#machine.carryTo(this.nowMs, xMm, 0 - yMm)
  }

  setHomeSwitches(state: 'works' | 'missing' | 'stuck'): void {
    this.#machine.switches.state = state
  }

  async idle(): Promise<void> {
    for (;;) {
      const nextMs = Math.min(this.nextClientMs, this.#controller.stepper.nextMs)
      if (nextMs === Infinity) return
      await this.clock.sleep(Math.max(0, nextMs - this.nowMs))
    }
  }

  pictureSvg(options: PictureOptions = {}): string {
    const { settings } = this.#controller
    return pictureSvg(this.record, { widthMm: settings.get(130), heightMm: settings.get(131) }, options)
  }

  summary(): string {
    return summaryOf(this.record)
  }

  close(): void {
    this.#unplug()
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
    this.#noticed = false
    while (!this.#noticed && this.#step(ms)) {
      // Each turn is one event.
    }
    if (!this.#noticed && ms !== Infinity) this.#controller.now = Math.max(this.nowMs, ms)
    return this.#noticed
  }

  // ControllerListener

  print(text: string): void {
    const isOk = text === 'ok\r\n'
    if (isOk && this.#oksToLose > 0) this.#oksToLose -= 1
    else if (!this.#line.silent && this.#pipe !== undefined)
      this.#output.send(this.#line.answer(Buffer.from(text, 'latin1')), this.nowMs)
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
      this.#faults.nextMs,
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
    if (this.#output.nextMs <= nextMs) this.#deliver()
    else if (this.#faults.nextMs <= nextMs) this.#applyDueFaults()
    else if (this.#processor.bootMs <= nextMs) this.#processor.finishBoot()
    else if (this.#receiver.nextMs <= nextMs) this.#arrive()
    else if (controller.stepper.nextMs <= nextMs) controller.finishPiece()
    else this.#processor.step()
    return true
  }

  #receive(bytes: Uint8Array): void {
    this.#pacer.catchUp()
    this.#receiver.send(bytes, this.nowMs + this.#setup.linkLatencyMs)
    this.#pacer.kick(false)
  }

  #arrive(): void {
    const byte = this.#receiver.arrive(this.nowMs)
    if (byte === undefined || this.#processor.booting) return
    if (!this.#controller.realtime(byte)) this.#receiver.push(byte)
    if (!this.#faults.isEmpty) this.#applyDueFaults()
  }

  #deliver(): void {
    const bytes = this.#output.take()
    if (bytes === undefined) return
    this.#noticed = true
    this.#pipe?.deliver(bytes)
  }

  #applyDueFaults(): void {
    const reached = { commands: this.#processor.linesDone, bytes: this.#receiver.taken, ms: this.nowMs }
    for (const fault of this.#faults.due(reached)) this.#apply(fault)
  }

  #apply(fault: SimulatedFault): void {
    if (this.#line.suffer(fault)) return
    switch (fault.kind) {
      case 'unplug':
        return this.#unplug()
      case 'brown-out':
        if (this.#setup.firmware.nativeUsb) this.#unplug()
        this.#line.restart()
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

  #boot(): void {
    this.#output.clear()
    this.#processor.boot()
  }

  /** The board keeps its power and goes on with what it has. */
  #unplug(): void {
    const pipe = this.#pipe
    this.#hangUp()
    this.#receiver.drop()
    if (pipe === undefined) return
    this.#noticed = true
    pipe.lose()
  }

  #hangUp(): void {
    this.#pipe = undefined
    this.#output.clear()
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
