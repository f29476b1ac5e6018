import type { PointMm, StrokeList } from '@vfab/core'

import { limitJerk } from './limit-jerk.ts'
import type { MotionLimits } from './limits.ts'
import { mergeShortMoves } from './merge-short-moves.ts'
import type { MotionPlan } from './motion-plan.ts'
import { planStrokes } from './plan-strokes.ts'
import { roundBends } from './round-bends.ts'

/** What a machine that needs some time for each command asks of its moves. */
export interface MoveMerging {
  /** No move is over sooner. */
  readonly leastMoveS: number
  /** How far merged moves may stay off the path. */
  readonly toleranceMm: number
}

/**
 * Plans strokes for a machine, as {@link planStrokes} does, with bends rounded within the cornering deviation, in moves
 * that last long enough, under its limits of jerk.
 * @param merging - absent for a machine that takes moves however short they are
 */
export function planMoves(
  strokes: StrokeList,
  limits: MotionLimits,
  fromMm: PointMm,
  merging?: MoveMerging,
): MotionPlan {
  const plan = planStrokes(roundBends(strokes, limits), limits, fromMm)
  if (merging === undefined) return limitJerk(plan)
  return limitJerk(mergeShortMoves(plan, merging.leastMoveS, merging.toleranceMm), merging.leastMoveS)
}
