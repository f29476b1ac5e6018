import { DriverError, type PlotterLimits } from '@vfab/core'
import { type Drawing, drawingOverhang } from '@vfab/drawing'

/**
 * Makes sure that every point can be reached.
 * @throws DriverError `OUT_OF_BOUNDS` that says by how much and on which sides; `context.overhangMm` has the figures
 */
export function requireWithinTravel(drawing: Drawing, { travelMm }: Pick<PlotterLimits, 'travelMm'>): void {
  const overhangMm = drawingOverhang(drawing, travelMm)
  if (!overhangMm) return
  const sides = [
    ['left', overhangMm.leftMm],
    ['top', overhangMm.topMm],
    ['right', overhangMm.rightMm],
    ['bottom', overhangMm.bottomMm],
  ] as const
  const beyond = sides.filter(([, byMm]) => byMm > 0).map(([side, byMm]) => `${roundedUp(byMm)} mm on the ${side}`)
  const travel = `${travelMm.widthMm} × ${travelMm.heightMm} mm`
  throw new DriverError(`the drawing leaves the machine's travel of ${travel} by ${beyond.join(', ')}`, {
    type: 'configuration',
    code: 'OUT_OF_BOUNDS',
    context: { overhangMm, travelMm },
    hint: 'scale the drawing to fit (--fit), or leave out what lies outside (--clip)',
  })
}

/** To the next tenth above: an overhang is never reported as none. */
function roundedUp(valueMm: number): string {
  return (Math.ceil(valueMm * 10) / 10).toFixed(1)
}
