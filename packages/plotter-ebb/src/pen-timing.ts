/**
 * What the driver knows of the pen lift: when the tip is surely off the paper, and when surely on it.
 *
 * The board moves the servo's set point at a commanded rate; the servo follows, no sooner than that and, all in all, within
 * the time that `penLiftMs` and `penDropMs` say. Where in its way the tip meets the paper is a setting.
 */
import type { PenScheduleOptions, PenServo, PenSlack } from '@vfab/motion'

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
 * How far the carriage may be from rest while the tip touches or leaves the paper, as shares of the cornering deviation; whole
 * steps take the rest. Steps come late, so that a carriage that arrives is further from rest than planned, one that starts
 * is nearer.
 */
const startShare = 0.75
const arriveShare = 0.2

/** A contact height that is set was measured by eye: it may be off by this part of the way, up or down. */
const contactErrorFraction = 0.03
/** How far above the contact hops raise a pen whose contact height is known: percent of the way. */
const clearancePercent = 10
/** How far they raise a pen whose contact height is not set: percent of the way. */
const unknownLiftPercent = 75
/** Where the tip is assumed to touch the paper where that is not set: percent of the way. */
const unknownContactPercent = 50

/**
 * An early lift takes a place in the queue, cuts a move in two and leaves a wait of its own. Strokes shorter than this would
 * fill the queue with so many places that it holds too little time for a computer that is busy for a moment.
 */
const earlyFromMs = 200
/** The same where the contact height is known: hops are short then, and waiting for the lift would be most of them. */
const earlyFromKnownMs = 100

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
  | 'drawAccelMmPerS2'
  | 'travelAccelMmPerS2'
  | 'corneringDeviationMm'
  | 'draftBlurMm'
>

/** The pin of the pen servo that `SP` needs no further parameters for, and so no pause of a millisecond. */
const plainPin = 1

/** How high a hop raises the pen at the least, percent of the way from the lowered to the raised pen. */
export function leastLiftPercent({ penContactPercent, penLeastLiftPercent }: Partial<PenSettings>): number {
  if (penContactPercent === undefined) {
    return Math.max(penLeastLiftPercent ?? unknownLiftPercent, (100 + unknownContactPercent) / 2)
  }
  // Surely off the paper, wherever that is.
  const surely = Math.min(100, penContactPercent + 100 * contactErrorFraction + clearancePercent)
  return Math.max(penLeastLiftPercent ?? 0, surely)
}

/** Timing of the pen of a machine, at the heights and waits of the settings. */
export function penTimingOf({ servo }: MachineProfile, config: PenSettings, queueDepth: number): PenTiming {
  const { penUpPercent, penDownPercent, penLiftMs, penDropMs, penPolicy, penContactPercent } = config
  const percentPerS = (ratePercent: number): number => servoPercentPerS(servo, servoRate(servo, ratePercent))
  // In mid-travel the pen takes a place in the queue that lasts no time: a short queue would run dry over it.
  const inMidTravel = queueDepth > 1 && servo.pin === plainPin
  const isKnown = penContactPercent !== undefined
  const leastLift = leastLiftPercent(config)
  return {
    servo: {
      upPosition: penUpPercent,
      downPosition: penDownPercent,
      liftRatePerS: percentPerS(servo.liftRatePercent),
      dropRatePerS: percentPerS(servo.dropRatePercent),
      contactFraction: (penContactPercent ?? unknownContactPercent) / 100,
      ...(isKnown && { contactErrorFraction }),
      slowestLiftMs: penLiftMs,
      slowestDropMs: penDropMs,
    },
    options: {
      policy: penPolicy === 'early' && !inMidTravel ? 'overlap' : penPolicy,
      marginMs,
      slack: slackOf(config),
      earlyFromMs: isKnown ? earlyFromKnownMs : earlyFromMs,
      dropOnArrival: !inMidTravel,
      lowLifts: inMidTravel && leastLift < 100,
      leastHeightFraction: leastLift / 100,
    },
    penLiftMs,
    penDropMs,
  }
}

/**
 * For how long after rest, or before it, the carriage is within reach of where it rests. A lift gets half of it at a stroke's
 * end: the board moves the servo's set point in steps of up to 24 ms, which may be ahead of the rate.
 */
function slackOf({ drawAccelMmPerS2, travelAccelMmPerS2, corneringDeviationMm, draftBlurMm }: PenSettings): PenSlack {
  const within = (share: number, accelMmPerS2: number): number =>
    1000 * Math.sqrt((2 * Math.max(share * corneringDeviationMm, draftBlurMm)) / accelMmPerS2)
  const drawMs = within(startShare, drawAccelMmPerS2)
  return {
    drawMs,
    endMs: drawMs / 2,
    leaveMs: within(startShare, travelAccelMmPerS2),
    arriveMs: within(arriveShare, travelAccelMmPerS2),
  }
}
