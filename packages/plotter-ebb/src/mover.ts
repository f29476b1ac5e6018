import { type OperationOptions, type PointMm, strokesFrom } from '@vfab/core'
import { brakeFrom, type Halt, type MotionLimits, type MotionPlan } from '@vfab/motion'

import type { Board } from './board.ts'
import type { EbbConfig } from './config.ts'
import type { DrawSettings } from './draw-settings.ts'
import { type EncodedMove, encodeMove } from './encoded-move.ts'
import { mergeToleranceOf, motionLimitsOf } from './limits.ts'
import { type MachineProfile, stepModes } from './machines.ts'
import type { MotionQueue, QueueEntry } from './motion-queue.ts'
import { type CommandPacing, pacingFor } from './pacing.ts'
import type { Pen } from './pen.ts'
import { planLot, type PlanningSettings } from './programmer.ts'
import { clearSteps, enableMotors, moveCommand } from './protocol.ts'
import type { PlanMoment } from './script.ts'
import { type MotorMove, MotorSteps, pointAt } from './steps.ts'
import type { Watch } from './watch.ts'

/** What a {@link Mover} works with. */
export interface MoverParts {
  readonly board: Board
  readonly queue: MotionQueue
  readonly pen: Pen
  readonly watch: Watch
  readonly machine: MachineProfile
  readonly config: EbbConfig
  readonly queueDepth: number
}

/** Turns plans into commands and knows where the carriage is. */
export class Mover {
  readonly motors: MotorSteps
  readonly pacing: CommandPacing
  readonly #parts: MoverParts
  #limits: MotionLimits
  #energised = false

  constructor(parts: MoverParts) {
    const { board, machine, config, queueDepth } = parts
    this.#parts = parts
    this.motors = new MotorSteps(machine)
    this.pacing = pacingFor(board.features, queueDepth)
    this.#limits = motionLimitsOf(machine, config, board.features)
  }

  /** Plans with these settings from now on. */
  use(settings: DrawSettings): void {
    const { board, config, machine } = this.#parts
    this.#limits = motionLimitsOf(machine, { ...config, ...settings }, board.features)
  }

  /** To be told that the motors hold the carriage, so many steps from the origin. */
  holds(steps: readonly [number, number]): void {
    this.#energised = true
    this.motors.reset(steps)
  }

  /** Whether the motors hold the carriage, so that the step counters tell where it is. */
  get energised(): boolean {
    return this.#energised
  }

  /** Where the moves sent so far bring the pen. */
  get hereMm(): PointMm {
    return pointAt(this.#parts.machine, this.motors.sent)
  }

  /**
   * Makes sure that the motors have power, and the first time energises them, takes the present place for the origin and
   * lifts the pen.
   * @throws DriverError `POWER_MISSING`: nothing else was sent
   */
  async prepare(): Promise<void> {
    const { board, pen, watch, config } = this.#parts
    // One that was hit before counts no longer once the motors are let go; arming it anew tells whether it still is.
    if (!this.#energised) await watch.disarm()
    await watch.checkPower()
    if (!this.#energised) {
      // Up before the motors lock: they may jerk by part of a full step.
      await pen.lift()
      const mode = stepModes[config.stepMode]
      await board.ask(enableMotors(mode), { busyMs: config.penLiftMs })
      await this.#parts.queue.rest()
      if (board.features.stepCounters) await board.ask(clearSteps())
      this.motors.reset()
      await watch.arm()
      this.#energised = true
    }
  }

  /** To be told when the motors hold the carriage at the origin. */
  arrivedHome(): void {
    this.#energised = true
    this.motors.reset()
  }

  /** To be told when the motors have been let go. */
  released(): void {
    this.#energised = false
    this.motors.reset()
  }

  /** What moves are planned and encoded by at present. */
  get planning(): Pick<PlanningSettings, 'geometry' | 'limits' | 'pacing' | 'mergeToleranceMm'> {
    const { machine } = this.#parts
    const { motors, stepsPerMm } = machine
    const mergeToleranceMm = mergeToleranceOf(machine)
    return { geometry: { motors, stepsPerMm }, limits: this.#limits, pacing: this.pacing, mergeToleranceMm }
  }

  /**
   * One move, for the queue.
   * @param onTaken - called when it counts as made, as {@link QueueEntry.onTaken}
   */
  entry(move: EncodedMove, onTaken?: (certain: boolean) => void): QueueEntry {
    return {
      command: moveCommand(move.line),
      durationMs: move.durationMs,
      onTaken: (certain) => {
        this.motors.note(move)
        onTaken?.(certain)
      },
    }
  }

  /**
   * Brakes after the last move sent, along the path. Resolves when the braking is queued.
   * @param moment - where in the plan the last move sent ends
   * @param entryOf - what the queue is to be told of each move of the braking
   */
  async brake(
    plan: MotionPlan,
    moment: PlanMoment,
    entryOf: (move: EncodedMove) => QueueEntry = (move) => this.entry(move),
  ): Promise<Halt> {
    const halt = brakeFrom(plan, moment.row, moment.timeInRowS)
    for (const move of this.motors.moves(halt.brake, 0, halt.brake.count, this.pacing)) {
      await this.#send(move, entryOf)
    }
    return halt
  }

  async #send(move: MotorMove, entryOf = (encoded: EncodedMove): QueueEntry => this.entry(encoded)): Promise<void> {
    await this.#parts.queue.sendTogether([entryOf(encodeMove(move, this.#parts.machine, this.pacing))])
  }

  /** Travels in a straight line; resolves on arrival. On abort it brakes and then rejects with the signal's reason. */
  async travelTo(target: PointMm, { signal }: OperationOptions): Promise<void> {
    const plan = planLot(strokesFrom([[target.xMm, target.yMm]]), this.planning, this.hereMm)
    const travelRows = plan.penDown.indexOf(1)
    let moment: PlanMoment = { row: 0, timeInRowS: 0 }
    for (const move of this.motors.moves(plan, 0, travelRows, this.pacing)) {
      if (signal?.aborted) {
        await this.brake(plan, moment)
        break
      }
      await this.#send(move)
      moment = move
    }
    await this.#parts.queue.rest({ onStatus: (status) => this.#parts.watch.note(status) })
    signal?.throwIfAborted()
  }
}
