import type { PlotterLimits } from '@vfab/core'

import type { Bed } from './bed.ts'
import type { HpglConfig } from './config.ts'
import { type Hand, overridesOf } from './hand.ts'
import type { ModelProfile } from './model-profile.ts'

/** What the plotter can do. It is taken to stop at every corner: that is what is known of the older ones. */
export function limitsOf(model: ModelProfile, config: HpglConfig, bed: Bed, hand: Hand): PlotterLimits {
  const { drawSpeedMmPerS, travelSpeedMmPerS, accelMmPerS2, penMoveMs } = hand.times()
  return {
    travelMm: bed.travelMm,
    resolutionMm: config.unitMm ?? model.unitMm,
    pens: hand.pens,
    overrides: overridesOf(model),
    motion: {
      drawSpeedMmPerS,
      travelSpeedMmPerS,
      drawAccelMmPerS2: accelMmPerS2,
      travelAccelMmPerS2: accelMmPerS2,
      corneringDeviationMm: 0,
      penLiftMs: penMoveMs,
      penDropMs: penMoveMs,
    },
  }
}
