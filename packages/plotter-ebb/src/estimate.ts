import type { DrawOverrides, PointMm, StrokeList, StrokesEstimate } from '@vfab/core'
import { planDurationMs, schedulePen } from '@vfab/motion'

import type { EbbConfig } from './config.ts'
import { drawSettings } from './draw-settings.ts'
import type { FirmwareFeatures } from './firmware.ts'
import { mergeToleranceOf, motionLimitsOf } from './limits.ts'
import type { MachineProfile } from './machines.ts'
import { pacingFor } from './pacing.ts'
import { penTimingOf } from './pen-timing.ts'
import { planLot } from './programmer.ts'

/** The machine that strokes are estimated for. */
export interface EstimatedMachine {
  readonly machine: MachineProfile
  readonly config: EbbConfig
  readonly features: FirmwareFeatures
  readonly queueDepth: number
}

/**
 * How long strokes take: planned as they are when they are drawn, short moves merged, with the pen moving while the carriage does.
 * @throws DriverError `CONFIG_INVALID` for overrides that this machine does not have, or that are out of range
 */
export function estimateStrokes(
  strokes: StrokeList,
  { machine, config, features, queueDepth }: EstimatedMachine,
  fromMm: PointMm,
  overrides: DrawOverrides | undefined,
): StrokesEstimate {
  const settings: EbbConfig = { ...config, ...drawSettings(config, machine, overrides) }
  const limits = motionLimitsOf(machine, settings, features)
  const pacing = pacingFor(features, queueDepth)
  const plan = planLot(strokes, { limits, pacing, mergeToleranceMm: mergeToleranceOf(machine) }, fromMm)
  const { servo, options } = penTimingOf(machine, settings, queueDepth)
  const waiting = planDurationMs(plan, settings)
  return options.policy === 'wait' ? waiting : { ...waiting, totalMs: schedulePen(plan, servo, options).totalMs }
}
