import { type Geometry, microstepsPerStep, pointAt } from './geometry.ts'
import type { MotionCommand } from './motion-command.ts'
import { type MotorPositions, MoveLog } from './move-log.ts'
import { type Contact, PenLog } from './pen-log.ts'
import { pulseAt, type ServoMotion } from './servo.ts'
import { type EmptyQueue, type Starvation, starvationBetween } from './starvation.ts'
import type { AxisState } from './step-generator.ts'
import { motorMinVolts } from './supply.ts'
import { msOfTick, ticksPerMs } from './ticks.ts'

/** Motor drivers as `EM` left them. */
export interface MotorState {
  readonly enabled: readonly [boolean, boolean]
  /** 1 = sixteenth steps … 5 = full steps. */
  readonly stepMode: number
}

/** What the mechanics are told, with the time from which it holds. */
export interface MotorChange extends MotorState {
  readonly atMs: number
  readonly supplyVolts: number
}

/**
 * The mechanics behind the board: motors that turn when they have current, a pen on a servo, paper under it. Keeps the
 * record of all that happened.
 */
export class Machine {
  readonly geometry: Geometry
  readonly moves: MoveLog = new MoveLog()
  readonly pen: PenLog = new PenLog()
  readonly starvations: Starvation[] = []
  readonly motorChanges: MotorChange[] = []
  /** Ticks at which the first and the last command that takes time began and ended. */
  firstTick: number | undefined
  lastTick = 0
  #positions: MotorPositions = [0, 0]
  #motors: MotorState = { enabled: [false, false], stepMode: 1 }
  #supplyVolts: number
  #lastCommand: MotionCommand | undefined
  /** The last row of the log may go on. */
  #mayExtend = false
  #empty: EmptyQueue | undefined
  /** A command has started whose speed is not known until its first step. */
  #pendingStart: { readonly tick: number; readonly isMove: boolean } | undefined
  #fixedContactPulse: number | undefined

  constructor(geometry: Geometry, supplyVolts: number, contactPulse: number | undefined) {
    this.geometry = geometry
    this.#supplyVolts = supplyVolts
    this.#fixedContactPulse = contactPulse
  }

  get motors(): MotorState {
    return this.#motors
  }

  get supplyVolts(): number {
    return this.#supplyVolts
  }

  /** Motor positions in sixteenths of a full step, as the machine really stands. */
  get positions(): MotorPositions {
    return this.#positions
  }

  setMotors(tick: number, motors: MotorState): void {
    this.#motors = motors
    this.#noteChange(tick)
  }

  setSupply(tick: number, volts: number): void {
    this.#supplyVolts = volts
    this.#noteChange(tick)
  }

  /** The generators' state was changed from outside the move: what follows is another row of the log. */
  cut(): void {
    this.#mayExtend = false
  }

  /** The servo under the pen does something else from now on. */
  movePen(motion: ServoMotion): void {
    this.pen.push(motion)
  }

  /** The servo has lost its power and stays where it is. */
  freezePen(tick: number): void {
    const pulse = pulseAt(this.pen.motionAt(tick), tick)
    this.pen.push({ fromTick: tick, fromPulse: pulse, targetPulse: pulse, pulsePerTick: Infinity })
  }

  /** Up and down have been given other pulse widths: the paper lies half-way, unless it was said where. */
  setPenRange(tick: number, up: number, down: number): void {
    if (up === down) return
    const contact: Contact = { pulse: this.#fixedContactPulse ?? (up + down) / 2, upSign: up > down ? 1 : -1 }
    this.pen.pushContact(tick, contact)
  }

  /** Somebody takes the carriage and puts it elsewhere: no step is made, and none is counted. */
  carry(tick: number, positions: MotorPositions): void {
    this.cut()
    const rest = {
      accumulator: 0,
      rate: 0,
      accel: 0,
      jerk: 0,
      direction: 0,
      maskRate: false,
      stepsLeft: 0,
      position: 0,
    } as const
    this.moves.push({ fromTick: tick, toTick: tick, turningTicks: 0, axes: [rest, rest], positions, scales: [0, 0] })
    this.#positions = positions
  }

  started(command: MotionCommand, tick: number): void {
    if (command.kind === 'move' || command.kind === 'servo' || command.kind === 'delay') this.firstTick ??= tick
    this.#mayExtend = false
    this.#lastCommand = command
    this.#pendingStart = undefined
    if (this.#empty === undefined) return
    if (command.kind === 'move') this.#pendingStart = { tick, isMove: true }
    else this.#judgeGap(tick, false, 0)
  }

  moved(
    fromTick: number,
    toTick: number,
    before: readonly [AxisState, AxisState],
    after: readonly [AxisState, AxisState],
    turningTicks: number,
  ): void {
    const scales = this.#scales()
    if (this.#mayExtend && this.moves.endTickOf(this.moves.count - 1) === fromTick) this.moves.extend(toTick)
    else this.moves.push({ fromTick, toTick, turningTicks, axes: before, positions: this.#positions, scales })
    this.#mayExtend = true
    this.#positions = [
      this.#positions[0] + (after[0].position - before[0].position) * scales[0],
      this.#positions[1] + (after[1].position - before[1].position) * scales[1],
    ]
    this.lastTick = toTick
    if (this.#pendingStart !== undefined) {
      this.#judgeGap(this.#pendingStart.tick, true, this.#speedMmPerS(fromTick + 1))
      this.#pendingStart = undefined
    }
  }

  /** The queue has run empty. */
  idle(tick: number): void {
    this.lastTick = Math.max(this.lastTick, tick)
    const afterMove = this.#lastCommand?.kind === 'move'
    const speedMmPerS = afterMove ? this.#speedMmPerS(tick) : 0
    this.#empty = { atMs: msOfTick(tick), afterMove, penStaysDown: this.pen.staysDown(tick), speedMmPerS }
  }

  /** The queue was emptied on purpose (ES, a limit switch, a restart): no starvation, whatever comes next. */
  stopped(tick: number): void {
    this.lastTick = Math.max(this.lastTick, tick)
    this.#mayExtend = false
    this.#empty = undefined
    this.#pendingStart = undefined
  }

  #judgeGap(tick: number, isMove: boolean, speedMmPerS: number): void {
    const empty = this.#empty
    this.#empty = undefined
    if (empty === undefined) return
    const next = { atMs: msOfTick(tick), isMove, penDown: this.pen.isDownAt(tick), speedMmPerS }
    const starvation = starvationBetween(empty, next)
    if (starvation !== undefined) this.starvations.push(starvation)
  }

  /** Speed of the tip at a tick of the last move. */
  #speedMmPerS(tick: number): number {
    if (this.moves.count === 0) return 0
    const [first, second] = this.moves.speedsIn(this.moves.count - 1, tick)
    const { xMm, yMm } = pointAt(this.geometry, first, second)
    return Math.hypot(xMm, yMm) * ticksPerMs * 1000
  }

  #scales(): MotorPositions {
    const step = this.#supplyVolts < motorMinVolts ? 0 : microstepsPerStep(this.#motors.stepMode)
    return [this.#motors.enabled[0] ? step : 0, this.#motors.enabled[1] ? step : 0]
  }

  #noteChange(tick: number): void {
    this.cut()
    this.motorChanges.push({ ...this.#motors, supplyVolts: this.#supplyVolts, atMs: msOfTick(tick) })
  }
}
