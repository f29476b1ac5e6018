import { Fifo } from './fifo.ts'
import type { MotionCommand, QueuedAxis } from './motion-command.ts'
import { advance, type AxisState, axisAtRest, ticksToFinish } from './step-generator.ts'

/** How far ahead the end of an accelerated move is looked for at once: 42 s. */
const horizonTicks = 2 ** 20

/** Told what the motors and everything else in the queue do, in the order of time. */
export interface MotionListener {
  /** A command starts: its first interrupt is the one after `tick`. */
  started(command: MotionCommand, tick: number): void
  /**
   * The motors have moved from `fromTick` to `toTick`; `before` is their state at `fromTick`. In a timed move they turn for
   * at most `turningTicks` of them.
   */
  moved(fromTick: number, toTick: number, before: readonly [AxisState, AxisState], turningTicks: number): void
  /** The queue ran empty with the end of a command. */
  idle(tick: number): void
}

interface Running {
  readonly command: MotionCommand
  /** Ticks of the command that lie in the past already. */
  elapsedTicks: number
  /** Ticks from its start to its end, as far as they are known. */
  endTicks: number
  /** False while the end lies beyond the horizon. */
  endKnown: boolean
}

/**
 * The interrupt that makes steps, and the FIFO that feeds it. Time only moves in {@link advanceTo}; a command that fits is
 * computed as a whole.
 */
export class MotionEngine {
  readonly fifo: Fifo<MotionCommand>
  readonly axes: readonly [AxisState, AxisState] = [axisAtRest(), axisAtRest()]
  readonly #listener: MotionListener
  /** 3.x needs one tick more to notice that the time of a timed move is over. */
  readonly #timedMoveExtraTicks: number
  #now = 0
  #running: Running | undefined
  /** What `QM` tells of a motor: the firmware looks at the step counts of the last move, finished or not. */
  #intervalsLeft = 0

  constructor(listener: MotionListener, options: { timedMoveExtraTicks: number }) {
    this.fifo = new Fifo<MotionCommand>(1)
    this.#listener = listener
    this.#timedMoveExtraTicks = options.timedMoveExtraTicks
  }

  /** Ticks since power-on up to which everything has happened. */
  get now(): number {
    return this.#now
  }

  /** The command being carried out. */
  get current(): MotionCommand | undefined {
    return this.#running?.command
  }

  /** True when nothing is carried out and nothing waits. */
  get isIdle(): boolean {
    return this.#running === undefined && this.fifo.length === 0
  }

  /** Whether the firmware calls a motor running while a command is executing. */
  isMotorRunning(axis: 0 | 1): boolean {
    if (this.#isTimed) return axis === 0 && this.#intervalsLeft > 0
    return this.axes[axis].stepsLeft > 0
  }

  /** The tick at which the next command leaves the FIFO or the last one ends; Infinity when nothing is to happen. */
  get nextChangeTick(): number {
    const running = this.#running
    if (running !== undefined) return this.#now + running.endTicks - running.elapsedTicks
    return this.fifo.length > 0 ? this.#now + 1 : Infinity
  }

  /** Puts a command into the FIFO, which must have room. */
  push(command: MotionCommand): void {
    this.fifo.push(command)
  }

  /** Lets time pass. `tick` must not lie in the past. */
  advanceTo(tick: number): void {
    while (this.#now < tick) {
      const next = this.nextChangeTick
      if (next > tick) {
        this.#spend(tick - this.#now)
        return
      }
      this.#spend(next - this.#now)
      if (this.#running === undefined) this.#load()
      else if (this.#running.endKnown) this.#finish()
      else this.#lookAhead(this.#running)
    }
  }

  /** Ends the command under way and forgets those that wait. */
  stop(): void {
    this.stopCurrent()
    this.fifo.clear()
  }

  /** Ends the command under way; the next one starts with the next tick. */
  stopCurrent(): void {
    this.#leaveMove()
    this.#running = undefined
  }

  /** Empties both accumulators. */
  clearAccumulators(): void {
    for (const axis of this.axes) axis.accumulator = 0
    this.#replan()
  }

  #spend(ticks: number): void {
    const running = this.#running
    if (running === undefined || ticks === 0) {
      this.#now += ticks
      return
    }
    if (running.command.kind === 'move') this.#step(running.command, ticks)
    running.elapsedTicks += ticks
    this.#now += ticks
  }

  #step(command: MotionCommand & { kind: 'move' }, ticks: number): void {
    const [first, second] = this.axes
    const before: readonly [AxisState, AxisState] = [{ ...first }, { ...second }]
    const turningTicks = command.intervalTicks === undefined ? Infinity : this.#intervalsLeft
    const moving = Math.min(ticks, turningTicks)
    advance(first, moving)
    advance(second, moving)
    if (command.intervalTicks !== undefined) this.#intervalsLeft -= moving
    this.#listener.moved(this.#now, this.#now + ticks, before, turningTicks)
  }

  #load(): void {
    const command = this.fifo.shift()
    if (command === undefined) return
    this.#listener.started(command, this.#now)
    if (command.kind === 'move') this.#loadMove(command)
    const running: Running = { command, elapsedTicks: 0, endTicks: 0, endKnown: false }
    this.#running = running
    this.#lookAhead(running)
  }

  #loadMove(command: MotionCommand & { kind: 'move' }): void {
    this.#intervalsLeft = command.intervalTicks ?? 0
    command.axes.forEach((queued, index) => loadAxis(this.axes[index as 0 | 1], queued, command))
  }

  #finish(): void {
    this.#leaveMove()
    this.#running = undefined
    if (this.fifo.length > 0) this.#load()
    else this.#listener.idle(this.#now)
  }

  /** A timed move leaves the ticks it had left in the place where others leave their steps. */
  #leaveMove(): void {
    if (!this.#isTimed) return
    this.axes[0].stepsLeft = this.#intervalsLeft
    this.axes[1].stepsLeft = 0
  }

  get #isTimed(): boolean {
    return this.current?.kind === 'move' && this.current.intervalTicks !== undefined
  }

  #lookAhead(running: Running): void {
    const { command } = running
    let left: number
    if (command.kind !== 'move')
      left = command.kind === 'delay' || command.kind === 'servo' ? Math.max(1, command.ticks) : 1
    else if (command.intervalTicks !== undefined) left = this.#intervalsLeft + this.#timedMoveExtraTicks
    else left = Math.max(...this.axes.map((axis) => ticksToFinish(axis, horizonTicks)))
    const never = left === Infinity && this.axes.every(standsOrHasFinished)
    running.endKnown = left !== Infinity
    running.endTicks = running.elapsedTicks + (left === Infinity && !never ? horizonTicks : Math.max(1, left))
  }

  /** Something changed the motors' state in mid-move: the end of the move may lie elsewhere now. */
  #replan(): void {
    if (this.#running?.command.kind === 'move' && this.#running.command.intervalTicks === undefined) {
      this.#lookAhead(this.#running)
    }
  }
}

/** True when waiting longer would not make another step. */
function standsOrHasFinished(axis: AxisState): boolean {
  return axis.stepsLeft === 0 || (axis.rate === 0 && axis.accel === 0 && axis.jerk === 0)
}

function loadAxis(axis: AxisState, queued: QueuedAxis, command: MotionCommand & { kind: 'move' }): void {
  axis.rate = queued.rate
  axis.accel = queued.accel
  axis.jerk = queued.jerk
  axis.direction = queued.direction
  axis.maskRate = command.maskRate
  axis.stepsLeft = command.intervalTicks === undefined ? queued.steps : Infinity
  if (queued.clear === 'zero') axis.accumulator = 0
  else if (queued.clear === 'below-zero') axis.accumulator = 0x7fffffff
}
