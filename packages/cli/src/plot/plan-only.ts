import { estimatePlot, requireWithinTravel } from '@vfab/job'

import { printable } from '../printable.ts'
import { describeDrawing, showEstimate } from './describe.ts'
import { planFor } from './machine-limits.ts'
import { warnOfOverhang } from './overhang.ts'
import { penSettings } from './pens.ts'
import type { PlotInvocation } from './plot-requests.ts'
import { prepareDrawing, type Preparation, sizeOf } from './prepare.ts'
import type { NamedDrawing } from './read-drawing.ts'

/** `vfab plot --dry-run`: everything but the plot. */
export async function planOnly(
  { name, drawing }: NamedDrawing,
  preparation: Preparation,
  invocation: PlotInvocation,
  signal: AbortSignal,
): Promise<void> {
  const { output, values } = invocation
  const machine = await planFor({ selector: values.device?.[0], assignments: values.set }, invocation, signal)
  const ready = prepareDrawing(drawing, preparation, { machine, pens: machine.pens })
  requireWithinTravel(ready, machine.limits)
  warnOfOverhang(ready, undefined, output)
  const estimate = await estimatePlot(ready, machine, { pens: penSettings(machine.pens) })
  output.event({ type: 'planned', drawing: name, machine: machine.model, page: ready.page, ...sizeOf(ready), estimate })
  output.result(`${printable(name)}: ${describeDrawing(ready)}`)
  output.result(`on ${machine.model}, nothing was opened:`)
  showEstimate(estimate, output)
}
