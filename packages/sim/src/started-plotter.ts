import type { Clock, PointMm, SimulatedDevice, StrokeList } from '@vfab/core'

/** What every simulated plotter in this process has. */
export interface StartablePlotter {
  readonly clock: Clock
  readonly record: { strokesMm(): StrokeList; readonly positionMm: PointMm }
  carryTo(place: PointMm): void
  idle(): Promise<void>
  pictureSvg(): string
  summary(): string
}

/** A simulated plotter that programs reach. */
export interface StartedPlotter {
  readonly clock: Clock
  readonly record: NonNullable<SimulatedDevice['record']>
  /** What it has drawn so far. */
  pictureSvg(): string
  /** One line for people. */
  summary(): string
}

/** What a started plotter has besides what every started device has. */
export function plotterParts(plotter: StartablePlotter, isPenDown: () => boolean): StartedPlotter {
  const { clock, record } = plotter
  return {
    clock,
    record: {
      strokesMm: () => record.strokesMm(),
      tipMm: () => record.positionMm,
      isPenDown,
      carryTo: (place) => plotter.carryTo(place),
      idle: () => plotter.idle(),
    },
    pictureSvg: () => plotter.pictureSvg(),
    summary: () => plotter.summary(),
  }
}
