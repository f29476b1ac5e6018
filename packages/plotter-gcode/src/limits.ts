import type { DrawOverrides, PlotterLimits } from '@vfab/core'
import { penRange } from '@vfab/driver-kit/gcode'
import type { MotionLimits } from '@vfab/motion'

import type { GcodeConfig } from './config.ts'
import { gcodeError } from './errors.ts'

/** Of corners nothing is known: most firmwares slow down a little. */
const corneringDeviationMm = 0.02
const fastestMmPerS = 2000

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

/** @throws DriverError `CONFIG_INVALID` for what cannot be written */
export function requireOverrides(overrides: DrawOverrides | undefined, { overrides: known = [] }: PlotterLimits): void {
  for (const [key, value] of Object.entries(overrides ?? {}) as [keyof DrawOverrides, number | undefined][]) {
    if (value === undefined) continue
    const isInRange = key.endsWith('Percent') ? value >= 0 && value <= 100 : value > 0 && value <= fastestMmPerS
    if (known.includes(key) && isInRange) continue
    const why = known.includes(key) ? 'it is out of range' : 'it cannot be changed from drawing to drawing'
    throw gcodeError('CONFIG_INVALID', `${key} is ${value}: ${why}`, {
      context: { key, value },
      hint: `settings that can be changed for one drawing: ${known.join(', ')}`,
    })
  }
  const { penUpPercent = 100, penDownPercent = 0 } = overrides ?? {}
  if (penUpPercent === penDownPercent && known.includes('penUpPercent')) {
    throw gcodeError(
      'CONFIG_INVALID',
      'penUpPercent and penDownPercent are equal: the pen would never leave the paper',
      {
        hint: 'set them apart',
      },
    )
  }
}
