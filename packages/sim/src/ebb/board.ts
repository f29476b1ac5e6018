import { type BytePipe, type Clock, DriverError, type PointMm, type SimulatedFault } from '@vfab/core'
import { type DeviceFault, DeviceShell, type ShelledDevice } from '../device-shell.ts'
import { type Paced, Pacer } from '../pacer.ts'
import type { SimulatedPlotter } from '../simulated-plotter.ts'
import { Chip, type ChipListener } from './chip.ts'
import { motorsAt } from './geometry.ts'
import type { FaultMoment } from '../fault-schedule.ts'
import { Machine } from './machine.ts'
import { Microcontroller } from './microcontroller.ts'
import { type EbbBoardOptions, type EbbBoardSetup, setUp } from './options.ts'
import { type PictureOptions, pictureSvg } from './picture.ts'
import type { PortName } from './pins.ts'
import { BoardRecord, type EbbRecord } from './record.ts'
import { summaryOf } from './summary.ts'
import { msOfTick, ticksPerMs } from './ticks.ts'

/**
 * A simulated EiBotBoard with a plotter on it; {@link connect} is its USB cable, and fails with `DEVICE_NOT_FOUND` while the bootloader runs.
 * Its counters do not notice {@link carryTo}; {@link idle} does not wait for a move that never ends.
 */
export interface EbbBoard extends SimulatedPlotter<EbbRecord, PictureOptions> {
  /** Somebody presses the PRG button. */
  pressButton(): void
  /** What a switch or sensor outside does to a pin; `B`, 0 is the second pause button. */
  setPin(port: PortName, pin: number, level: 0 | 1): void
  /** Motor supply at the barrel jack. */
  setMotorSupply(volts: number): void
}

/** Makes a simulated EiBotBoard. @throws RangeError for options that no board has */
export function createEbbBoard(options: EbbBoardOptions = {}): EbbBoard {
  return new SimulatedBoard(setUp(options))
}

interface Output {
  readonly bytes: Uint8Array
  readonly dueTick: number
}

class SimulatedBoard implements EbbBoard, Paced, ChipListener, ShelledDevice {
  readonly address = 'sim:ebb'
  readonly record: EbbRecord
  readonly #setup: EbbBoardSetup
  readonly #board: Microcontroller
  readonly #chip: Chip
  readonly #pacer: Pacer
  readonly #history: BoardRecord
  readonly #shell: DeviceShell
  #outputs: Output[] = []
  #bytesTaken = 0
  #commandsDone = 0
  #delayMs = 0
  #inBootloader = false

  constructor(setup: EbbBoardSetup) {
    this.#setup = setup
    const machine = new Machine(setup.geometry, setup.motorSupplyVolts, setup.contactPulse)
    this.#board = new Microcontroller(setup.firmware, setup.errorFlavour, machine, setup.nickname)
    this.#chip = new Chip(this.#board, setup.times, this)
    this.#pacer = new Pacer(this, setup.speed)
    this.#history = new BoardRecord(this.#board, () => this.#pacer.catchUp())
    this.record = this.#history
    this.#shell = new DeviceShell(this, { noun: 'board', random: setup.seed, pacer: () => this.#pacer })
  }

  get clock(): Clock {
    return this.#pacer.clock
  }

  connect(): BytePipe {
    return this.#shell.connect(() => {
      if (!this.#inBootloader) return
      const hint = 'it is in its bootloader: cycle its power'
      throw new DriverError('sim:ebb does not answer', { type: 'connection', code: 'DEVICE_NOT_FOUND', hint })
    })
  }

  inject(fault: SimulatedFault): void {
    this.#shell.inject(fault)
  }

  injectAt(moment: FaultMoment, fault: SimulatedFault): void {
    this.#shell.injectAt(moment, fault)
  }

  pressButton(): void {
    this.#pacer.catchUp()
    this.#board.registers.buttonPressed = true
  }

  setPin(port: PortName, pin: number, level: 0 | 1): void {
    this.#shell.changeNow(() => {
      this.#board.setOutside(port, pin, level)
      this.#chip.reportSwitches()
    })
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

  idle(): Promise<void> {
    return this.#shell.idle(() => Math.min(this.nextClientMs, msOfTick(this.#board.engine.nextChangeTick)))
  }

  pictureSvg(options: PictureOptions = {}): string {
    return pictureSvg(this.record, this.#setup.travelMm, options)
  }

  summary(): string {
    return summaryOf(this.record)
  }

  close(): void {
    this.#shell.unplug()
  }

  // Paced

  get nowMs(): number {
    return msOfTick(this.#board.now)
  }

  get nextClientMs(): number {
    return msOfTick(Math.min(this.#chip.nextHostTick, this.#outputs[0]?.dueTick ?? Infinity))
  }

  get isActive(): boolean {
    return !this.#board.engine.isIdle || this.#shell.faults.nextMs !== Infinity || this.nextClientMs !== Infinity
  }

  runUntil(ms: number): boolean {
    const limit = Math.max(this.#board.now, Math.ceil(ms * ticksPerMs - 1e-6))
    const noticed = this.#shell.run(() => this.#runOne(limit))
    if (!noticed && limit !== Infinity) this.#board.engine.advanceTo(limit)
    return noticed
  }

  // ShelledDevice

  reached(): ReturnType<ShelledDevice['reached']> {
    return { commands: this.#commandsDone, bytes: this.#bytesTaken, ms: this.nowMs }
  }

  suffer(fault: DeviceFault): void {
    switch (fault.kind) {
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

  received(bytes: Uint8Array): void {
    this.#chip.receive(bytes, this.#board.now + Math.round(this.#setup.linkLatencyMs * ticksPerMs))
  }

  /** What is in the chip's buffers stays there. */
  hungUp(): void {
    this.#outputs = []
  }

  dropArrivals(): void {
    this.#chip.dropArrivals()
  }

  // ChipListener

  sent(text: string, tick: number): void {
    if (this.#shell.isUnheard) return
    const dueTick = tick + Math.round(this.#delayMs * ticksPerMs)
    this.#outputs.push({ bytes: this.#shell.line.answer(Buffer.from(text, 'latin1')), dueTick })
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
    this.#shell.applyDueFaults()
  }

  byteTaken(): void {
    this.#bytesTaken += 1
    this.#shell.applyDueFaults()
  }

  #runOne(limit: number): boolean {
    const outputTick = this.#outputs[0]?.dueTick ?? Infinity
    const faultTick = Math.ceil(this.#shell.faults.nextMs * ticksPerMs - 1e-6)
    const first = Math.min(limit, outputTick, faultTick)
    if (this.#chip.step(first)) return true
    if (Math.min(outputTick, faultTick) > limit) return false
    this.#board.engine.advanceTo(Math.max(this.#board.now, first))
    if (outputTick <= faultTick) this.#deliver()
    else this.#shell.applyDueFaults()
    return true
  }

  #deliver(): void {
    this.#shell.deliver(this.#outputs.shift()?.bytes)
  }

  #restart(intoBootloader: boolean): void {
    this.#shell.unplug()
    this.#chip.restart()
    this.#shell.line.restart()
    this.#delayMs = 0
    this.#inBootloader = intoBootloader
  }
}
