import type { DrawingSource, PlanOptions, Workshop } from '@vfab/workshop'

import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { describeSize, showEstimate } from './describe.ts'

/** `vfab plot --dry-run`: everything but the plot. */
export async function planOnly(
  workshop: Workshop,
  source: DrawingSource,
  options: PlanOptions,
  output: Output,
): Promise<void> {
  const { name, drawing, machine, size, estimate } = await workshop.plan(source, { ...options, withinReach: true })
  const { model } = machine!
  output.event({ type: 'planned', drawing: name, machine: model, page: drawing.page, ...size, estimate })
  output.result(`${printable(name)}: ${describeSize(size, drawing.page)}`)
  output.result(`on ${model}, nothing was opened:`)
  showEstimate(estimate, output)
}
