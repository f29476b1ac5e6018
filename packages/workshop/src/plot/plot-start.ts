import type { Plotter } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'

import type { PlotStart } from './plot-event.ts'
import { sizeOf } from './prepare.ts'

/** What a plot says of itself at its start. */
export function startOf(name: string, drawing: Drawing, { identity }: Plotter, recorded: boolean): PlotStart {
  const { model, address, nickname } = identity
  return { drawing: name, machine: { model, address, nickname }, page: drawing.page, ...sizeOf(drawing), recorded }
}
