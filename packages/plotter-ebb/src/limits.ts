import type { PlotterLimits } from '@vfab/core'
import type { TravelBounds } from '@vfab/driver-kit'
import type { MotionLimits } from '@vfab/motion'

import type { EbbConfig } from './config.ts'
import { overridable } from './draw-settings.ts'
import { driverId } from './errors.ts'
import type { FirmwareFeatures } from './firmware.ts'
import { highestStepRate, type MachineProfile } from './machines.ts'

/** What a place or a drawing has to lie within. */
export function travelOf({ widthMm, heightMm, name }: MachineProfile): TravelBounds {
  return { widthMm, heightMm, name, driver: driverId }
}

/** Points that a merged path may stay off the planned one. */
const mergeToleranceMm = 0.006

/** How far merged moves may stay off the planned path: half a step on machines with coarse steps. */
export function mergeToleranceOf({ stepsPerMm }: Pick<MachineProfile, 'stepsPerMm'>): number {
  return Math.max(mergeToleranceMm, 0.5 / stepsPerMm)
}

/** What drawings are planned under. */
export function motionLimitsOf(
  machine: MachineProfile,
  config: EbbConfig,
  features: FirmwareFeatures,
): MotionLimits & { readonly motors: NonNullable<PlotterLimits['motion']['motors']> } {
  const jerk = (given: number | undefined, ofModel: number | undefined): number | undefined =>
    (given ?? (features.jerkMoves ? ofModel : undefined)) || undefined
  return {
    draw: {
      speedMmPerS: config.drawSpeedMmPerS,
      accelMmPerS2: config.drawAccelMmPerS2,
      jerkMmPerS3: jerk(config.drawJerkMmPerS3, machine.drawJerkMmPerS3),
    },
    travel: {
      speedMmPerS: config.travelSpeedMmPerS,
      accelMmPerS2: config.travelAccelMmPerS2,
      jerkMmPerS3: jerk(config.travelJerkMmPerS3, machine.travelJerkMmPerS3),
    },
    corneringDeviationMm: config.corneringDeviationMm,
    motors: { matrix: machine.motors, speedMmPerS: highestStepRate / machine.stepsPerMm },
  }
}

/** What the machine can do with these settings, at this firmware. */
export function limitsOf(machine: MachineProfile, config: EbbConfig, features: FirmwareFeatures): PlotterLimits {
  const { draw, travel, corneringDeviationMm, motors } = motionLimitsOf(machine, config, features)
  return {
    travelMm: { widthMm: machine.widthMm, heightMm: machine.heightMm },
    resolutionMm: 1 / machine.stepsPerMm,
    pens: 1,
    overrides: overridable,
    motion: {
      drawSpeedMmPerS: draw.speedMmPerS,
      travelSpeedMmPerS: travel.speedMmPerS,
      drawAccelMmPerS2: draw.accelMmPerS2,
      travelAccelMmPerS2: travel.accelMmPerS2,
      ...(draw.jerkMmPerS3 === undefined ? {} : { drawJerkMmPerS3: draw.jerkMmPerS3 }),
      ...(travel.jerkMmPerS3 === undefined ? {} : { travelJerkMmPerS3: travel.jerkMmPerS3 }),
      corneringDeviationMm,
      motors,
      penLiftMs: config.penLiftMs,
      penDropMs: config.penDropMs,
    },
  }
}
