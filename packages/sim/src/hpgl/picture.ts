import type { Drafter } from './drafter.ts'
import type { HpglRecord } from './record.ts'
import { strokeCoordsMm, strokeCount, type StrokeList } from '@vfab/core'

/** What a picture shows. */
export interface HpglPictureOptions {
  /** Also the path above the paper, in light blue. Default false. */
  readonly travel?: boolean | undefined
  /** Width of the pens, mm. Default 0.3. */
  readonly penWidthMm?: number | undefined
}

/** Colours of the stalls, as a set of pens has them. */
const colours = ['#000', '#d22', '#27c', '#292', '#939', '#c70', '#a63', '#088']

/** A plotter unit is some 0.025 mm: three decimals lose nothing. */
const decimals = 3

/** What was drawn, as an SVG document in mm with one group for each pen; the page is the plottable area. */
export function pictureSvg(record: HpglRecord, drafter: Drafter, options: HpglPictureOptions = {}): string {
  const { xMin, yMin, xMax, yMax } = drafter.frame.paper
  const { unitMm } = drafter.model
  const [width, height] = [(xMax - xMin) * unitMm, (yMax - yMin) * unitMm].map(format)
  const penWidth = options.penWidthMm ?? 0.3
  const pens = [...new Set(record.strokes.map(({ pen }) => pen))].sort((a, b) => a - b)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}">\n`,
    `<rect width="${width}" height="${height}" fill="#fff" stroke="#ccc" stroke-width="0.2"/>\n`,
    options.travel === true ? group('travel', '#9cf', penWidth / 2, record.travelMm()) : '',
    ...pens.map((pen) => group(`pen-${pen}`, colours[(pen - 1) % colours.length]!, penWidth, record.strokesMm(pen))),
    '</svg>\n',
  ].join('')
}

function group(id: string, colour: string, widthMm: number, strokes: StrokeList): string {
  const lines: string[] = []
  for (let index = 0; index < strokeCount(strokes); index++) {
    lines.push(`<polyline points="${pointsOf(strokeCoordsMm(strokes, index))}"/>\n`)
  }
  const style = `fill="none" stroke="${colour}" stroke-width="${format(widthMm)}" stroke-linecap="round" stroke-linejoin="round"`
  return `<g id="${id}" ${style}>\n${lines.join('')}</g>\n`
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
