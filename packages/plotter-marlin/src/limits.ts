import type { DrawOverrides, PlotterLimits } from '@vfab/core'
import { type PageLayout, penRange } from '@vfab/driver-kit/gcode'
import type { MotionLimits } from '@vfab/motion'

import type { MarlinConfig } from './config.ts'

/** As Marlin is delivered (`JUNCTION_DEVIATION_MM`), mm. */
const corneringDeviationMm = 0.013
/** A step at 80 steps/mm. */
export const stepMm = 0.0125

/** What the machine is taken to do, by the settings. */
export function limitsOf(config: MarlinConfig, { widthMm, heightMm }: PageLayout): PlotterLimits {
  const { drawSpeedMmPerS, travelSpeedMmPerS, accelMmPerS2, pen } = config
  const penOverrides = penRange(pen) === undefined ? [] : (['penUpPercent', 'penDownPercent'] as const)
  return {
    travelMm: { widthMm, heightMm },
    resolutionMm: stepMm,
    pens: 1,
    overrides: ['drawSpeedMmPerS', 'travelSpeedMmPerS', ...penOverrides],
    motion: {
      drawSpeedMmPerS,
      travelSpeedMmPerS,
      drawAccelMmPerS2: accelMmPerS2,
      travelAccelMmPerS2: accelMmPerS2,
      corneringDeviationMm,
      penLiftMs: config.penLiftMs + axisMs(config),
      penDropMs: config.penDropMs + axisMs(config),
    },
  }
}

/** How long the Z axis is on its way, where the pen hangs on it, ms. */
export function axisMs({ pen }: MarlinConfig): number {
  return pen.kind === 'z' ? (1000 * Math.abs(pen.upMm - pen.downMm)) / (pen.speedMmPerS ?? assumedAxisMmPerS) : 0
}

const assumedAxisMmPerS = 5

/** What plans of time obey. */
export function motionLimitsOf(config: MarlinConfig, overrides: DrawOverrides | undefined): MotionLimits {
  const { drawSpeedMmPerS, travelSpeedMmPerS, accelMmPerS2 } = { ...config, ...overrides }
  return {
    draw: { speedMmPerS: drawSpeedMmPerS, accelMmPerS2 },
    travel: { speedMmPerS: travelSpeedMmPerS, accelMmPerS2 },
    corneringDeviationMm,
  }
}
