import { type BytePipe, type Clock, DriverError, type PointMm, type SimulatedFault } from '@vfab/core'
import { DevicePipe } from '../device-pipe.ts'
import { type FaultMoment, FaultSchedule } from '../fault-schedule.ts'
import { type PictureOptions, pictureSvg } from '../ebb/picture.ts'
import { type Paced, Pacer } from '../pacer.ts'
import { seededRandom } from '../random.ts'
import { Controller, type ControllerListener, type GrblState } from './controller.ts'
import { Machine } from './machine.ts'
import { type GrblBoardOptions, type GrblBoardSetup, setUp } from './options.ts'
import { Pen } from './pen.ts'
import { type LineHooks, mainLoop } from './program.ts'
import { Receiver } from './receiver.ts'
import { BoardRecord, type GrblRecord, type RecordedLine, type RecordSource } from './record.ts'
import { statusReport } from './report.ts'
import { SettingsTable } from './settings-table.ts'
import type { Segment } from './stepper.ts'
import { summaryOf } from './summary.ts'
import { type Vector, zero } from './vector.ts'
import type { Program, Wait } from './wait.ts'

/**
 * A simulated Grbl board with a pen plotter on it. It lives in this process; {@link connect} is its cable.
 *
 * It has its own clock: see {@link GrblBoardOptions.speed}. Nothing of it keeps the process alive.
 */
export interface GrblBoard {
  /** A name for messages: `sim:grbl`. */
  readonly address: string
  /** The board's time as a clock: a client that sleeps on it needs no real time to wait. */
  readonly clock: Clock
  readonly record: GrblRecord
  /** What the firmware is at now. */
  readonly state: GrblState
  /**
   * Plugs the cable in: boards that are wired so restart. One client at a time.
   * @throws DriverError `DEVICE_BUSY` while another pipe is open
   */
  connect(): BytePipe
  /** Makes a fault happen now. */
  inject(fault: SimulatedFault): void
  /** Makes a fault happen at a given moment. */
  injectAt(moment: FaultMoment, fault: SimulatedFault): void
  /** The next `count` answers `ok` never arrive, as on a noisy line. */
  loseOks(count: number): void
  /** A limit switch is hit: a hard limit, whatever `$21` says. */
  hitLimit(): void
  /** Somebody takes the tip and puts it there, mm as on a page; the board does not notice. */
  carryTo(place: PointMm): void
  /** What the home switches do from now on. */
  setHomeSwitches(state: 'works' | 'missing' | 'stuck'): void
  /** Resolves when everything that was sent has been dealt with and the machine rests. */
  idle(): Promise<void>
  /** What the pen has drawn so far. */
  pictureSvg(options?: PictureOptions): string
  /** One line for people: `43 strokes, 1.2 m of ink, 31.4 s, nothing lost`. */
  summary(): string
  /** Pulls the cable out. */
  close(): void
}

/** Makes a simulated Grbl board. @throws RangeError for options that no board has */
export function createGrblBoard(options: GrblBoardOptions = {}): GrblBoard {
  return new SimulatedGrbl(setUp(options))
}

/** Bytes of garbage where the fault does not say how many. */
const defaultGarbageBytes = 8
/** Moments nearer than this are the same. */
const roundingMs = 1e-6

interface Output {
  readonly bytes: Uint8Array
  readonly dueMs: number
}

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
  readonly #random: () => number
  readonly #lines: RecordedLine[] = []
  #program: Program
  #wait: Wait | undefined
  /** When the wait for a time is over. */
  #wakeMs = 0
  /** Until then the processor is at something: reports and the program wait. */
  #busyUntilMs = 0
  /** While it boots; Infinity when it does not. */
  #bootMs = Infinity
  #pipe: DevicePipe | undefined
  #outputs: Output[] = []
  #lineFreeMs = 0
  #reports = 0
  #linesDone = 0
  #silent = false
  #delayMs = 0
  #garbageBytes = 0
  #oksToLose = 0
  #cutNext = false
  #refused: string | undefined
  #noticed = false

  constructor(setup: GrblBoardSetup) {
    this.#setup = setup
    const { firmware } = setup
    this.#receiver = new Receiver(firmware, setup.byteMs)
    this.#machine = new Machine(setup.homeDistanceMm)
    const settings = new SettingsTable(setup.settings)
    this.#pen = new Pen(setup.pen, settings.get(30), 0)
    this.#random = seededRandom(setup.seed)
    this.#controller = new Controller({
      firmware,
      settings,
      receiver: this.#receiver,
      machine: this.#machine,
      listener: this,
    })
    this.#controller.powerUp()
    this.#program = this.#newProgram()
    this.#pacer = new Pacer(this, setup.speed)
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
    if (this.#bootMs === Infinity && this.#outputs.length === 0 && !this.#owesAnswer) return Infinity
    return this.#nextMs
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
    else if (!this.#silent && this.#pipe !== undefined)
      this.#send(this.#withGarbage(Buffer.from(this.#cut(text), 'latin1')))
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
    this.#busyUntilMs = Math.max(this.#busyUntilMs, this.nowMs) + bytes * eepromByteMs
    this.#receiver.goDeaf(this.#busyUntilMs)
  }

  #send(bytes: Uint8Array): void {
    const startMs = Math.max(this.nowMs, this.#lineFreeMs)
    this.#lineFreeMs = startMs + bytes.length * this.#setup.byteMs
    this.#outputs.push({ bytes, dueMs: this.#lineFreeMs + this.#delayMs })
  }

  /** Whether the client will be told something once time passes: a line in work or a report. */
  get #owesAnswer(): boolean {
    if (this.#receiver.nextMs !== Infinity) return true
    if (this.#controller.reportWanted || this.#controller.resetWanted) return true
    if (this.#wait === undefined) return true
    if (this.#wait.kind !== 'until') return !this.#programHeld
    // Waiting for room or for rest: it comes by itself as long as the machine moves.
    return this.#wait.holds() || (this.#receiver.used > 0 || this.#inLine ? this.#controller.stepper.moving : false)
  }

  /** Whether a line has been taken and not been answered. */
  get #inLine(): boolean {
    return this.#lines.length > this.#linesDone
  }

  get #programHeld(): boolean {
    return this.#controller.suspended && this.#wait?.kind !== 'compute'
  }

  get #nextMs(): number {
    return Math.min(
      this.#receiver.nextMs,
      this.#controller.stepper.nextMs,
      this.#outputs[0]?.dueMs ?? Infinity,
      this.#faults.nextMs,
      this.#bootMs,
      this.#programMs,
      this.#serviceMs,
    )
  }

  /** When the program goes on. */
  get #programMs(): number {
    if (this.#bootMs !== Infinity) return Infinity
    const wait = this.#wait
    const freeMs = Math.max(this.nowMs, this.#busyUntilMs)
    if (wait === undefined) return freeMs
    if (wait.kind === 'until') return wait.holds() ? freeMs : Infinity
    return this.#programHeld ? Infinity : Math.max(freeMs, this.#wakeMs)
  }

  /** When a report or a reset that was asked for is seen to. */
  get #serviceMs(): number {
    if (this.#bootMs !== Infinity) return Infinity
    const { reportWanted, resetWanted } = this.#controller
    if (resetWanted) return this.nowMs
    if (!reportWanted) return Infinity
    const computingMs = this.#wait?.kind === 'compute' ? this.#wakeMs : 0
    return Math.max(this.nowMs, this.#busyUntilMs, computingMs)
  }

  /** Does the one thing that comes next. @returns false when nothing comes up to `limitMs` */
  #step(limitMs: number): boolean {
    const nextMs = this.#nextMs
    if (nextMs > limitMs + roundingMs) return false
    const controller = this.#controller
    controller.now = Math.max(this.nowMs, nextMs)
    if (this.#outputs[0] !== undefined && this.#outputs[0].dueMs <= nextMs) this.#deliver()
    else if (this.#faults.nextMs <= nextMs) this.#applyDueFaults()
    else if (this.#bootMs <= nextMs) this.#finishBoot()
    else if (this.#receiver.nextMs <= nextMs) this.#arrive()
    else if (controller.stepper.nextMs <= nextMs) controller.finishPiece()
    else if (this.#serviceMs <= nextMs) this.#service()
    else this.#runProgram()
    return true
  }

  #runProgram(): void {
    const { value, done } = this.#program.next()
    if (done === true) throw new Error('the main loop has ended')
    this.#wait = value
    if (value.kind !== 'until') this.#wakeMs = Math.max(this.nowMs, this.#busyUntilMs) + value.ms
  }

  #service(): void {
    const controller = this.#controller
    if (controller.resetWanted) {
      controller.resetWanted = false
      controller.softReset()
      this.#program = this.#newProgram()
      controller.greet(false)
      return
    }
    controller.reportWanted = false
    this.#reports += 1
    controller.line(statusReport(controller))
    this.#busyUntilMs = Math.max(this.#busyUntilMs, this.nowMs) + this.#setup.firmware.reportMs
  }

  #newProgram(): Program {
    this.#wait = undefined
    this.#busyUntilMs = 0
    this.#linesDone = this.#lines.length
    const hooks: LineHooks = {
      taken: (line) => this.#take(line),
      refuses: (line) => this.#refuses(line),
      done: () => {
        this.#linesDone = this.#lines.length
        this.#applyDueFaults()
      },
      extraMs: () => this.#delayMs,
    }
    return mainLoop(this.#controller, hooks)
  }

  #take(line: string): void {
    this.#lines.push({ line, takenMs: this.nowMs })
    this.#pacer.kick(true)
  }

  #refuses(line: string): boolean {
    if (this.#refused === undefined) return false
    const word = this.#refused.toUpperCase()
    const at = line.indexOf(word)
    if (at < 0 || /[\d.]/.test(line[at + word.length] ?? '')) return false
    this.#refused = undefined
    return true
  }

  #receive(bytes: Uint8Array): void {
    this.#pacer.catchUp()
    this.#receiver.send(bytes, this.nowMs + this.#setup.linkLatencyMs)
    this.#pacer.kick(false)
  }

  #arrive(): void {
    const byte = this.#receiver.arrive(this.nowMs)
    if (byte === undefined || this.#bootMs !== Infinity) return
    if (!this.#controller.realtime(byte)) this.#receiver.push(byte)
    if (!this.#faults.isEmpty) this.#applyDueFaults()
  }

  #deliver(): void {
    const output = this.#outputs.shift()
    if (output === undefined) return
    this.#noticed = true
    this.#pipe?.deliver(output.bytes)
  }

  /** Half of the text, when its line is to be cut. */
  #cut(text: string): string {
    if (!this.#cutNext) return text
    this.#cutNext = false
    return text.slice(0, Math.floor(text.length / 2))
  }

  #withGarbage(bytes: Buffer): Uint8Array {
    if (this.#garbageBytes === 0) return bytes
    const garbage = Buffer.from(Array.from({ length: this.#garbageBytes }, () => Math.floor(this.#random() * 256)))
    this.#garbageBytes = 0
    const at = Math.floor(this.#random() * (bytes.length + 1))
    return Buffer.concat([bytes.subarray(0, at), garbage, bytes.subarray(at)])
  }

  #applyDueFaults(): void {
    const reached = { commands: this.#linesDone, bytes: this.#receiver.taken, ms: this.nowMs }
    for (const fault of this.#faults.due(reached)) this.#apply(fault)
  }

  #apply(fault: SimulatedFault): void {
    switch (fault.kind) {
      case 'unplug':
        return this.#unplug()
      case 'brown-out':
        if (this.#setup.firmware.nativeUsb) this.#unplug()
        this.#silent = false
        this.#delayMs = 0
        this.#garbageBytes = 0
        this.#refused = undefined
        return this.#boot()
      case 'silence':
        this.#silent = true
        return
      case 'garbage':
        this.#garbageBytes = fault.bytes ?? defaultGarbageBytes
        return
      case 'refuse':
        this.#refused = fault.command
        return
      case 'slow':
        this.#delayMs = fault.delayMs
        return
      case 'cut-line':
        this.#cutNext = true
        return
      case 'motor-power':
        this.#machine.powered = fault.on
    }
  }

  /** The processor starts anew: it forgets all but the EEPROM, and where the machine is. */
  #boot(): void {
    const controller = this.#controller
    controller.powerUp()
    this.#outputs = []
    this.#program = this.#newProgram()
    this.#bootMs = this.nowMs + this.#setup.firmware.bootMs
  }

  #finishBoot(): void {
    this.#bootMs = Infinity
    this.#controller.greet(true)
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
    this.#outputs = []
  }

  #recordSource(): RecordSource {
    const receiver = this.#receiver
    return {
      motion: this.#machine.motion,
      heights: this.#pen.heights,
      lines: this.#lines,
      nowMs: () => this.#pacer.nowMs,
      counts: () => ({
        taken: receiver.taken,
        overflowed: receiver.overflowed,
        unheard: receiver.unheard,
        fullest: receiver.fullest,
        reports: this.#reports,
      }),
      bringUpToDate: () => this.#pacer.catchUp(),
    }
  }
}
