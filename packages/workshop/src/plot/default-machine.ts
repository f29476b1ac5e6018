import type { PlotterLimits } from '@vfab/core'

/**
 * The machine that times are given for where none is named: a pen plotter of A4 size at its makers' default speeds. Its reach
 * bounds nothing.
 */
export const defaultMachine: { readonly model: string; readonly limits: PlotterLimits } = {
  model: 'AxiDraw V3',
  limits: {
    travelMm: { widthMm: 300, heightMm: 218 },
    resolutionMm: 0.0125,
    pens: 1,
    overrides: ['drawSpeedMmPerS', 'travelSpeedMmPerS', 'drawAccelMmPerS2', 'travelAccelMmPerS2'],
    motion: {
      drawSpeedMmPerS: 50,
      travelSpeedMmPerS: 150,
      drawAccelMmPerS2: 762,
      travelAccelMmPerS2: 1143,
      corneringDeviationMm: 0.0508,
      penLiftMs: 130,
      penDropMs: 146,
    },
  },
}
