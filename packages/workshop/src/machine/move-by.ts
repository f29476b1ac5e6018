import type { Plotter, PointMm } from '@vfab/core'

/**
 * Travels by this distance from where the pen is. Machines whose origin need not be at their end do so in any direction, as long as they do
 * not know where their ends are; others within their travel.
 * @throws DriverError `OUT_OF_BOUNDS`
 */
export async function moveBy(plotter: Plotter, byMm: PointMm, signal?: AbortSignal): Promise<void> {
  if (plotter.jog) return plotter.jog({ xMm: rounded(byMm.xMm), yMm: rounded(byMm.yMm) }, { signal })
  const { xMm, yMm } = await plotter.position({ signal })
  await plotter.moveTo({ xMm: rounded(xMm + byMm.xMm), yMm: rounded(yMm + byMm.yMm) }, { signal })
}

/** To a thousandth of a millimetre: many steps must not add up to a place just beyond the edge. */
function rounded(mm: number): number {
  return Math.round(mm * 1000) / 1000
}
