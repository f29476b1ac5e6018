import { type Drawing, drawingOverhang } from '@vfab/drawing'

import type { Output } from '../output.ts'
import { formatLength, formatSize } from '../quantities.ts'
import { hint, warn } from '../remarks.ts'
import type { PlannedMachine } from './machine-limits.ts'

/** Ink this little beyond the paper is a frame along its edge. */
const edgeMm = 0.1

/**
 * Tells when ink lies beyond what the machine reaches, else when it lies beyond the paper.
 * @param machine - absent where a drawing that it cannot reach is an error, or where there is none
 */
export function warnOfOverhang(drawing: Drawing, machine: PlannedMachine | undefined, output: Output): void {
  if (machine && drawingOverhang(drawing, machine.limits.travelMm)) {
    warn(output, `it does not fit ${machine.model}, which reaches ${formatSize(machine.limits.travelMm)}`)
    hint(output, '--fit scales it, --clip leaves out what lies outside')
    return
  }
  const beyond = drawingOverhang(drawing, drawing.page, edgeMm)
  if (!beyond) return
  const most = Math.max(beyond.leftMm, beyond.topMm, beyond.rightMm, beyond.bottomMm)
  warn(output, `ink lies up to ${formatLength(most)} beyond the paper, which is ${formatSize(drawing.page)}`)
  hint(output, '--clip leaves it out, --fit scales the drawing, --paper names another size')
}
