import {
  type DrawOverrides,
  type Plotter,
  type PlotterLimits,
  type PointMm,
  sliceStrokes,
  strokeCoordsMm,
  strokeCount,
  type StrokeList,
  type StrokesEstimate,
  strokesFrom,
} from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import { type MotionLimits, planDurationMs, planMoves } from '@vfab/motion'

import { drawSettings, type PenSettings } from './draw-settings.ts'

/** Time and distance that something takes on a machine. */
export interface PlotCost extends StrokesEstimate {
  readonly strokes: number
  /** Waiting for the pen to lift and to drop. */
  readonly penMs: number
  /** Standing still because a layer's name asks for it (`+D`). */
  readonly waitMs: number
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
export interface PlotEstimateOptions {
  /** Settings of the whole plot. */
  overrides?: DrawOverrides | undefined
  /** What is known of each pen. */
  pens?: Readonly<Record<number, PenSettings>> | undefined
  /** Ends it. */
  signal?: AbortSignal | undefined
}

const originMm: PointMm = { xMm: 0, yMm: 0 }

/** What is known of a machine: an open plotter, or the limits of one that was open before. */
export type EstimatedMachine = Pick<Plotter, 'limits' | 'estimate'>

/**
 * Plans the whole drawing as the driver would, from the origin, layer by layer, and back to the origin. Speeds and waits that a
 * layer's name or its pen asks for count; the time that a person takes to change a pen does not. Drivers that estimate are asked;
 * for others the drawing is planned under their limits. Takes about as long as planning does: a second for a million segments.
 */
export async function estimatePlot(
  drawing: Drawing,
  machine: EstimatedMachine,
  options: PlotEstimateOptions = {},
): Promise<PlotEstimate> {
  const layers: LayerEstimate[] = []
  let fromMm = originMm
  for (const layer of drawing.layers) {
    const { id, name, strokes, pen = 1, delayMs: waitMs = 0 } = layer
    if (strokeCount(strokes) === 0) continue
    const { overrides } = drawSettings({ plot: options.overrides, pen: options.pens?.[pen], layer }, machine.limits)
    const cost = await costOf(strokes, machine, fromMm, { overrides, signal: options.signal })
    layers.push({ id, name, pen, ...cost, totalMs: cost.totalMs + waitMs, waitMs })
    fromMm = endOf(strokes)
  }
  const back = await returnCost(machine, fromMm)
  return { ...[...layers, back].reduce<PlotCost>(sum, nothing), layers }
}

/** The cost of travelling from `fromMm` to the origin with the pen up. */
async function returnCost(machine: EstimatedMachine, fromMm: PointMm): Promise<PlotCost> {
  const { travelMs, travelMm } = await costOf(strokesFrom([[originMm.xMm, originMm.yMm]]), machine, fromMm)
  return { ...nothing, totalMs: travelMs, travelMs, travelMm }
}

async function costOf(
  strokes: StrokeList,
  machine: EstimatedMachine,
  fromMm: PointMm,
  { overrides, signal }: Pick<PlotEstimateOptions, 'overrides' | 'signal'> = {},
): Promise<PlotCost> {
  const cost =
    (await machine.estimate?.(strokes, { fromMm, overrides })) ??
    (await costUnderLimits(strokes, withOverrides(machine.limits, overrides), fromMm, signal))
  return { strokes: strokeCount(strokes), ...cost, penMs: cost.totalMs - cost.drawMs - cost.travelMs, waitMs: 0 }
}

/** The time of a machine that waits for its pen, and takes moves however short they are. */
async function costUnderLimits(
  strokes: StrokeList,
  limits: PlotterLimits,
  fromMm: PointMm,
  signal: AbortSignal | undefined,
): Promise<StrokesEstimate> {
  let from = fromMm
  let total: StrokesEstimate = nothing
  for (let first = 0; first < strokeCount(strokes); first += strokesAtOnce) {
    // Lets the process breathe: the pen rests between two strokes, so that they may be planned in parts.
    if (first > 0) await new Promise<void>((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    const part = sliceStrokes(strokes, first, Math.min(first + strokesAtOnce, strokeCount(strokes)))
    total = added(total, planDurationMs(planMoves(part, motionLimitsOf(limits), from), limits.motion))
    from = endOf(part)
  }
  return total
}

/** Planned without a break: some milliseconds. */
const strokesAtOnce = 500

function added(a: StrokesEstimate, b: StrokesEstimate): StrokesEstimate {
  return {
    totalMs: a.totalMs + b.totalMs,
    drawMs: a.drawMs + b.drawMs,
    travelMs: a.travelMs + b.travelMs,
    drawMm: a.drawMm + b.drawMm,
    travelMm: a.travelMm + b.travelMm,
    lifts: a.lifts + b.lifts,
  }
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
