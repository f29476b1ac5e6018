import type { GrblFirmware } from './firmware.ts'
import type { HomingMachine } from './homing-machine.ts'
import { initialModal, type ModalState, systemNames } from './modal.ts'
import { Planner } from './planner.ts'
import type { Receiver } from './receiver.ts'
import type { SettingsTable } from './settings-table.ts'
import { alarmCodes } from './status-codes.ts'
import { type Segment, Stepper } from './stepper.ts'
import { minus, plus, type Vector, zero } from './vector.ts'

/** What the firmware is at. */
export type GrblState = 'Idle' | 'Run' | 'Hold' | 'Jog' | 'Alarm' | 'Door' | 'Check' | 'Home' | 'Sleep'

/** What the chip tells the world around it. */
export interface ControllerListener {
  /** Text for the client, line ends included. */
  print(text: string): void
  /** The machine has moved along a piece, by the controller's own coordinates. */
  moved(piece: Pick<Segment, 'startMs' | 'endMs' | 'from' | 'to'> & { readonly planned: number }): void
  /** The place that was called `from` is called the origin from now on. */
  forgotPlace(from: Vector): void
  /** The spindle's output: 0 when it is off. */
  spindle(speed: number): void
  /** Writing `bytes` bytes of the EEPROM begins. */
  eepromWrite(bytes: number): void
}

/** What a controller is made of. */
export interface ControllerParts {
  readonly firmware: GrblFirmware
  readonly settings: SettingsTable
  readonly receiver: Receiver
  readonly machine: HomingMachine
  readonly listener: ControllerListener
}

/** Reports until the offsets, and the overrides, are told again: while busy, and at rest. */
const wcoEvery = { busy: 30, idle: 10 }
const ovEvery = { busy: 20, idle: 10 }

/**
 * The firmware's state and what real-time characters do to it. Lines are read and carried out by the program (program.ts),
 * which waits whenever this says so.
 */
export class Controller {
  readonly firmware: GrblFirmware
  readonly settings: SettingsTable
  readonly receiver: Receiver
  readonly machine: HomingMachine
  readonly listener: ControllerListener
  readonly planner: Planner
  readonly stepper: Stepper
  state: GrblState = 'Idle'
  /** `Door:0` to `Door:3`. */
  doorState = 0
  modal: ModalState = initialModal()
  /** What `$#` shows as tool length: FluidNC goes on showing one that a reset has ended. */
  printedToolLengthMm = 0
  /** As in {@link systemNames}: in the EEPROM. */
  readonly systems: Vector[] = Array.from(systemNames, () => zero)
  readonly startupLines: string[] = ['', '']
  lastProbe: Vector = zero
  /** Spindle override. */
  spindlePercent = 100
  now = 0
  alarm: number | undefined
  /** Set while a status report has been asked for. */
  reportWanted = false
  /** Set when the program has to be started anew. */
  resetWanted = false
  #wcoCount = 0
  #ovCount = 0
  /** Set by jog cancel: what is planned is forgotten once the machine rests. */
  #flushAtRest = false
  /** An alarm that is told once the machine rests: a soft limit. */
  #alarmAtRest: number | undefined
  /** An override of the spindle takes effect with the next move, or the next S. */
  #spindleDue = false

  constructor({ firmware, settings, receiver, machine, listener }: ControllerParts) {
    this.firmware = firmware
    this.settings = settings
    this.receiver = receiver
    this.machine = machine
    this.listener = listener
    this.planner = new Planner(settings, firmware.plannerBlocks, zero)
    this.stepper = new Stepper(this.planner, zero, (piece) => listener.moved(piece))
  }

  /** Where the machine is, by its own coordinates. */
  get position(): Vector {
    return this.stepper.positionAt(this.now)
  }

  /** What lies between the machine's coordinates and those of the program. */
  get workOffset(): Vector {
    const { system, offset, toolLengthMm } = this.modal
    return plus(plus(this.systems[system]!, offset), [0, 0, toolLengthMm])
  }

  /** Whether lines are read at all: not during a hold. */
  get suspended(): boolean {
    return this.state === 'Hold' || this.state === 'Door' || this.state === 'Sleep'
  }

  /** Whether a motion, a hold or homing is under way. */
  get busy(): boolean {
    return this.state !== 'Idle' && this.state !== 'Alarm' && this.state !== 'Check' && this.state !== 'Sleep'
  }

  /** Power is back, or the reset pin was pulled: position and all modal state are forgotten. */
  powerUp(): void {
    const cut = this.stepper.kill(this.now)
    if (cut !== undefined) this.listener.moved(cut)
    this.listener.forgotPlace(this.stepper.position)
    this.stepper.position = zero
    this.planner.clear(zero)
    this.#restart({ cold: true })
    this.state = this.settings.flag(22, 0) ? 'Alarm' : 'Idle'
    this.alarm = undefined
  }

  /** 0x18. */
  softReset(): void {
    const moving = this.stepper.moving
    const cut = this.stepper.kill(this.now)
    if (cut !== undefined) this.listener.moved(cut)
    const alarm = this.state === 'Home' ? alarmCodes.homingReset : moving ? alarmCodes.resetWhileMoving : undefined
    const locked = this.state === 'Alarm' || (this.state === 'Sleep' && this.settings.flag(22, 0))
    if (alarm !== undefined) this.#tellAlarm(alarm)
    this.planner.clear(this.stepper.position)
    this.#restart({ cold: false })
    this.state = alarm !== undefined || locked ? 'Alarm' : 'Idle'
  }

  /** The banner, and what follows it. @param coldStart - after power-up, not after a soft reset */
  greet(coldStart: boolean): void {
    if (coldStart) for (const line of this.firmware.bootLines) this.line(line)
    this.listener.print(`\r\n${this.firmware.banner}\r\n`)
    if (this.state === 'Alarm') this.line("[MSG:'$H'|'$X' to unlock]")
  }

  line(text: string): void {
    this.listener.print(`${text}\r\n`)
  }

  /** Stops dead with an alarm; the position is lost. */
  hardLimit(): void {
    const cut = this.stepper.kill(this.now)
    if (cut !== undefined) this.listener.moved(cut)
    this.planner.clear(this.stepper.position)
    this.raise(alarmCodes.hardLimit)
  }

  raise(alarm: number): void {
    this.#tellAlarm(alarm)
    this.state = 'Alarm'
  }

  /** Brakes, then raises the alarm; the position is kept. */
  raiseAtRest(alarm: number): void {
    if (!this.stepper.running) return this.raise(alarm)
    this.#alarmAtRest = alarm
    this.stepper.hold()
    this.state = 'Hold'
  }

  /** A real-time character. @returns false when it is none and belongs into the buffer */
  realtime(byte: number): boolean {
    if (byte === 0x18) this.resetWanted = true
    else if (byte === 0x3f || (byte === 0x80 && this.firmware.extraRealtime)) this.reportWanted = true
    else if (byte === 0x87 && this.firmware.extraRealtime) this.#fullReport()
    else if (byte === 0x21 || (byte === 0x82 && this.firmware.extraRealtime)) this.#hold('Hold')
    else if (byte === 0x7e || (byte === 0x81 && this.firmware.extraRealtime)) this.#cycleStart()
    else if (byte === 0x19 && this.firmware.extraRealtime) this.#cancelJog(true)
    else if (byte === 0x84) this.#hold('Door')
    else if (byte === 0x85) this.#cancelJog(false)
    else if (byte >= 0x90 && byte <= 0xa1) this.#override(byte)
    else return byte >= 0x80 // the rest of them is dropped
    return true
  }

  /** What is planned begins, unless something holds it. */
  startCycle(state: 'Run' | 'Jog' = 'Run'): void {
    if (this.planner.blocks.length === 0 || this.suspended || this.state === 'Alarm') return
    if (this.state === 'Idle') this.state = state
    if (this.#spindleDue) this.applySpindle()
    this.stepper.start(this.now)
  }

  /** The piece under way is over. */
  finishPiece(): void {
    if (this.stepper.finishPiece()) return
    if (this.#alarmAtRest !== undefined) return this.#alarmNow(this.#alarmAtRest)
    if (this.#flushAtRest) this.#flush()
    else if (this.state === 'Run' || this.state === 'Jog') this.state = 'Idle'
    else if (this.state === 'Door') this.doorState = 0
  }

  /** The parts of a status report that come now and then. */
  reportExtras(): { readonly offset: boolean; readonly overrides: boolean } {
    const pace = this.busy ? 'busy' : 'idle'
    const offset = this.#wcoCount === 0
    this.#wcoCount = offset ? wcoEvery[pace] - 1 : this.#wcoCount - 1
    // The overrides follow in the report after the offsets, never in the same one.
    if (offset && this.#ovCount === 0) this.#ovCount = 1
    const overrides = this.#ovCount === 0
    this.#ovCount = overrides ? ovEvery[pace] - 1 : this.#ovCount - 1
    return { offset, overrides }
  }

  /** The next report tells the offsets: they have changed. */
  offsetsChanged(): void {
    this.#wcoCount = 0
  }

  /** Where a point of the program is by the machine's coordinates. */
  toMachine(point: Vector): Vector {
    return plus(point, this.workOffset)
  }

  toWork(point: Vector): Vector {
    return minus(point, this.workOffset)
  }

  applySpindle(): void {
    const { spindle, spindleSpeed } = this.modal
    this.#spindleDue = false
    this.listener.spindle(spindle === 5 ? 0 : this.#output((spindleSpeed * this.spindlePercent) / 100))
  }

  /** What the pin puts out: not beyond `$30`, and not below `$31` unless it is off. Without a range it is on or off. */
  #output(speed: number): number {
    const [most, least] = [this.settings.get(30), this.settings.get(31)]
    if (speed === 0) return 0
    return least >= most ? most : Math.min(most, Math.max(least, speed))
  }

  /** @see https://github.com/grblHAL/core gcode.c: a reset without loss of power keeps offsets, but not the mode G43.1 */
  #restart({ cold }: { readonly cold: boolean }): void {
    const { offset, toolLengthMm } = this.modal
    const keeps = !cold && this.firmware.flavour === 'grblhal'
    this.modal = { ...initialModal(), ...(keeps && { offset, toolLengthMm }) }
    if (cold || this.firmware.flavour === 'grbl') this.printedToolLengthMm = 0
    this.planner.feedPercent = 100
    this.planner.rapidPercent = 100
    this.spindlePercent = 100
    this.reportWanted = false
    this.#wcoCount = 0
    this.#ovCount = 0
    this.#flushAtRest = false
    this.#alarmAtRest = undefined
    this.doorState = 0
    this.receiver.clear()
    this.applySpindle()
  }

  #tellAlarm(alarm: number): void {
    this.alarm = alarm
    this.line(`ALARM:${alarm}`)
    if (alarm <= alarmCodes.softLimit) this.line('[MSG:Reset to continue]')
  }

  #alarmNow(alarm: number): void {
    this.#alarmAtRest = undefined
    this.#flush()
    this.raise(alarm)
  }

  #hold(to: 'Hold' | 'Door'): void {
    if (to === 'Hold' && this.modal.disabled.hold) return
    if (this.state === 'Jog' && to === 'Hold') return this.#cancelJog(false)
    if (!['Idle', 'Run', 'Hold', 'Jog'].includes(this.state)) return
    if (this.state === 'Jog') this.#flushAtRest = true
    this.stepper.hold()
    this.state = to
    if (to === 'Door') this.doorState = this.stepper.running ? 2 : 0
  }

  #cycleStart(): void {
    if (this.state === 'Hold' || this.state === 'Door') {
      if (this.stepper.running) return // it has not come to rest yet
      this.state = this.planner.blocks.length > 0 ? 'Run' : 'Idle'
      this.doorState = 0
      this.stepper.resume(this.now)
    } else if (this.state === 'Idle') this.startCycle()
  }

  #cancelJog(alsoCycle: boolean): void {
    if (this.state !== 'Jog' && !(alsoCycle && this.state === 'Run')) return
    this.#flushAtRest = true
    this.stepper.hold()
    if (!this.stepper.running) this.#flush()
  }

  #flush(): void {
    this.#flushAtRest = false
    this.stepper.release()
    this.planner.clear(this.stepper.position)
    this.state = 'Idle'
  }

  #fullReport(): void {
    this.#wcoCount = 0
    this.reportWanted = true
  }

  #override(byte: number): void {
    const { planner } = this
    const step = (value: number, by: number): number => Math.min(200, Math.max(10, value + by))
    const { disabled } = this.modal
    if (byte <= 0x97 ? disabled.feed : disabled.spindle) return
    if (byte === 0x90) planner.feedPercent = 100
    else if (byte <= 0x94) planner.feedPercent = step(planner.feedPercent, [10, -10, 1, -1][byte - 0x91]!)
    else if (byte <= 0x97) planner.rapidPercent = [100, 50, 25][byte - 0x95]!
    else if (byte === 0x99) this.spindlePercent = 100
    else if (byte >= 0x9a && byte <= 0x9d)
      this.spindlePercent = step(this.spindlePercent, [10, -10, 1, -1][byte - 0x9a]!)
    this.#ovCount = 0
    if (byte <= 0x97) this.stepper.replan(this.now)
    else if (this.stepper.running) this.applySpindle()
    else this.#spindleDue = true
  }
}
