import type { PlotterLimits } from '@vfab/core'
import { estimatePlot, type PlotEstimate, requireWithinTravel } from '@vfab/job'

import { configuredPens } from '../config/pens-section.ts'
import type { DeviceChoice } from '../device/device-choice.ts'
import type { Shop } from '../shop.ts'
import type { DrawingSource, NamedDrawing } from './drawing-source.ts'
import { hasDefaultMachine, planFor } from './machine-limits.ts'
import { noteOverhang } from './overhang.ts'
import { penSettings } from './pens.ts'
import type { DrawingSize } from './plot-event.ts'
import type { DrawingOptions, PreparationOptions } from './plot-options.ts'
import { prepareDrawing, sizeOf } from './prepare.ts'
import { readDrawing } from './read-drawing.ts'

/** What `workshop.plan` accepts. */
export interface PlanOptions
  extends Omit<DeviceChoice, 'trace' | 'simSpeed' | 'onDevice'>, DrawingOptions, PreparationOptions {
  /** Plan without a machine, that is without times and limits, where none is named and it is not clear which is meant. Default: an error. */
  machineOptional?: boolean | undefined
  /** Refuse a drawing that the machine cannot reach, as a plot does. Default: a notice. */
  withinReach?: boolean | undefined
}

/** A drawing made ready for a machine that was not opened. */
export interface Plan extends NamedDrawing {
  readonly size: DrawingSize
  /** Absent where no machine was meant. */
  readonly machine: { readonly device: string; readonly model: string; readonly limits: PlotterLimits } | undefined
  readonly estimate: PlotEstimate | undefined
}

/** See `Workshop.plan`. */
export async function planPlot(shop: Shop, source: DrawingSource, options: PlanOptions): Promise<Plan> {
  const { name, drawing } = await readDrawing(shop, source, options)
  const withoutMachine = options.machineOptional && options.device === undefined && !(await hasDefaultMachine(shop))
  const machine = withoutMachine ? undefined : await planFor(shop, options)
  const pens = machine?.pens ?? configuredPens(await shop.host.config())
  const ready = prepareDrawing(drawing, options, { machine, pens })
  if (options.withinReach && machine) requireWithinTravel(ready, machine.limits)
  noteOverhang(ready, machine, options.onNotice)
  const size = sizeOf(ready)
  if (!machine) return { name, drawing: ready, size, machine, estimate: undefined }
  const { device, model, limits } = machine
  const estimate = await estimatePlot(ready, machine, { pens: penSettings(pens) })
  return { name, drawing: ready, size, machine: { device, model, limits }, estimate }
}
