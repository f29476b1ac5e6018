import { type BytePipe, type Clock, DriverError, type PointMm, type SimulatedFault } from '@vfab/core'
import { DevicePipe } from '../device-pipe.ts'
import { NoisyLine } from '../noisy-line.ts'
import { type Paced, Pacer } from '../pacer.ts'
import { seededRandom } from '../random.ts'
import { Chip, type ChipListener } from './chip.ts'
import { motorsAt } from './geometry.ts'
import { type FaultMoment, FaultSchedule } from '../fault-schedule.ts'
import { Machine } from './machine.ts'
import { Microcontroller } from './microcontroller.ts'
import { type EbbBoardOptions, type EbbBoardSetup, setUp } from './options.ts'
import { type PictureOptions, pictureSvg } from './picture.ts'
import type { PortName } from './pins.ts'
import { BoardRecord, type EbbRecord } from './record.ts'
import { summaryOf } from './summary.ts'
import { msOfTick, ticksPerMs } from './ticks.ts'

/**
 * A simulated EiBotBoard with a plotter on it. It lives in this process; {@link connect} is its USB cable.
 *
 * It has its own clock: see {@link EbbBoardOptions.speed}. Nothing of it keeps the process alive.
 */
export interface EbbBoard {
  /** A name for messages: `sim:ebb`. */
  readonly address: string
  /** The board's time as a clock: a client that sleeps on it needs no real time to wait. */
  readonly clock: Clock
  readonly record: EbbRecord
  /**
   * Plugs the cable in. One client at a time.
   * @throws DriverError `DEVICE_BUSY` while another pipe is open, `DEVICE_NOT_FOUND` while the bootloader runs
   */
  connect(): BytePipe
  /** Makes a fault happen now. */
  inject(fault: SimulatedFault): void
  /** Makes a fault happen at a given moment. */
  injectAt(moment: FaultMoment, fault: SimulatedFault): void
  /** Somebody presses the PRG button. */
  pressButton(): void
  /** What a switch or sensor outside does to a pin; `B`, 0 is the second pause button. */
  setPin(port: PortName, pin: number, level: 0 | 1): void
  /** Motor supply at the barrel jack. */
  setMotorSupply(volts: number): void
  /** Somebody puts the carriage there by hand, from 0, 0 where it stood when the board was made; its counters do not notice. */
  carryTo(place: PointMm): void
  /**
   * Resolves when all that was sent has been dealt with and nothing is queued or carried out any more; time passes until
   * then, as fast as the speed allows. A move that never ends is not waited for.
   */
  idle(): Promise<void>
  /** What the tip has drawn so far. */
  pictureSvg(options?: PictureOptions): string
  /** One line for people: `43 strokes, 1.2 m of ink, 31.4 s, never starved`. */
  summary(): string
  /** Pulls the cable out. There is nothing else to free: what is queued is still carried out, if anybody lets time pass. */
  close(): void
}

/** Makes a simulated EiBotBoard. @throws RangeError for options that no board has */
export function createEbbBoard(options: EbbBoardOptions = {}): EbbBoard {
  return new SimulatedBoard(setUp(options))
}

interface Output {
  readonly bytes: Uint8Array
  readonly dueTick: number
}

class SimulatedBoard implements EbbBoard, Paced, ChipListener {
  readonly address = 'sim:ebb'
  readonly record: EbbRecord
  readonly #setup: EbbBoardSetup
  readonly #board: Microcontroller
  readonly #chip: Chip
  readonly #pacer: Pacer
  readonly #history: BoardRecord
  readonly #faults = new FaultSchedule()
  readonly #line: NoisyLine
  #pipe: DevicePipe | undefined
  #outputs: Output[] = []
  #bytesTaken = 0
  #commandsDone = 0
  #delayMs = 0
  #inBootloader = false
  /** Something reached the client, or was taken from it, in the present run. */
  #noticed = false

  constructor(setup: EbbBoardSetup) {
    this.#setup = setup
    const machine = new Machine(setup.geometry, setup.motorSupplyVolts, setup.contactPulse)
    this.#board = new Microcontroller(setup.firmware, setup.errorFlavour, machine, setup.nickname)
    this.#chip = new Chip(this.#board, setup.times, this)
    this.#pacer = new Pacer(this, setup.speed)
    this.#history = new BoardRecord(this.#board, () => this.#pacer.catchUp())
    this.record = this.#history
    this.#line = new NoisyLine(seededRandom(setup.seed))
  }

  get clock(): Clock {
    return this.#pacer.clock
  }

  connect(): BytePipe {
    if (this.#pipe !== undefined)
      throw unavailable('DEVICE_BUSY', 'close the other connection to the simulated board first')
    if (this.#inBootloader) throw unavailable('DEVICE_NOT_FOUND', 'it is in its bootloader: cycle its power')
    const pipe = new DevicePipe(this.address, {
      received: (bytes) => this.#receive(bytes),
      closedByClient: () => this.#hangUp(),
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

  pressButton(): void {
    this.#pacer.catchUp()
    this.#board.registers.buttonPressed = true
  }

  setPin(port: PortName, pin: number, level: 0 | 1): void {
    this.#pacer.catchUp()
    this.#board.setOutside(port, pin, level)
    this.#chip.reportSwitches()
    this.#pacer.kick(false)
  }

  setMotorSupply(volts: number): void {
    this.#pacer.catchUp()
    this.#board.machine.setSupply(this.#board.now, volts)
    this.#board.checkSupply()
  }

  carryTo(place: PointMm): void {
    this.#pacer.catchUp()
    const { machine } = this.#board
    machine.carry(this.#board.now, motorsAt(machine.geometry, place))
  }

  async idle(): Promise<void> {
    for (;;) {
      const nextMs = Math.min(this.nextClientMs, msOfTick(this.#board.engine.nextChangeTick))
      if (nextMs === Infinity) return
      await this.clock.sleep(Math.max(0, nextMs - this.nowMs))
    }
  }

  pictureSvg(options: PictureOptions = {}): string {
    return pictureSvg(this.record, this.#setup.travelMm, options)
  }

  summary(): string {
    return summaryOf(this.record)
  }

  close(): void {
    this.#unplug()
  }

  // Paced

  get nowMs(): number {
    return msOfTick(this.#board.now)
  }

  get nextClientMs(): number {
    return msOfTick(Math.min(this.#chip.nextHostTick, this.#outputs[0]?.dueTick ?? Infinity))
  }

  get isActive(): boolean {
    return !this.#board.engine.isIdle || this.#faults.nextMs !== Infinity || this.nextClientMs !== Infinity
  }

  runUntil(ms: number): boolean {
    const limit = Math.max(this.#board.now, Math.ceil(ms * ticksPerMs - 1e-6))
    this.#noticed = false
    while (!this.#noticed && this.#runOne(limit)) {
      // Each turn is one event.
    }
    if (!this.#noticed && limit !== Infinity) this.#board.engine.advanceTo(limit)
    return this.#noticed
  }

  // ChipListener

  sent(text: string, tick: number): void {
    if (this.#line.silent || this.#pipe === undefined) return
    const dueTick = tick + Math.round(this.#delayMs * ticksPerMs)
    this.#outputs.push({ bytes: this.#line.answer(Buffer.from(text, 'latin1')), dueTick })
    if (dueTick <= tick) this.#deliver()
  }

  commandTaken(line: string, tick: number): void {
    this.#history.taken(line, tick)
    // Who only asks is waiting: time must go on for it (see Pacer).
    if (!/^[QV]/i.test(line)) this.#pacer.kick(true)
  }

  commandDone(tick: number): void {
    this.#history.done(tick)
    this.#commandsDone += 1
    const { request } = this.#board
    this.#board.request = undefined
    if (request !== undefined) this.#restart(request === 'bootloader')
    this.#applyDueFaults()
  }

  byteTaken(): void {
    this.#bytesTaken += 1
    if (!this.#faults.isEmpty) this.#applyDueFaults()
  }

  #runOne(limit: number): boolean {
    const outputTick = this.#outputs[0]?.dueTick ?? Infinity
    const faultTick = Math.ceil(this.#faults.nextMs * ticksPerMs - 1e-6)
    const first = Math.min(limit, outputTick, faultTick)
    if (this.#chip.step(first)) return true
    if (Math.min(outputTick, faultTick) > limit) return false
    this.#board.engine.advanceTo(Math.max(this.#board.now, first))
    if (outputTick <= faultTick) this.#deliver()
    else this.#applyDueFaults()
    return true
  }

  #receive(bytes: Uint8Array): void {
    this.#pacer.catchUp()
    this.#chip.receive(bytes, this.#board.now + Math.round(this.#setup.linkLatencyMs * ticksPerMs))
    this.#pacer.kick(false)
  }

  #deliver(): void {
    const output = this.#outputs.shift()
    if (output === undefined) return
    this.#noticed = true
    this.#pipe?.deliver(output.bytes)
  }

  #applyDueFaults(): void {
    const reached = { commands: this.#commandsDone, bytes: this.#bytesTaken, ms: this.nowMs }
    for (const fault of this.#faults.due(reached)) this.#apply(fault)
  }

  #apply(fault: SimulatedFault): void {
    if (this.#line.suffer(fault)) return
    switch (fault.kind) {
      case 'unplug':
        return this.#unplug()
      case 'brown-out':
        return this.#restart(false)
      case 'refuse':
        return this.#chip.refuseNext(fault.command)
      case 'slow':
        this.#delayMs = fault.delayMs
        return
      case 'motor-power':
        this.#board.machine.setSupply(this.#board.now, fault.on ? this.#setup.motorSupplyVolts : 0)
        this.#board.checkSupply()
    }
  }

  /** The board keeps its power and goes on with what it has. */
  #unplug(): void {
    const pipe = this.#pipe
    this.#hangUp()
    this.#chip.dropArrivals()
    if (pipe === undefined) return
    this.#noticed = true
    pipe.lose()
  }

  /** The client is gone; what is in the chip's buffers stays there. */
  #hangUp(): void {
    this.#pipe = undefined
    this.#outputs = []
  }

  #restart(intoBootloader: boolean): void {
    this.#unplug()
    this.#chip.restart()
    this.#line.restart()
    this.#delayMs = 0
    this.#inBootloader = intoBootloader
  }
}

function unavailable(code: 'DEVICE_BUSY' | 'DEVICE_NOT_FOUND', hint: string): DriverError {
  const state = code === 'DEVICE_BUSY' ? 'is in use' : 'does not answer'
  return new DriverError(`sim:ebb ${state}`, { type: 'connection', code, hint })
}
