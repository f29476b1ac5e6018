import { readFile } from 'node:fs/promises'

import type { Plotter } from '@vfab/core'
import { placeOnPage, prepareStrokes, readSvg } from '@vfab/drawing'
import { estimatePlot, runPlot } from '@vfab/job'

/** Plots an SVG file on a plotter that is open, e.g. by `driver.open` of `@vfab/plotter-ebb`. */
export async function plotFile(plotter: Plotter, file: string, signal: AbortSignal): Promise<void> {
  const onPage = placeOnPage(await readSvg(await readFile(file)), { travelMm: plotter.limits.travelMm })
  const drawing = prepareStrokes(onPage, { joinToleranceMm: 0.15 })

  const { totalMs, drawMm } = await estimatePlot(drawing, plotter)
  console.log(`${Math.round(drawMm)} mm of ink, about ${Math.ceil(totalMs / 60_000)} min`)

  const { strokesDone } = await runPlot(plotter, drawing, {
    signal,
    onLayer: ({ name, pauseBefore }) => console.log(pauseBefore ? `change the pen for ${name}` : name),
    onProgress: ({ percent, remainingMs }) => {
      console.log(`${percent.toFixed(0)} %, ${Math.ceil(remainingMs / 1000)} s left`)
    },
  })
  console.log(`${strokesDone} strokes drawn, pen up`)
}
