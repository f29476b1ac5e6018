import type { Device } from './device.ts'
import type { DrawProgress } from './draw-progress.ts'
import type { OperationOptions } from './operation.ts'
import type { StrokeList } from './stroke-list.ts'

/** A point on the page or machine: mm, x to the right, y down, origin at the machine's home corner (top left of the page). */
export interface PointMm {
  readonly xMm: number
  readonly yMm: number
}

/** What one motor can do, on machines whose motors do not move along x and y alone. */
export interface PlotterMotors {
  /** Motor positions are `[[a, b], [c, d]] · (x, y)`: `[1, 1, 1, -1]` for CoreXY. */
  readonly matrix: readonly [a: number, b: number, c: number, d: number]
  /** Highest speed of either motor, in mm/s of its own coordinate. */
  readonly speedMmPerS: number
  readonly accelMmPerS2?: number
}

/** Speeds and accelerations along the path, as the open plotter will use them. */
export interface PlotterMotion {
  /** Speed with the pen on paper. */
  readonly drawSpeedMmPerS: number
  /** Speed with the pen up. */
  readonly travelSpeedMmPerS: number
  readonly drawAccelMmPerS2: number
  readonly travelAccelMmPerS2: number
  /** How fast the acceleration may change along the path, mm/s³; absent where nothing limits it. */
  readonly drawJerkMmPerS3?: number
  readonly travelJerkMmPerS3?: number
  /** How far the tip may cut a corner if it did not slow down: sets junction speeds. */
  readonly corneringDeviationMm: number
  /** Limits of each motor, held as well as those along the path; absent where the path's say it all. */
  readonly motors?: PlotterMotors
  /** From the pen on paper to the pen up. */
  readonly penLiftMs: number
  /** From the pen up to the pen on paper. */
  readonly penDropMs: number
}

/** What the machine can do; all of it holds while it is open. */
export interface PlotterLimits {
  /** Reachable from 0 to here. */
  readonly travelMm: { readonly widthMm: number; readonly heightMm: number }
  /** Finest step along an axis. */
  readonly resolutionMm: number
  /** Pens the machine changes by itself; 1 where a person does. */
  readonly pens: number
  /** Which settings of {@link DrawOverrides} this machine has; none when absent. */
  readonly overrides?: readonly (keyof DrawOverrides)[]
  readonly motion: PlotterMotion
}

/** Where the pen is. */
export interface PlotterPosition extends PointMm {
  readonly pen: 'up' | 'down'
  /** False once something happened that may have moved the machine without the driver (motors freed, board reset). */
  readonly known: boolean
}

/**
 * Settings for one call of {@link Plotter.draw} in place of those the plotter was opened with: a layer's speed, a pen's
 * height, what a person changed during a pause. What is left out stays as configured.
 */
export interface DrawOverrides {
  readonly drawSpeedMmPerS?: number
  readonly travelSpeedMmPerS?: number
  readonly drawAccelMmPerS2?: number
  readonly travelAccelMmPerS2?: number
  /** 0 is the lowest the lift can go, 100 the highest. */
  readonly penUpPercent?: number
  readonly penDownPercent?: number
  /** Force on the paper in grams, on machines that can set it. */
  readonly penForceGrams?: number
}

/** What {@link Plotter.penUp} and {@link Plotter.penDown} accept. */
export interface PenOptions extends OperationOptions {
  /** Another height than the configured one, 0 to 100, for this once. Where `penUpPercent` is among the limits' overrides. */
  heightPercent?: number | undefined
}

/** Both heights of a pen, percent of the way from the lowest to the highest that the plotter is opened with. */
export interface PenHeightsPercent {
  readonly penUpPercent: number
  readonly penDownPercent: number
}

/** Something about a machine that spoils drawings without stopping them. */
export interface PlotterAdvice {
  /** For people: `the motors are released after 25 ms at rest ($1=25), so that the pen may drift`. */
  readonly message: string
  /** What to type, or to do. */
  readonly hint: string
}

/** Where a machine may stand, by what it was sent: the paths its pen was on, or takes from what it had in its queue. */
export interface PlotterReach {
  /** Polylines `x0, y0, x1, y1, …` in mm; a single pair is a place where it rested. */
  readonly pathsMm: readonly ArrayLike<number>[]
}

/**
 * What a plotter remembers of where it stands, to be stored and handed to a later `open`: plain JSON, private to the driver
 * except for `reach`. The caller that stores it adds `reach`, from what the machine was sent since: a machine that stands
 * anywhere else was moved, or its counters were reset, by another program.
 */
export type PlotterCheckpoint = Readonly<Record<string, unknown>> & { readonly reach?: PlotterReach | undefined }

/** How much of a stroke has come how far, from its start. */
export interface StrokePart {
  /** The machine has taken this much: it is drawn even if this process dies now, as long as the machine keeps its power. */
  readonly sentMm: number
  /** This much is on the paper. */
  readonly doneMm: number
}

/** What {@link Plotter.draw} accepts. */
export interface DrawOptions extends OperationOptions {
  /**
   * Settings for this call alone.
   * @throws DriverError `CONFIG_INVALID` before anything moves when one is out of range or not among the limits' overrides
   */
  overrides?: DrawOverrides | undefined
  /**
   * Called once for each stroke, in order, when the machine has finished it: the acknowledgement that a journal records.
   * Must return at once; what it throws ends the drawing as an abort would.
   */
  onStroke?: ((stroke: number) => void) | undefined
  /**
   * Called once for each stroke, in order, when the machine has taken all of it: it will be drawn to its end even if this
   * process dies now, as long as the machine keeps its power. At {@link onStroke} it has been. Never called by machines that
   * cannot tell. Must return at once; what it throws ends the drawing as an abort would.
   */
  onSent?: ((stroke: number) => void) | undefined
  /**
   * Called within each stroke, first when the machine has taken its beginning, then a few times a second: how much of it the
   * machine has taken, and how much it has drawn for certain. Lengths from the stroke's start, by the plan: they may be off by
   * what a plan deviates from its stroke. Never called by machines that cannot tell. Must return at once, and not throw.
   */
  onWithin?: ((stroke: number, length: StrokePart) => void) | undefined
  /**
   * Called when the driver takes back what was sent and is not acknowledged, before it tells the machine to forget it: after a
   * failure, or to halt within a stroke. What was told to {@link onSent} meanwhile holds no longer, and is told again if it is
   * sent again. Must return at once.
   */
  onDiscarded?: (() => void) | undefined
  /** Called a few times a second. Must return at once. */
  onProgress?: ((progress: DrawProgress) => void) | undefined
}

/** How another process lifts the pen when the one that drives the machine has died; see {@link Plotter.emergencyLift}. */
export interface EmergencyLift {
  /**
   * Lifts the pen once the machine has carried out what it had taken: all that was reported to `onSent` is still drawn. May be
   * written twice, and may follow half a command.
   */
  readonly bytes: Uint8Array
  /** The open port; see `BytePipe.descriptor`. */
  readonly descriptor: number
}

/** What {@link Plotter.draw} resolves with. */
export interface DrawResult {
  /** Strokes the machine has finished. */
  readonly strokesDone: number
  /** False when {@link Plotter.stop} ended the drawing before the last stroke. */
  readonly finished: boolean
  readonly drawnMm: number
  /** Machine time by the plan, pauses not counted. */
  readonly durationMs: number
}

/** What {@link Plotter.estimate} accepts. */
export interface EstimateOptions {
  /** Where the pen is at first; default: at the origin. */
  fromMm?: PointMm | undefined
  /** As for `draw`. */
  overrides?: DrawOverrides | undefined
}

/** Time and distance that strokes take. */
export interface StrokesEstimate {
  /** Everything together; less than the sum of the rest where the pen moves while the carriage does. */
  readonly totalMs: number
  /** Moving with the pen on paper. */
  readonly drawMs: number
  /** Moving with the pen up. */
  readonly travelMs: number
  readonly drawMm: number
  readonly travelMm: number
  /** How often the pen goes up and down again. */
  readonly lifts: number
}

/** A two-axis machine with a pen that is up or down. Origin is where the pen stood when it was opened or homed. */
export interface Plotter extends Device {
  readonly kind: 'plotter'
  readonly limits: PlotterLimits
  /**
   * Draws the strokes in their order and lifts the pen after the last; the pen stays there. A stream of lists is read only
   * as fast as the machine draws.
   *
   * On abort no further stroke is sent: the machine brakes at the planned acceleration, the pen is lifted, then the promise
   * rejects with the signal's reason. The same holds when anything else fails, as far as the device still listens.
   * @throws DriverError `OUT_OF_BOUNDS` before anything moves when a stroke leaves the travel; `POWER_MISSING`, `DEVICE_LOST`, …
   */
  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options?: DrawOptions): Promise<DrawResult>
  /**
   * How long drawing these strokes would take, by the driver's own plan. Nothing is sent, so that it also works after `close`.
   * Present on drivers that know more of their machine than {@link limits} say, such as a pen that moves while the carriage does;
   * without it, callers plan under the limits.
   * @throws DriverError `CONFIG_INVALID` for overrides that `draw` would refuse
   */
  estimate?(strokes: StrokeList, options?: EstimateOptions): Promise<StrokesEstimate>
  /** Lifts the pen; resolves when it is up. */
  penUp(options?: PenOptions): Promise<void>
  /** Lowers the pen; resolves when it touches. */
  penDown(options?: PenOptions): Promise<void>
  /**
   * Puts the pen held back and takes another, from 1 to `limits.pens`; 0 only puts it back. Present on machines that
   * change pens by themselves.
   */
  selectPen?(pen: number, options?: OperationOptions): Promise<void>
  /**
   * Lifts the pen and travels there; resolves on arrival.
   * @throws DriverError `OUT_OF_BOUNDS` before anything moves
   */
  moveTo(target: PointMm, options?: OperationOptions): Promise<void>
  /**
   * The settings that make these heights the configured ones, for a program that stores them. Present on machines whose settings
   * do not have `penUpPercent` and `penDownPercent`; percentages then count from the configured lower to the upper height.
   * @throws DriverError `CONFIG_INVALID` where the lift has no heights
   */
  heightSettings?(
    heights: PenHeightsPercent,
  ): Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>
  /** Finds the machine's own zero with its switches. Present only on machines that have them. */
  home?(options?: OperationOptions): Promise<void>
  /**
   * Makes everything that moves, a running {@link draw} included, go at so many percent of its speed, at once and until it is
   * changed again or the machine is reset. Does not wait its turn. Present on machines that can.
   * @throws DriverError `CONFIG_INVALID` below 10 or above 200
   */
  setSpeedPercent?(percent: number, options?: OperationOptions): Promise<void>
  /**
   * Walks the pen by so much from where it is, pen up, at a speed at which one can still stop it: to find a place by eye. Once the
   * machine has found its corner by its switches, its travel holds. Before, its ends are not known, and it goes wherever
   * it is sent, also below the origin, but at most the length of its travel at once: a person has to watch it. Present on
   * machines whose origin need not be at their end.
   * @throws DriverError `OUT_OF_BOUNDS`; `RangeError` for what is no number
   */
  jog?(byMm: PointMm, options?: OperationOptions): Promise<void>
  /**
   * Makes the place where the pen stands the origin, from which the travel limits count. Present on machines whose origin is
   * not fixed by switches or by the machine itself.
   */
  setOrigin?(options?: OperationOptions): Promise<void>
  /**
   * Marks the machine, so that a later `open` with this checkpoint can tell whether it was reset, switched off or moved by
   * hand in between. Waits its turn. Present on machines that can tell.
   */
  checkpoint?(options?: OperationOptions): Promise<PlotterCheckpoint>
  /**
   * After `open` with a checkpoint: true when the machine proved that it was neither reset nor freed since, and stands within
   * the checkpoint's reach, where it has one, so that the checkpoint's origin still holds to the step. False when it could
   * not; the origin is then where the pen stands.
   */
  readonly continued?: boolean
  /**
   * Whether {@link close} leaves the motors holding the carriage, so that a {@link checkpoint} outlives it. False when opened.
   * Present on machines with checkpoints, unless they restart whenever their port is opened.
   */
  holdOnClose?: boolean
  /**
   * What holds the machine at present besides {@link pause}: its own hold button, or a door that is open. {@link resume} lets it
   * continue. Each change is a `state_update` event with `held`: `button`, `door`, or `null` when it continues. Present on
   * machines that can be held.
   */
  readonly held?: 'button' | 'door' | undefined
  /** What a person had better change about the machine; a plot tells it when it starts. */
  readonly advice?: readonly PlotterAdvice[]
  /**
   * How the pen is lifted if this process dies: a host hands it to a small process that outlives this one. The driver always leaves
   * room for it in the machine's buffer. Present while the port is open, where another process can inherit it.
   */
  readonly emergencyLift?: EmergencyLift | undefined
  /** Where the pen is now, asked from the machine where it can tell. */
  position(options?: OperationOptions): Promise<PlotterPosition>
  /**
   * Holds the running {@link draw}: the machine finishes the stroke it is at (`stroke`, the default) or brakes within it
   * (`now`), lifts the pen and waits. Resolves when the pen is up. Without a running draw, does nothing.
   */
  pause(at?: 'stroke' | 'now', options?: OperationOptions): Promise<void>
  /** Lets a paused {@link draw} go on where it stopped, and a machine that is {@link held} continue. */
  resume(options?: OperationOptions): Promise<void>
  /** Ends a running {@link draw} as an abort does, except that its promise resolves with `finished: false`. Resolves with the pen up. */
  stop(options?: OperationOptions): Promise<void>
}
