import type { PlotResult } from '@vfab/job'

import type { DrawingSource } from './plot/drawing-source.ts'
import type { PlotFileOptions } from './plot/plot-options.ts'
import { createWorkshop, type Workshop } from './workshop.ts'

/**
 * Plots a drawing, and waits for it: the pen is up and the device closed when this resolves or rejects.
 *
 *   await plotFile('drawing.svg', { device: 'ebb:sim', onProgress: ({ percent }) => console.log(percent) })
 *
 * Without `workshop`, one is made for this plot alone.
 * @throws DriverError with a `hint` a person can act on; the reason of `options.signal`
 */
export async function plotFile(
  source: DrawingSource,
  { workshop, ...options }: PlotFileOptions & { readonly workshop?: Workshop | undefined } = {},
): Promise<PlotResult> {
  if (workshop) return workshop.plot(source, options).done
  await using own = createWorkshop()
  return await own.plot(source, options).done
}
