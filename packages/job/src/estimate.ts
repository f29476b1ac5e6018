import {
  type DrawOverrides,
  type PlotterLimits,
  type PlotterMotion,
  type PlotterPenOverlap,
  type PointMm,
  strokeCoordsMm,
  strokeCount,
  type StrokeList,
  strokesFrom,
} from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import { type MotionLimits, type MotionPlan, type PenServo, planDurationMs, planMoves, schedulePen } from '@vfab/motion'

import { drawSettings, type PenSettings } from './draw-settings.ts'

/** Time and distance that something takes on a machine. */
export interface PlotCost {
  readonly strokes: number
  /** Everything together. */
  readonly totalMs: number
  /** Moving with the pen on paper. */
  readonly drawMs: number
  /** Moving with the pen up. */
  readonly travelMs: number
  /** Waiting for the pen to lift and to drop. */
  readonly penMs: number
  /** Standing still because a layer's name asks for it (`+D`). */
  readonly waitMs: number
  readonly drawMm: number
  readonly travelMm: number
  /** How often the pen goes up and down again. */
  readonly lifts: number
}

/** The cost of one layer. */
export interface LayerEstimate extends PlotCost {
  readonly id: string
  readonly name: string
  /** Pen that draws it, from 1. */
  readonly pen: number
}

/** The cost of a whole drawing: its layers and the way back to the origin. */
export interface PlotEstimate extends PlotCost {
  readonly layers: readonly LayerEstimate[]
}

/** What the plot will be told besides the drawing, as far as it takes time. */
export interface EstimateOptions {
  /** Settings of the whole plot. */
  overrides?: DrawOverrides | undefined
  /** What is known of each pen. */
  pens?: Readonly<Record<number, PenSettings>> | undefined
}

const originMm: PointMm = { xMm: 0, yMm: 0 }

/**
 * Plans the whole drawing as a driver with these limits would, from the origin, layer by layer, and back to the origin. Speeds
 * and waits that a layer's name or its pen asks for count; the time that a person takes to change a pen does not.
 * Takes about as long as the driver's own planning: a second for a million segments.
 */
export function estimatePlot(drawing: Drawing, limits: PlotterLimits, options: EstimateOptions = {}): PlotEstimate {
  const layers: LayerEstimate[] = []
  let fromMm = originMm
  for (const layer of drawing.layers) {
    const { id, name, strokes, pen = 1, delayMs: waitMs = 0 } = layer
    if (strokeCount(strokes) === 0) continue
    const { overrides } = drawSettings({ plot: options.overrides, pen: options.pens?.[pen], layer }, limits)
    const cost = costOf(strokes, withOverrides(limits, overrides), fromMm)
    layers.push({ id, name, pen, ...cost, totalMs: cost.totalMs + waitMs, waitMs })
    fromMm = endOf(strokes)
  }
  const back = returnCost(limits, fromMm)
  return { ...[...layers, back].reduce<PlotCost>(sum, nothing), layers }
}

/** The cost of travelling from `fromMm` to the origin with the pen up. */
function returnCost(limits: PlotterLimits, fromMm: PointMm): PlotCost {
  const { travelMs, travelMm } = costOf(strokesFrom([[originMm.xMm, originMm.yMm]]), limits, fromMm)
  return { ...nothing, totalMs: travelMs, travelMs, travelMm }
}

function costOf(strokes: StrokeList, limits: PlotterLimits, fromMm: PointMm): PlotCost {
  const { motion } = limits
  const merging = motion.merging && {
    leastMoveS: motion.merging.leastMoveMs / 1000,
    toleranceMm: motion.merging.toleranceMm,
  }
  const plan = planMoves(strokes, motionLimitsOf(limits), fromMm, merging)
  const cost = planDurationMs(plan, motion)
  const totalMs = motion.penOverlap ? overlappedMs(plan, motion, motion.penOverlap) : cost.totalMs
  return { strokes: strokeCount(strokes), ...cost, totalMs, penMs: totalMs - cost.drawMs - cost.travelMs, waitMs: 0 }
}

/** The limits with other speeds. Another height of the pen changes its few milliseconds in a way only the driver knows. */
function withOverrides(limits: PlotterLimits, overrides: DrawOverrides | undefined): PlotterLimits {
  if (overrides === undefined) return limits
  const { motion } = limits
  const {
    drawSpeedMmPerS = motion.drawSpeedMmPerS,
    travelSpeedMmPerS = motion.travelSpeedMmPerS,
    drawAccelMmPerS2 = motion.drawAccelMmPerS2,
    travelAccelMmPerS2 = motion.travelAccelMmPerS2,
  } = overrides
  return {
    ...limits,
    motion: { ...motion, drawSpeedMmPerS, travelSpeedMmPerS, drawAccelMmPerS2, travelAccelMmPerS2 },
  }
}

/** The time of a plan whose pen moves while the carriage does. */
function overlappedMs(plan: MotionPlan, { penLiftMs, penDropMs }: PlotterMotion, overlap: PlotterPenOverlap): number {
  const { soonestLiftMs, soonestDropMs, contactFraction, ...options } = overlap
  const servo: PenServo = {
    upPosition: 1,
    downPosition: 0,
    liftRatePerS: 1000 / soonestLiftMs,
    dropRatePerS: 1000 / soonestDropMs,
    slowestLiftMs: penLiftMs,
    slowestDropMs: penDropMs,
    contactFraction,
  }
  return schedulePen(plan, servo, options).totalMs
}

function motionLimitsOf({ motion }: PlotterLimits): MotionLimits {
  return {
    draw: {
      speedMmPerS: motion.drawSpeedMmPerS,
      accelMmPerS2: motion.drawAccelMmPerS2,
      jerkMmPerS3: motion.drawJerkMmPerS3,
    },
    travel: {
      speedMmPerS: motion.travelSpeedMmPerS,
      accelMmPerS2: motion.travelAccelMmPerS2,
      jerkMmPerS3: motion.travelJerkMmPerS3,
    },
    corneringDeviationMm: motion.corneringDeviationMm,
    motors: motion.motors,
  }
}

function endOf(strokes: StrokeList): PointMm {
  const last = strokeCoordsMm(strokes, strokeCount(strokes) - 1)
  return { xMm: last.at(-2)!, yMm: last.at(-1)! }
}

const nothing: PlotCost = {
  strokes: 0,
  totalMs: 0,
  drawMs: 0,
  travelMs: 0,
  penMs: 0,
  waitMs: 0,
  drawMm: 0,
  travelMm: 0,
  lifts: 0,
}

function sum(a: PlotCost, b: PlotCost): PlotCost {
  return {
    strokes: a.strokes + b.strokes,
    totalMs: a.totalMs + b.totalMs,
    drawMs: a.drawMs + b.drawMs,
    travelMs: a.travelMs + b.travelMs,
    penMs: a.penMs + b.penMs,
    waitMs: a.waitMs + b.waitMs,
    drawMm: a.drawMm + b.drawMm,
    travelMm: a.travelMm + b.travelMm,
    lifts: a.lifts + b.lifts,
  }
}
