import type { PlotterLimits } from '@vfab/core'
import { type Drawing, drawingOverhang } from '@vfab/drawing'

import type { Notify } from '../notice.ts'
import { formatLength, formatSize } from '../quantities.ts'

/** Ink this little beyond the paper is a frame along its edge. */
const edgeMm = 0.1

/**
 * Gives notice of ink beyond what the machine reaches, else of ink beyond the paper.
 * @param machine - absent where a drawing that it cannot reach is an error, or where there is none
 */
export function noteOverhang(
  drawing: Drawing,
  machine: { readonly model: string; readonly limits: PlotterLimits } | undefined,
  notify: Notify,
): void {
  if (machine && drawingOverhang(drawing, machine.limits.travelMm)) {
    const text = `it does not fit ${machine.model}, which reaches ${formatSize(machine.limits.travelMm)}`
    return notify?.({ level: 'warning', text, hint: '--fit scales it, --clip leaves out what lies outside' })
  }
  const beyond = drawingOverhang(drawing, drawing.page, edgeMm)
  if (!beyond) return
  const most = Math.max(beyond.leftMm, beyond.topMm, beyond.rightMm, beyond.bottomMm)
  notify?.({
    level: 'warning',
    text: `ink lies up to ${formatLength(most)} beyond the paper, which is ${formatSize(drawing.page)}`,
    hint: '--clip leaves it out, --fit scales the drawing, --paper names another size',
  })
}
