import { type DrawingSource, type PlanOptions, sizeText, type Workshop } from '@vfab/workshop'

import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { showEstimate } from './show-estimate.ts'

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
  output.result(`${printable(name)}: ${sizeText(size, drawing.page)}`)
  output.result(`on ${model}, nothing was opened:`)
  showEstimate(estimate, output)
}
