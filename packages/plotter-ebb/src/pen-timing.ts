/**
 * What the driver knows of the pen lift: when the tip is surely off the paper, and when surely on it.
 *
 * The board moves the servo's set point at a commanded rate; the servo follows, no sooner than that and, all in all, within
 * the time that `penLiftMs` and `penDropMs` say. Where in its way the tip meets the paper is a setting.
 */
import type { PenScheduleOptions, PenServo } from '@vfab/motion'

import type { EbbConfig } from './config.ts'
import type { MachineProfile } from './machines.ts'
import { servoPercentPerS, servoRate } from './servo.ts'

/** When the pen may move while the carriage does. */
export interface PenTiming {
  readonly servo: PenServo & { readonly contactFraction: number }
  /** For {@link planPenHop}. */
  readonly options: PenScheduleOptions & { readonly earlyFromMs: number }
  /** Waits of the policy `wait`, and wherever the pen must have come to rest. */
  readonly penLiftMs: number
  readonly penDropMs: number
}

/**
 * An early lift takes a place in the queue, cuts a move in two and leaves a wait of its own. Strokes shorter than this would
 * fill the queue with so many places that it holds too little time for a computer that is busy for a moment.
 */
const earlyFromMs = 200

/** For what whole ticks and whole pulse widths round off. At both ends of a travel the carriage all but stands still. */
const marginMs = 0.1

/** The settings that say how the pen moves, and when. */
export type PenSettings = Pick<
  EbbConfig,
  | 'penUpPercent'
  | 'penDownPercent'
  | 'penLiftMs'
  | 'penDropMs'
  | 'penPolicy'
  | 'penContactPercent'
  | 'penLeastLiftPercent'
>

/** The pin of the pen servo that `SP` needs no further parameters for, and so no pause of a millisecond. */
const plainPin = 1

/** Timing of the pen of a machine, at the heights and waits of the settings. */
export function penTimingOf({ servo }: MachineProfile, config: PenSettings, queueDepth: number): PenTiming {
  const { penUpPercent, penDownPercent, penLiftMs, penDropMs, penPolicy, penContactPercent, penLeastLiftPercent } =
    config
  const percentPerS = (ratePercent: number): number => servoPercentPerS(servo, servoRate(servo, ratePercent))
  // In mid-travel the pen takes a place in the queue that lasts no time: a short queue would run dry over it.
  const inMidTravel = queueDepth > 1 && servo.pin === plainPin
  return {
    servo: {
      upPosition: penUpPercent,
      downPosition: penDownPercent,
      liftRatePerS: percentPerS(servo.liftRatePercent),
      dropRatePerS: percentPerS(servo.dropRatePercent),
      contactFraction: penContactPercent / 100,
      slowestLiftMs: penLiftMs,
      slowestDropMs: penDropMs,
    },
    options: {
      policy: penPolicy === 'early' && !inMidTravel ? 'overlap' : penPolicy,
      marginMs,
      earlyFromMs,
      dropOnArrival: !inMidTravel,
      lowLifts: inMidTravel && penLeastLiftPercent < 100,
      // Surely off the paper, wherever that is.
      leastHeightFraction: Math.max(penLeastLiftPercent, (100 + penContactPercent) / 2) / 100,
    },
    penLiftMs,
    penDropMs,
  }
}
