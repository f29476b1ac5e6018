import { type PointMm, strokeCount } from '@vfab/core'

import type { Drawing, Layer, Page } from '../drawing.ts'
import { colorText, type InkStrokes } from '../ink-strokes.ts'
import { PathElements } from './path-elements.ts'

/** What {@link previewSvg} accepts. */
export interface PreviewOptions {
  /** What the machine can reach; drawn as a dashed frame. */
  travelMm?: Page | undefined
  /** Show the pen-up ways. Default true. */
  travels?: boolean | undefined
  /** Where the pen stands at first, and where it returns to. Default: the page's top left corner. */
  startMm?: PointMm | undefined
  /** Width of the pen's line, in mm. Default 0.3. */
  penWidthMm?: number | undefined
  /** Points nearer than this to the one before are left out, those at the ends excepted, in mm. Default 0: none is. */
  detailMm?: number | undefined
}

/** Ink for which no colour is known. */
const defaultInk = '#1a1a1a'
/** Ink that would not be seen on the white page. */
const paleInk = '#b4b4b4'

/**
 * A picture of how a drawing will be plotted, as an SVG document in true size: ink in its colours, pen-up ways in
 * red, a green dot where the first stroke starts and a red square where the last ends, the page, and the machine's reach.
 */
export function previewSvg(drawing: Drawing, options: PreviewOptions = {}): string {
  const { travelMm, travels = true, startMm = { xMm: 0, yMm: 0 }, penWidthMm = 0.3, detailMm = 0 } = options
  const { page, layers } = drawing
  const widthMm = Math.max(page.widthMm, travelMm?.widthMm ?? 0)
  const heightMm = Math.max(page.heightMm, travelMm?.heightMm ?? 0)
  const border = 0.02 * Math.max(widthMm, heightMm)
  const box = [-border, -border, widthMm + 2 * border, heightMm + 2 * border].map(short)
  const thin = short(Math.max(widthMm, heightMm) / 1500)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${box[2]}mm" height="${box[3]}mm" viewBox="${box.join(' ')}">`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="#e8e8e6"/>`,
    `<rect width="${short(page.widthMm)}" height="${short(page.heightMm)}" fill="#ffffff" stroke="#9a9a9a" stroke-width="${thin}"/>`,
    ...(travelMm ? [travelFrame(travelMm, thin)] : []),
    ...layers.map((layer) => inkOf(layer, penWidthMm, detailMm)),
    ...(travels ? [travelsOf(layers, startMm, thin)] : []),
    endMarks(layers, border / 4),
    '</svg>',
    '',
  ].join('\n')
}

function travelFrame({ widthMm, heightMm }: Page, thin: string): string {
  return (
    `<rect width="${short(widthMm)}" height="${short(heightMm)}" fill="none" stroke="#3b6ea5" stroke-width="${thin}" ` +
    'stroke-dasharray="4 2"/>'
  )
}

function inkOf(layer: Layer, penWidthMm: number, detailMm: number): string {
  return (
    `<g id="${escapeXml(layer.id)}" fill="none" stroke="${escapeXml(shownColor(layer.color))}" ` +
    `stroke-width="${short(penWidthMm)}" stroke-linecap="round" stroke-linejoin="round">` +
    `<title>${escapeXml(layer.name)}</title>${inkPaths(layer.strokes, detailMm)}</g>`
  )
}

/** White ink, for dark paper, is shown in grey. */
function shownColor(color: string = defaultInk): string {
  return /^#f[0-9a-f]f[0-9a-f]f[0-9a-f]$/i.test(color) ? paleInk : color
}

/** The strokes of each colour together, in the order in which the colours first come. */
function inkPaths({ coordsMm, starts, colors }: InkStrokes, detailMm: number): string {
  const byColor = new Map<number | undefined, PathElements>()
  for (let stroke = 0; stroke < starts.length - 1; stroke++) {
    const first = 2 * starts[stroke]!
    const last = 2 * starts[stroke + 1]! - 2
    const color = colors?.[stroke]
    const paths = byColor.get(color) ?? new PathElements()
    byColor.set(color, paths)
    paths.moveTo(point(coordsMm, first))
    if (first === last) paths.dot()
    let drawn = first
    for (let at = first + 2; at <= last; at += 2) {
      if (at < last && isNear(coordsMm, drawn, at, detailMm)) continue
      paths.lineTo(point(coordsMm, at), drawn === first)
      drawn = at
    }
  }
  return [...byColor].map(([color, paths]) => inColor(color, paths.toString())).join('')
}

function inColor(color: number | undefined, paths: string): string {
  return color === undefined ? paths : `<g stroke="${shownColor(colorText(color))}">${paths}</g>`
}

function isNear(coordsMm: Float64Array, one: number, other: number, reachMm: number): boolean {
  if (reachMm === 0) return false
  return Math.hypot(coordsMm[other]! - coordsMm[one]!, coordsMm[other + 1]! - coordsMm[one + 1]!) < reachMm
}

function travelsOf(layers: readonly Layer[], startMm: PointMm, thin: string): string {
  const paths = new PathElements()
  let from = `${short(startMm.xMm)},${short(startMm.yMm)}`
  for (const { strokes } of layers) {
    const { coordsMm, starts } = strokes
    for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
      const to = point(coordsMm, 2 * starts[stroke]!)
      if (to !== from) {
        paths.moveTo(from)
        paths.lineTo(to, true)
      }
      from = point(coordsMm, 2 * starts[stroke + 1]! - 2)
    }
  }
  return `<g fill="none" stroke="#d6453d" opacity="0.6" stroke-width="${thin}">${paths.toString()}</g>`
}

function endMarks(layers: readonly Layer[], size: number): string {
  const inked = layers.filter((layer) => strokeCount(layer.strokes) > 0)
  const first = inked[0]?.strokes
  const last = inked.at(-1)?.strokes
  if (!first || !last) return ''
  const [x, y] = [last.coordsMm.at(-2)!, last.coordsMm.at(-1)!]
  return (
    `<circle cx="${short(first.coordsMm[0]!)}" cy="${short(first.coordsMm[1]!)}" r="${short(size)}" fill="#2e8b57"/>` +
    `<rect x="${short(x - size)}" y="${short(y - size)}" width="${short(2 * size)}" height="${short(2 * size)}" fill="#d6453d"/>`
  )
}

function point(coordsMm: Float64Array, at: number): string {
  return `${short(coordsMm[at]!)},${short(coordsMm[at + 1]!)}`
}

/** At most three decimals: a micrometre. */
function short(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}

// oxlint-disable-next-line no-control-regex -- what XML does not allow, and what moves a terminal's cursor or turns its writing
const unshown = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/gu

function escapeXml(text: string): string {
  return text.replace(unshown, '\ufffd').replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
