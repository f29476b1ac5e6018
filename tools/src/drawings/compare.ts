import { strokeCoordsMm, strokeCount } from '@vfab/core'
import { type Drawing, readDrawing } from '@vfab/drawing'

import { inkDifference, type InkDifference, renderInk, resolved } from './ink-difference.ts'
import { withEqualWidths, withThinStrokes } from './thin-strokes.ts'

const pxPerMm = 4

/** Compares a file as it is read here with a rendering by resvg. @returns undefined for a file that has no size of its own */
export async function compareWithResvg(svg: string): Promise<InkDifference | undefined> {
  const thin = withThinStrokes(svg)
  if (thin === undefined) return undefined
  const { widthMm, heightMm } = thin
  const widthPx = Math.round(widthMm * pxPerMm)
  const rendered = renderInk(withEqualWidths(resolved(thin.svg), thin.lineUnits), widthPx)
  const drawing = await readDrawing(Buffer.from(thin.svg)).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'INPUT_INVALID') return undefined
    throw error
  })
  const lines = drawing === undefined ? '' : pathsOf(drawing)
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthMm}mm" height="${heightMm}mm" viewBox="0 0 ${widthMm} ${heightMm}"><g fill="none" stroke="#000" stroke-width="0.25" stroke-linecap="round">${lines}</g></svg>`
  return inkDifference(rendered, renderInk(drawn, widthPx))
}

function pathsOf({ layers }: Drawing): string {
  const paths: string[] = []
  for (const { strokes } of layers) {
    for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
      const points = Array.from(strokeCoordsMm(strokes, stroke), (mm) => mm.toFixed(3))
      paths.push(`<path d="M${points.join(' ')}"/>`)
    }
  }
  return paths.join('')
}
