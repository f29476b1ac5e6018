import type { PlotterLimits } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import {
  estimatePlot,
  type EstimatedMachine,
  type PlotEstimate,
  type PlotEstimateOptions,
  requireWithinTravel,
} from '@vfab/job'

import { type Aside, createAside } from '../aside/work-aside.ts'
import { configuredPens } from '../config/pens-section.ts'
import type { DeviceChoice } from '../device/device-choice.ts'
import type { Shop } from '../shop.ts'
import { defaultMachine } from './default-machine.ts'
import type { DrawingSource, NamedDrawing } from './drawing-source.ts'
import { hasDefaultMachine, planFor } from './machine-limits.ts'
import { noteOverhang } from './overhang.ts'
import { penSettings } from './pens.ts'
import type { DrawingSize } from './plot-event.ts'
import type { DrawingOptions, PreparationOptions } from './plot-options.ts'
import { prepareDrawing, sizeOf, takesLong } from './prepare.ts'
import { readDrawing } from './read-drawing.ts'

/** What `workshop.plan` accepts. */
export interface PlanOptions
  extends Omit<DeviceChoice, 'trace' | 'simSpeed' | 'onDevice'>, DrawingOptions, PreparationOptions {
  /** Plan without a machine's limits, and with the times of a common one, where none is named and it is not clear which is meant. Default: an error. */
  machineOptional?: boolean | undefined
  /** Refuse a drawing that the machine cannot reach, as a plot does. Default: a notice. */
  withinReach?: boolean | undefined
}

/** A drawing made ready for a machine that was not opened. */
export interface Plan extends NamedDrawing {
  readonly size: DrawingSize
  /** Absent where no machine was meant. */
  readonly machine: { readonly device: string; readonly model: string; readonly limits: PlotterLimits } | undefined
  readonly estimate: PlotEstimate
  /** The model that the estimate is for: the machine's, or a common one's where no machine was meant. */
  readonly estimatedFor: string
}

/** See `Workshop.plan`. */
export async function planPlot(shop: Shop, source: DrawingSource, options: PlanOptions): Promise<Plan> {
  using aside = createAside()
  const { name, drawing } = await readDrawing(shop, source, options, aside)
  const withoutMachine = options.machineOptional && options.device === undefined && !(await hasDefaultMachine(shop))
  const machine = withoutMachine ? undefined : await planFor(shop, options)
  const pens = machine?.pens ?? configuredPens(await shop.host.config())
  const ready = await prepareDrawing(drawing, options, { machine, pens }, options.onNotice, aside)
  if (options.withinReach && machine) requireWithinTravel(ready, machine.limits)
  noteOverhang(ready, machine, options.onNotice)
  const size = sizeOf(ready)
  const estimated = { pens: penSettings(pens), signal: options.signal }
  const estimate = await estimateOf(ready, machine ?? defaultMachine, estimated, aside)
  const estimatedFor = (machine ?? defaultMachine).model
  const chosen = machine && { device: machine.device, model: machine.model, limits: machine.limits }
  return { name, drawing: ready, size, machine: chosen, estimate, estimatedFor }
}

/** A machine that estimates does so in a thread of its own; for others, a large drawing is planned aside. */
function estimateOf(
  drawing: Drawing,
  machine: EstimatedMachine,
  { pens, signal }: PlotEstimateOptions,
  aside: Aside,
): Promise<PlotEstimate> {
  if (machine.estimate !== undefined || !takesLong(drawing)) return estimatePlot(drawing, machine, { pens, signal })
  return aside.work({ kind: 'estimate', drawing, limits: machine.limits, options: { pens } }, { signal })
}
