import { readFile, writeFile } from 'node:fs/promises'

import { placeOnPage, prepareStrokes, previewSvg, readSvg } from '@vfab/drawing'

/** Reads an SVG, fits it onto A4 with a margin, puts its strokes in a quick order, and writes a preview beside it. */
export async function prepareFile(svgFile: string, previewFile: string): Promise<void> {
  const drawing = await readSvg(await readFile(svgFile), { name: svgFile })
  for (const { what, count } of drawing.notDrawn) console.warn(`${count} × ${what} cannot be drawn`)
  const placed = placeOnPage(drawing, { pageMm: { widthMm: 210, heightMm: 297 }, marginMm: 10, fit: true })
  const ready = prepareStrokes(placed, { joinToleranceMm: 0.15, simplifyToleranceMm: 0.02 })
  await writeFile(previewFile, previewSvg(ready))
}
