import type { Plotter } from '@vfab/core'

import type { PlotterFacts } from '../api/device.ts'

/** What clients are told of an open plotter. @param settings - as the driver completed them */
export function plotterFacts(plotter: Plotter, settings: Readonly<Record<string, unknown>>): PlotterFacts {
  const { limits } = plotter
  const height = (key: string): number | undefined => (typeof settings[key] === 'number' ? settings[key] : undefined)
  return {
    travelMm: { widthMm: limits.travelMm.widthMm, heightMm: limits.travelMm.heightMm },
    machinePens: limits.pens,
    overrides: [...(limits.overrides ?? [])],
    drawSpeedMmPerS: limits.motion.drawSpeedMmPerS,
    canHome: plotter.home !== undefined,
    canSetOrigin: plotter.setOrigin !== undefined,
    canHold: plotter.checkpoint !== undefined && plotter.holdOnClose !== undefined,
    penUpPercent: height('penUpPercent'),
    penDownPercent: height('penDownPercent'),
  }
}
