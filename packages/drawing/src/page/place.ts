import { type PointMm, strokeCount } from '@vfab/core'

import { type Affine, compose, identity, inverse, rotation, scaling, translation } from '../affine.ts'
import { type BoundsMm, drawingBounds } from '../bounds.ts'
import type { ClipRegion, Drawing, Layer, Page } from '../drawing.ts'
import { invalidInput } from '../invalid-input.ts'
import { mostPoints } from '../most-points.ts'
import { clipToRectangle } from './clip-rectangle.ts'
import { concatStrokes, mapLayers } from './map-drawing.ts'

/** Empty borders of a sheet, in mm. */
export interface MarginsMm {
  readonly topMm: number
  readonly rightMm: number
  readonly bottomMm: number
  readonly leftMm: number
}

/** What {@link placeOnPage} accepts. Everything left out leaves the drawing as it is, in true size. */
export interface PlaceOptions {
  /** The sheet in the machine. Default: the drawing's own page. */
  pageMm?: Page | undefined
  /** Borders that `fit` keeps free and that `clip` cuts off. One number for all sides. Default 0. */
  marginMm?: number | MarginsMm | undefined
  /** Keep only what lies in this part of the drawing's page, which becomes the page. */
  cropMm?: (PointMm & Page) | undefined
  /** Scale so that the ink (`true`, `ink`) or the drawing's page (`page`) fills the sheet within the margins, centred. */
  fit?: boolean | 'ink' | 'page' | undefined
  /** Multiplies the size, about the top left corner; after `fit`, about the middle. */
  scale?: number | undefined
  /**
   * Clockwise, in degrees. Quarter turns turn the drawing's page too, other angles turn the drawing about its middle.
   * `auto` turns the whole sheet a quarter against the clock when it fits `travelMm` only so.
   */
  rotateDeg?: number | 'auto' | undefined
  /** Left for right, top for bottom, or both. */
  mirror?: 'horizontal' | 'vertical' | 'both' | undefined
  /** Put the middle of the ink in the middle of the sheet, within the margins. `fit` does so by itself. */
  center?: boolean | undefined
  /** Moves the drawing, last of all. */
  offsetMm?: PointMm | undefined
  /** Repeats the drawing in a grid; with `fit`, each copy fills its share of the sheet. */
  copies?: { readonly columns: number; readonly rows: number; readonly gapMm?: number } | undefined
  /** Cut off what lies beyond the sheet, its margins, or the machine's travel. Default false. */
  clip?: boolean | undefined
  /** What the machine can reach from its origin, which is the sheet's top left corner. Bounds `fit` and `clip`. */
  travelMm?: Page | undefined
}

/**
 * Puts a drawing on a sheet of paper. Layers that are empty after clipping are left out.
 * @throws DriverError `INPUT_INVALID` when the margins leave nothing of the sheet, nothing is left of the drawing, or copies
 *   make more points than memory holds
 * @throws RangeError for numbers that make no sense (scale 0, no copies)
 */
export function placeOnPage(drawing: Drawing, options: PlaceOptions = {}): Drawing {
  checkNumbers(options)
  const { rotateDeg = 0, travelMm } = options
  const turned = turnDrawing(
    options.cropMm ? cropped(drawing, options.cropMm) : drawing,
    rotateDeg === 'auto' ? 0 : rotateDeg,
    options.mirror,
  )
  const sheet = options.pageMm ?? turned.page
  const toMachine =
    rotateDeg === 'auto' && travelMm && isTurned(sheet, travelMm, options) ? quarterTurn(sheet) : identity
  const usable = usableArea(sheet, options, toMachine)
  const placed = arrange(turned, usable, options)
  const clipped = options.clip ? clipLayers(placed, usable) : placed
  if (clipped.length === 0) {
    throw invalidInput('the drawing lies entirely outside the sheet', {
      hint: 'use fit or center, or check the paper size and the offset',
    })
  }
  const page = toMachine === identity ? sheet : { widthMm: sheet.heightMm, heightMm: sheet.widthMm }
  return { ...drawing, page, layers: toMachine === identity ? clipped : mapLayers(clipped, toMachine) }
}

function checkNumbers({ scale = 1, copies }: PlaceOptions): void {
  if (!(scale > 0) || !Number.isFinite(scale)) throw new RangeError(`scale is ${scale}; it has to be above 0`)
  if (copies && !(copies.columns >= 1 && copies.rows >= 1 && Number.isInteger(copies.columns * copies.rows))) {
    throw new RangeError(`copies are ${copies.columns} × ${copies.rows}; both have to be whole and at least 1`)
  }
}

function cropped(drawing: Drawing, { xMm, yMm, widthMm, heightMm }: PointMm & Page): Drawing {
  const area = { minXMm: xMm, minYMm: yMm, maxXMm: xMm + widthMm, maxYMm: yMm + heightMm }
  const layers = mapLayers(clipLayers(drawing.layers, area), translation(-xMm, -yMm))
  return { ...drawing, page: { widthMm, heightMm }, layers }
}

/** Turns and mirrors within the drawing's own page. */
function turnDrawing(drawing: Drawing, angleDeg: number, mirror: PlaceOptions['mirror']): Drawing {
  const { widthMm, heightMm } = drawing.page
  const swaps = Math.abs(angleDeg % 180) === 90
  const page = swaps ? { widthMm: heightMm, heightMm: widthMm } : drawing.page
  const flip = scaling(
    mirror === 'horizontal' || mirror === 'both' ? -1 : 1,
    mirror === 'vertical' || mirror === 'both' ? -1 : 1,
  )
  const toMiddle = translation(-widthMm / 2, -heightMm / 2)
  const fromMiddle = translation(page.widthMm / 2, page.heightMm / 2)
  const map = compose(compose(fromMiddle, flip), compose(rotation(angleDeg), toMiddle))
  return angleDeg % 360 === 0 && !mirror ? drawing : { ...drawing, page, layers: mapLayers(drawing.layers, map) }
}

/** Turned only where the sheet fits no other way; where it fits neither way, only if it is scaled or cut to what fits. */
function isTurned(sheet: Page, travel: Page, { fit, clip }: PlaceOptions): boolean {
  const fits = (widthMm: number, heightMm: number): boolean => widthMm <= travel.widthMm && heightMm <= travel.heightMm
  // Neither way fits: more of it does with the longer sides along each other.
  if (!fits(sheet.widthMm, sheet.heightMm) && !fits(sheet.heightMm, sheet.widthMm)) {
    const alike = sheet.heightMm > sheet.widthMm === travel.heightMm > travel.widthMm
    return !alike && (clip === true || (fit !== undefined && fit !== false))
  }
  return !fits(sheet.widthMm, sheet.heightMm)
}

/** A quarter against the clock: the sheet's right edge comes to the top. */
function quarterTurn(sheet: Page): Affine {
  return compose(translation(0, sheet.widthMm), rotation(-90))
}

function usableArea(sheet: Page, { marginMm = 0, travelMm }: PlaceOptions, toMachine: Affine): BoundsMm {
  const margins =
    typeof marginMm === 'number'
      ? { topMm: marginMm, rightMm: marginMm, bottomMm: marginMm, leftMm: marginMm }
      : marginMm
  let area = {
    minXMm: margins.leftMm,
    minYMm: margins.topMm,
    maxXMm: sheet.widthMm - margins.rightMm,
    maxYMm: sheet.heightMm - margins.bottomMm,
  }
  if (travelMm) {
    const back = inverse(toMachine)!
    const x1 = back.e
    const y1 = back.f
    const x2 = back.a * travelMm.widthMm + back.c * travelMm.heightMm + back.e
    const y2 = back.b * travelMm.widthMm + back.d * travelMm.heightMm + back.f
    area = {
      minXMm: Math.max(area.minXMm, Math.min(x1, x2)),
      minYMm: Math.max(area.minYMm, Math.min(y1, y2)),
      maxXMm: Math.min(area.maxXMm, Math.max(x1, x2)),
      maxYMm: Math.min(area.maxYMm, Math.max(y1, y2)),
    }
  }
  if (area.minXMm < area.maxXMm && area.minYMm < area.maxYMm) return area
  throw invalidInput('the margins leave nothing of the sheet', {
    hint: 'choose smaller margins or a larger sheet',
    context: { sheet, margins },
  })
}

/** Scales, positions and repeats. */
function arrange(drawing: Drawing, usable: BoundsMm, options: PlaceOptions): Layer[] {
  const { fit = false, scale = 1, center = false, offsetMm, copies } = options
  const ink = drawingBounds(drawing)
  if (!ink) return []
  if (copies) checkCopies(drawing, copies)
  const { widthMm, heightMm } = drawing.page
  const subject = fit === 'page' ? { minXMm: 0, minYMm: 0, maxXMm: widthMm, maxYMm: heightMm } : ink
  const cells = copies ? cellsOf(usable, copies) : [usable]
  const offset = translation(offsetMm?.xMm ?? 0, offsetMm?.yMm ?? 0)
  if (fit || center) {
    const size = fit ? fittingScale(subject, cells[0]!) * scale : scale
    const sets = cells.map((cell) => mapLayers(drawing.layers, compose(offset, centring(subject, cell, size))))
    return mergeCopies(sets)
  }
  const map = compose(offset, scaling(scale))
  const pitchX = (ink.maxXMm - ink.minXMm) * scale + (copies?.gapMm ?? 0)
  const pitchY = (ink.maxYMm - ink.minYMm) * scale + (copies?.gapMm ?? 0)
  const steps = cells.map((_cell, index) => {
    const column = index % (copies?.columns ?? 1)
    const row = (index - column) / (copies?.columns ?? 1)
    return translation(column * pitchX, row * pitchY)
  })
  return mergeCopies(steps.map((step) => mapLayers(drawing.layers, compose(step, map))))
}

function checkCopies({ layers }: Drawing, { columns, rows }: NonNullable<PlaceOptions['copies']>): void {
  const lists = layers.flatMap(({ strokes, fills = [] }) => [strokes, ...fills.map(({ rings }) => rings)])
  const points = lists.reduce((sum, { coordsMm }) => sum + coordsMm.length / 2, 0)
  if (points * columns * rows <= mostPoints) return
  throw invalidInput(`${columns} × ${rows} copies make more than ${mostPoints.toLocaleString('en')} points`, {
    hint: 'make fewer copies, or simplify the drawing first',
  })
}

function cellsOf(area: BoundsMm, copies: NonNullable<PlaceOptions['copies']>): BoundsMm[] {
  const { columns, rows, gapMm = 0 } = copies
  const width = (area.maxXMm - area.minXMm - gapMm * (columns - 1)) / columns
  const height = (area.maxYMm - area.minYMm - gapMm * (rows - 1)) / rows
  if (!(width > 0 && height > 0)) throw invalidInput('the gaps between the copies leave no room for them')
  return Array.from({ length: columns * rows }, (_, index) => {
    const left = area.minXMm + (index % columns) * (width + gapMm)
    const top = area.minYMm + Math.floor(index / columns) * (height + gapMm)
    return { minXMm: left, minYMm: top, maxXMm: left + width, maxYMm: top + height }
  })
}

function fittingScale(subject: BoundsMm, cell: BoundsMm): number {
  const width = subject.maxXMm - subject.minXMm
  const height = subject.maxYMm - subject.minYMm
  const scale = Math.min((cell.maxXMm - cell.minXMm) / width, (cell.maxYMm - cell.minYMm) / height)
  return Number.isFinite(scale) ? scale : 1 // a dot fits as it is
}

function centring(subject: BoundsMm, cell: BoundsMm, scale: number): Affine {
  const middle = translation((cell.minXMm + cell.maxXMm) / 2, (cell.minYMm + cell.maxYMm) / 2)
  const away = translation(-(subject.minXMm + subject.maxXMm) / 2, -(subject.minYMm + subject.maxYMm) / 2)
  return compose(middle, compose(scaling(scale), away))
}

/** All copies of a layer become one layer, so that a pen is taken up once. */
function mergeCopies(sets: readonly Layer[][]): Layer[] {
  return sets[0]!.map((layer, index) => ({
    ...layer,
    strokes: concatStrokes(sets.map((set) => set[index]!.strokes)),
    ...(layer.fills ? { fills: sets.flatMap((set) => set[index]!.fills ?? []) } : {}),
  }))
}

function clipLayers(layers: readonly Layer[], area: BoundsMm): Layer[] {
  const { minXMm, minYMm, maxXMm, maxYMm } = area
  const coordsMm = Float64Array.of(minXMm, minYMm, maxXMm, minYMm, maxXMm, maxYMm, minXMm, maxYMm)
  const region: ClipRegion = {
    shapes: [{ rings: { coordsMm, starts: Uint32Array.of(0, 4) }, rule: 'nonzero', clips: [] }],
  }
  return layers
    .map((layer) => ({
      ...layer,
      strokes: clipToRectangle(layer.strokes, area),
      ...(layer.fills ? { fills: layer.fills.map((fill) => ({ ...fill, clips: [...fill.clips, region] })) } : {}),
    }))
    .filter((layer) => strokeCount(layer.strokes) > 0 || (layer.fills?.length ?? 0) > 0)
}
