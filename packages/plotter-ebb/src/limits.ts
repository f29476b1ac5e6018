import type { PlotterLimits, TravelBounds } from '@vfab/core'

import type { EbbConfig } from './config.ts'
import { overridable } from './draw-settings.ts'
import { driverId } from './errors.ts'
import { highestStepRate, type MachineProfile } from './machines.ts'
import { mergeToleranceOf } from './mover.ts'
import type { CommandPacing } from './pacing.ts'
import { penOverlapOf, penTimingOf } from './pen-timing.ts'

/** What a place or a drawing has to lie within. */
export function travelOf({ widthMm, heightMm, name }: MachineProfile): TravelBounds {
  return { widthMm, heightMm, name, driver: driverId }
}

/** What the machine can do with these settings. */
export function limitsOf(
  machine: MachineProfile,
  config: EbbConfig,
  queueDepth: number,
  { leastMoveS }: CommandPacing,
): PlotterLimits {
  const penOverlap = penOverlapOf(penTimingOf(machine, config, queueDepth))
  return {
    travelMm: { widthMm: machine.widthMm, heightMm: machine.heightMm },
    resolutionMm: 1 / machine.stepsPerMm,
    pens: 1,
    overrides: overridable,
    motion: {
      drawSpeedMmPerS: config.drawSpeedMmPerS,
      travelSpeedMmPerS: config.travelSpeedMmPerS,
      drawAccelMmPerS2: config.drawAccelMmPerS2,
      travelAccelMmPerS2: config.travelAccelMmPerS2,
      corneringDeviationMm: config.corneringDeviationMm,
      motors: { matrix: machine.motors, speedMmPerS: highestStepRate / machine.stepsPerMm },
      penLiftMs: config.penLiftMs,
      penDropMs: config.penDropMs,
      ...(penOverlap ? { penOverlap } : {}),
      merging: { leastMoveMs: 1000 * leastMoveS, toleranceMm: mergeToleranceOf(machine) },
    },
  }
}
