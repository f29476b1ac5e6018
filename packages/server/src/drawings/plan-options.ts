import type { PlanOptions } from '@vfab/workshop'

import type { PreparationSettings } from '../api/drawing.ts'

/** Settings of the API as the workshop takes them. */
export function planOptions(settings: PreparationSettings): PlanOptions {
  const { copies, ...rest } = settings
  if (copies === undefined) return rest
  const { columns, rows, gapMm } = copies
  return { ...rest, copies: gapMm === undefined ? { columns, rows } : { columns, rows, gapMm } }
}
