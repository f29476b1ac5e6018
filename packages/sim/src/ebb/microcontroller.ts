import { CommandErrors, type ErrorFlavour } from './command-errors.ts'
import type { Firmware } from './firmware.ts'
import type { Machine } from './machine.ts'
import type { MotionCommand } from './motion-command.ts'
import { MotionEngine, type MotionListener } from './motion-engine.ts'
import { Pins, type PortName } from './pins.ts'
import { bootRegisters, type Registers } from './registers.ts'
import { Reply } from './reply.ts'
import { defaultPenPin, pulseAt, ServoOutputs } from './servo.ts'
import type { AxisState } from './step-generator.ts'
import { supplyReading } from './supply.ts'
import { msOfTick, ticksPerMs } from './ticks.ts'

/**
 * The state of the board's chip and what it does by itself: motion, pen, timers. Commands (see `commands/`) read and change
 * it; {@link Machine} is what hangs on its pins.
 */
export class Microcontroller implements MotionListener {
  readonly firmware: Firmware
  readonly flavour: ErrorFlavour
  readonly machine: Machine
  readonly reply: Reply
  readonly errors: CommandErrors
  readonly engine: MotionEngine
  readonly servos: ServoOutputs
  readonly pins: Pins = new Pins()
  registers: Registers
  /** Survives everything: it is in flash. At most 16 characters. */
  nickname: string
  /** What MR and MW see. */
  readonly memory: Uint8Array = new Uint8Array(4096)
  /** A command asked for a restart, or for the bootloader, which has no serial port. */
  request: 'reboot' | 'bootloader' | undefined
  /** RP number of the pin whose servo carries the pen: the one that was commanded last. */
  #tipPin = defaultPenPin
  #servoPowered = false
  #servoOffTick = Infinity
  #motorsOffTick = Infinity
  /** Positions of the generators at which the step counters were last zeroed. */
  #zeros: readonly [number, number] = [0, 0]

  constructor(firmware: Firmware, flavour: ErrorFlavour, machine: Machine, nickname: string) {
    this.firmware = firmware
    this.flavour = flavour
    this.machine = machine
    this.nickname = nickname
    this.reply = new Reply(firmware)
    this.errors = new CommandErrors(firmware, flavour, this.reply)
    this.engine = new MotionEngine(this, { timedMoveExtraTicks: firmware.is3 ? 1 : 0 })
    this.servos = new ServoOutputs(firmware.servoChannelsMax)
    this.registers = bootRegisters(firmware.servoBoot, firmware.servoPowerOffMs)
    this.#bootServo()
  }

  /** Ticks since power-on. */
  get now(): number {
    return this.engine.now
  }

  /** 3.0.0 to 3.0.2 carry on after an error in a value and say OK before they print it. */
  get saysOkBeforeErrors(): boolean {
    return this.firmware.is3 && !this.firmware.reportsOneError && this.flavour === 'source'
  }

  /** The step counters of `QS`: signed 32-bit, since the last `CS` or `EM`. */
  get stepCounters(): readonly [number, number] {
    const [first, second] = this.engine.axes
    return [(first.position - this.#zeros[0]) | 0, (second.position - this.#zeros[1]) | 0]
  }

  get servoPowered(): boolean {
    return this.#servoPowered
  }

  /** The next moment at which a timer of the board does something; Infinity when none runs. */
  get nextTimerTick(): number {
    return Math.min(this.#servoOffTick, this.#motorsOffTick)
  }

  /** Lets the timers that are due do their work; time has been advanced to them. */
  fireTimers(): void {
    if (this.now >= this.#servoOffTick) this.setServoPower(false)
    if (this.now >= this.#motorsOffTick) {
      this.#motorsOffTick = Infinity
      this.disableMotors()
    }
  }

  /** All that a restart forgets; the machine and its position stay. `R` does just this. */
  reset(): void {
    this.registers = bootRegisters(this.firmware.servoBoot, this.firmware.servoPowerOffMs)
    this.reply.reset()
    this.errors.reset()
    this.pins.reset()
    this.servos.reset()
    this.engine.stop()
    this.engine.fifo.depth = 1
    this.machine.stopped(this.now)
    this.machine.setMotors(this.now, { enabled: [false, false], stepMode: 1 })
    this.#motorsOffTick = Infinity
    this.zeroCounters()
    this.#bootServo()
  }

  /** `CS`: counters and accumulators to 0. */
  zeroCounters(): void {
    const [first, second] = this.engine.axes
    this.#zeros = [first.position, second.position]
    if (this.firmware.since('2.7.0')) {
      this.machine.cut()
      this.engine.clearAccumulators()
    }
  }

  /** Motors on before a move, as every move command does. Before 2.6.5 moves kept the servo's power on, too. */
  enableMotors(): void {
    if (!this.firmware.since('2.6.5')) this.rearmServoPower()
    if (!this.registers.autoEnableMotors || this.registers.driverRouting !== 0) return
    const { enabled, stepMode } = this.machine.motors
    if (enabled[0] && enabled[1]) return
    this.machine.setMotors(this.now, { enabled: [true, true], stepMode })
  }

  disableMotors(): void {
    this.machine.setMotors(this.now, { enabled: [false, false], stepMode: this.machine.motors.stepMode })
  }

  /** Switches the servo's power; it moves to its pulse at once when it gets power back. */
  setServoPower(on: boolean): void {
    this.#servoOffTick = Infinity
    if (this.firmware.servoPowerOffMs === 0 || on === this.#servoPowered) return
    this.#servoPowered = on
    if (!on && this.#tipPin === defaultPenPin) this.machine.freezePen(this.now)
    if (!on) return
    const motion = this.servos.motionOf(defaultPenPin)
    if (this.#tipPin !== defaultPenPin) return
    if (motion !== undefined)
      this.machine.movePen({ ...motion, fromTick: this.now, fromPulse: pulseAt(motion, this.now) })
  }

  /** Power on, and the time until it goes off again starts anew. */
  rearmServoPower(): void {
    this.setServoPower(true)
    const { servoTimeoutMs } = this.registers
    this.#servoOffTick = servoTimeoutMs === 0 ? Infinity : this.now + servoTimeoutMs * ticksPerMs
  }

  /** A servo move takes effect: from the queue, or at once (`SP,2`). */
  moveServo(channel: number, pin: number, pulse: number, rate: number): void {
    const { registers } = this
    if (registers.usePenServo) {
      const motion = this.servos.start(channel, pin, this.now, pulse, rate)
      this.#tipPin = pin
      if (this.#hasPower(pin)) this.machine.movePen(motion)
    }
    if (pin === registers.penPin) registers.penUp = pulse === registers.penUpPulse
  }

  /** New pulse widths for up and down. */
  setPenPulses(up: number, down: number): void {
    this.registers.penUpPulse = up
    this.registers.penDownPulse = down
    this.machine.setPenRange(this.now, up, down)
  }

  /** Reads port B; pins that count as switches take effect. To be called after anything changed a pin. */
  checkPins(): void {
    const { registers } = this
    const portB = this.pins.read('B')
    if (registers.altButton && (portB & 1) === 0) registers.buttonPressed = true
    const matching = ~(portB ^ registers.limitTarget) & registers.limitMask
    if (matching === 0 || registers.limitTriggered) return
    registers.limitTriggered = true
    registers.limitPortB = portB
    this.engine.stop()
    this.machine.stopped(this.now)
  }

  /** Compares the motor supply with the threshold of `CU,60`. */
  checkSupply(): void {
    if (supplyReading(this.machine.supplyVolts) < this.registers.powerLostThreshold) this.registers.powerLost = true
  }

  /** Level of a pin as the world outside sets it. */
  setOutside(port: PortName, pin: number, level: 0 | 1): void {
    this.pins.setOutside(port, pin, level)
    this.checkPins()
  }

  /** Time of an event for the record, ms. */
  get nowMs(): number {
    return msOfTick(this.now)
  }

  started(command: MotionCommand, tick: number): void {
    this.#motorsOffTick = Infinity
    this.machine.started(command, tick)
    if (command.kind === 'servo') this.moveServo(command.channel, command.pin, command.pulse, command.rate)
    else if (command.kind === 'engraver') this.registers.engraverPower = command.on ? command.power : 0
    else if (command.kind === 'enable') this.applyEnable(command.first, command.second)
  }

  moved(fromTick: number, toTick: number, before: readonly [AxisState, AxisState], turningTicks: number): void {
    this.machine.moved(fromTick, toTick, before, this.engine.axes, turningTicks)
  }

  idle(tick: number): void {
    this.machine.idle(tick)
    const { motorTimeoutS } = this.registers
    if (motorTimeoutS > 0) this.#motorsOffTick = tick + motorTimeoutS * 1000 * ticksPerMs
  }

  /** `EM`: the first value sets the step mode of both motors. */
  applyEnable(first: number, second: number | undefined): void {
    const { enabled, stepMode } = this.machine.motors
    this.machine.setMotors(this.now, {
      enabled: [first > 0, second === undefined ? enabled[1] : second > 0],
      stepMode: first >= 1 && first <= 5 ? first : stepMode,
    })
    if (this.firmware.since('2.6.2')) this.zeroCounters()
    this.registers.limitTriggered = false
  }

  /** Motors go off after the time of `CU,61`, counted from now on if nothing moves. */
  restartMotorTimeout(): void {
    const { motorTimeoutS } = this.registers
    const counting = this.#motorsOffTick !== Infinity
    this.#motorsOffTick = motorTimeoutS > 0 && counting ? this.now + motorTimeoutS * 1000 * ticksPerMs : Infinity
  }

  /** The board switches the power of the servo on RB1 only, and only firmware from 2.5.6 on does. */
  #hasPower(pin: number): boolean {
    return pin !== defaultPenPin || this.#servoPowered || this.firmware.servoPowerOffMs === 0
  }

  #bootServo(): void {
    const { penUpPulse, penDownPulse, penPin } = this.registers
    const channel = this.servos.channelFor(penPin)
    const motion = this.servos.start(channel, penPin, this.now, penUpPulse, 0)
    // The pen is where its owner left it; a board that cannot cut the servo's power moves it up at once.
    if (this.now === 0 || this.firmware.servoPowerOffMs === 0) this.machine.movePen(motion)
    else this.machine.freezePen(this.now)
    this.machine.setPenRange(this.now, penUpPulse, penDownPulse)
    this.#servoPowered = false
    this.#servoOffTick = Infinity
    this.#tipPin = penPin
  }
}
