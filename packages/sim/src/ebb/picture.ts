import { strokeCoordsMm, strokeCount, type StrokeList } from '@vfab/core'
import type { EbbRecord } from './record.ts'

/** What a picture shows. */
export interface PictureOptions {
  /** Also the path above the paper, in light blue. Default false. */
  readonly travel?: boolean | undefined
  /** Width of the pen, mm. Default 0.3. */
  readonly penWidthMm?: number | undefined
}

/** A step at 80 steps/mm is 0.0125 mm: three decimals lose nothing. */
const decimals = 3

/** The drawn strokes as an SVG document in mm; the page is the travel, grown where something was drawn outside of it. */
export function pictureSvg(
  record: Pick<EbbRecord, 'strokesMm' | 'travelMm'>,
  travelMm: { readonly widthMm: number; readonly heightMm: number },
  options: PictureOptions = {},
): string {
  const strokes = record.strokesMm()
  const travel = options.travel === true ? record.travelMm() : undefined
  const box = bounds([strokes, travel], travelMm)
  const [width, height] = [box.maxX - box.minX, box.maxY - box.minY].map(format)
  const penWidth = options.penWidthMm ?? 0.3
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm"`,
    ` viewBox="${format(box.minX)} ${format(box.minY)} ${width} ${height}">\n`,
    `<rect width="${format(travelMm.widthMm)}" height="${format(travelMm.heightMm)}" fill="#fff" stroke="#ccc" stroke-width="0.2"/>\n`,
    travel === undefined ? '' : group('travel', `stroke="#9cf" stroke-width="${format(penWidth / 2)}"`, travel),
    group('ink', `stroke="#000" stroke-width="${format(penWidth)}"`, strokes),
    '</svg>\n',
  ].join('')
}

function group(id: string, style: string, strokes: StrokeList): string {
  const lines: string[] = []
  for (let index = 0; index < strokeCount(strokes); index++) {
    lines.push(`<polyline points="${pointsOf(strokeCoordsMm(strokes, index))}"/>\n`)
  }
  const line = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
  return `<g id="${id}" ${line} ${style}>\n${lines.join('')}</g>\n`
}

/** A dot is a line to itself: SVG draws nothing for a single point. */
function pointsOf(coordsMm: Float64Array): string {
  const points: string[] = []
  for (let index = 0; index + 1 < coordsMm.length; index += 2) {
    points.push(`${format(coordsMm[index]!)},${format(coordsMm[index + 1]!)}`)
  }
  return (points.length === 1 ? [points[0], points[0]] : points).join(' ')
}

function format(value: number): string {
  return String(Number(value.toFixed(decimals)))
}

function bounds(
  lists: readonly (StrokeList | undefined)[],
  travelMm: { readonly widthMm: number; readonly heightMm: number },
): { minX: number; minY: number; maxX: number; maxY: number } {
  const box = { minX: 0, minY: 0, maxX: travelMm.widthMm, maxY: travelMm.heightMm }
  for (const coordsMm of lists.map((list) => list?.coordsMm ?? new Float64Array())) {
    for (let index = 0; index + 1 < coordsMm.length; index += 2) {
      box.minX = Math.min(box.minX, coordsMm[index]!)
      box.maxX = Math.max(box.maxX, coordsMm[index]!)
      box.minY = Math.min(box.minY, coordsMm[index + 1]!)
      box.maxY = Math.max(box.maxY, coordsMm[index + 1]!)
    }
  }
  return box
}
