import type { DrawOverrides, PlotterLimits } from '@vfab/core'
import type { Layer } from '@vfab/drawing'

/** One pen of several. */
export interface PenSettings {
  /** What a person calls it: `black 0.3`. */
  readonly name?: string | undefined
  /** How it is to be used, in place of the plotter's own settings. */
  readonly overrides?: DrawOverrides | undefined
}

/** Where the settings of a draw come from; later ones win. */
export interface SettingsSources {
  /** For the whole plot. */
  readonly plot?: DrawOverrides | undefined
  readonly pen?: PenSettings | undefined
  readonly layer: Layer
  /** What a person changed during a pause. */
  readonly changed?: DrawOverrides | undefined
}

/** What to tell the plotter, and what it cannot be told. */
export interface DrawSettings {
  /** Absent when there is nothing to override. */
  readonly overrides?: DrawOverrides
  /** Settings that this machine does not have, and that are left out. */
  readonly leftOut: readonly (keyof DrawOverrides)[]
}

/** Settings for drawing a layer with a pen: of the plot, then the pen, then the layer's name, then what a person changed. */
export function drawSettings(sources: SettingsSources, limits: PlotterLimits): DrawSettings {
  const { plot, pen, layer, changed } = sources
  const all = { ...plot, ...pen?.overrides, ...layerOverrides(layer, limits), ...changed }
  const known: readonly string[] = limits.overrides ?? []
  const entries = Object.entries(all).filter(([, value]) => (value as number | undefined) !== undefined)
  const supported = entries.filter(([key]) => known.includes(key))
  const leftOut = entries.map(([key]) => key as keyof DrawOverrides).filter((key) => !known.includes(key))
  if (supported.length === 0) return { leftOut }
  return { overrides: Object.fromEntries(supported), leftOut }
}

/** What the layer's name asks for: `+S` and `+H`. */
function layerOverrides({ speedPercent, penDownPercent }: Layer, limits: PlotterLimits): DrawOverrides {
  return {
    ...(speedPercent === undefined ? {} : { drawSpeedMmPerS: (fullSpeedMmPerS(limits) * speedPercent) / 100 }),
    ...(penDownPercent === undefined ? {} : { penDownPercent }),
  }
}

/**
 * The speed that a layer's `+S100` means: a tenth below what the motors reach in their slowest direction, as in the software
 * the notation comes from (evil-mad/axidraw: speeds are percent of the limit divided by 110). Where the motors set no
 * limit, that of travelling.
 */
export function fullSpeedMmPerS({ motion }: PlotterLimits): number {
  const { motors } = motion
  if (motors === undefined) return motion.travelSpeedMmPerS
  const [a, b, c, d] = motors.matrix
  return motors.speedMmPerS / Math.max(Math.hypot(a, b), Math.hypot(c, d)) / 1.1
}
