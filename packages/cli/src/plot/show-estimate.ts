import { estimateLayers, estimateParts, type PlotEstimate } from '@vfab/workshop'

import type { Output } from '../output.ts'
import { printable } from '../printable.ts'

/** Where the time goes, for people. */
export function showEstimate(estimate: PlotEstimate, output: Output): void {
  const parts = estimateParts(estimate)
  const bold = (text: string): string => output.paint('bold', text)
  output.table(['', 'TIME', ''], [...parts.slice(0, -1), parts.at(-1)!.map((text = '') => bold(text))] as string[][])
  const { headings, rows } = estimateLayers(estimate)
  if (rows.length === 0) return
  output.result('')
  output.table(
    headings,
    rows.map((row) => row.map(printable)),
  )
}
