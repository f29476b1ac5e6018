import type { DrawOverrides, PlotterLimits } from '@vfab/core'
import { penRange } from '@vfab/driver-kit/gcode'
import type { MotionLimits } from '@vfab/motion'

import type { GcodeConfig } from './config.ts'

/** Of corners nothing is known: most firmwares slow down a little. */
const corneringDeviationMm = 0.02

/** What the machine is taken to do, by the settings alone. */
export function limitsOf(config: GcodeConfig): PlotterLimits {
  const { widthMm, heightMm, drawSpeedMmPerS, travelSpeedMmPerS, accelMmPerS2, penLiftMs, penDropMs, pen } = config
  const hasHeights = penRange(pen) !== undefined
  return {
    travelMm: { widthMm, heightMm },
    resolutionMm: 0.001,
    pens: 1,
    overrides: [
      'drawSpeedMmPerS',
      'travelSpeedMmPerS',
      ...(hasHeights ? (['penUpPercent', 'penDownPercent'] as const) : []),
    ],
    motion: {
      drawSpeedMmPerS,
      travelSpeedMmPerS,
      drawAccelMmPerS2: accelMmPerS2,
      travelAccelMmPerS2: accelMmPerS2,
      corneringDeviationMm,
      penLiftMs,
      penDropMs,
    },
  }
}

/** What plans of time obey. */
export function motionLimitsOf(config: GcodeConfig, overrides: DrawOverrides | undefined): MotionLimits {
  const { drawSpeedMmPerS, travelSpeedMmPerS, accelMmPerS2 } = { ...config, ...overrides }
  return {
    draw: { speedMmPerS: drawSpeedMmPerS, accelMmPerS2 },
    travel: { speedMmPerS: travelSpeedMmPerS, accelMmPerS2 },
    corneringDeviationMm,
  }
}
