import { strokeCount, type StrokeList } from '@vfab/core'

import { strokeBounds } from '../bounds.ts'
import type { FillArea } from '../drawing.ts'
import { difference, strokesOfPolygons } from '../polygons.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { areaOfFill, Cover } from './cover.ts'
import { CoverGrid } from './cover-grid.ts'

/** What an opaque area hides: nothing, what lies under it in its own layer, or all that lies under it. */
export type HidingScope = 'none' | 'layer' | 'all'

/** Something that was painted, and where it belongs. */
interface Painted<Place> {
  readonly place: Place
  /** Covers painted before it. */
  readonly coversBefore: number
  readonly strokes?: StrokeList
  readonly fill?: FillArea
}

/** Covers that are cut out of an area in one go. */
const coversAtOnce = 32

/** Pieces shorter than this, in mm, are rounding errors at a border. */
const shortestPieceMm = 1e-4

/**
 * Everything that was painted, in its order, until it is known what is seen of it: opaque areas hide what lies under them.
 *
 * Strokes are cut where they meet borders, each line compared only with the areas about it; areas are cut as polygons of
 * whole micrometres.
 */
export class PaintStack<Place> {
  readonly #scope: HidingScope
  readonly #painted: Painted<Place>[] = []
  readonly #covers: { readonly cover: Cover; readonly layer: unknown }[] = []

  constructor(scope: HidingScope) {
    this.#scope = scope
  }

  addStrokes(strokes: StrokeBuilder, place: Place): void {
    this.#painted.push({ place, coversBefore: this.#covers.length, strokes: strokes.toStrokeList() })
  }

  addFill(fill: FillArea, place: Place): void {
    this.#painted.push({ place, coversBefore: this.#covers.length, fill })
  }

  /** @param layer - the layer it belongs to */
  addCover(fill: FillArea, layer: unknown): void {
    this.#covers.push({ cover: new Cover(fill), layer })
  }

  /**
   * Hands on what is seen, in the order in which it was painted.
   * @param layerOf - the layer of a place
   */
  release(
    layerOf: (place: Place) => unknown,
    strokes: (strokes: StrokeBuilder, place: Place) => void,
    fill: (fill: FillArea, place: Place) => void,
  ): void {
    const hider = new Hider(this.#covers, this.#scope)
    for (const each of this.#painted) {
      const layer = layerOf(each.place)
      if (each.strokes) strokes(hider.strokes(each.strokes, each.coversBefore, layer), each.place)
      const seen = each.fill && hider.fill(each.fill, each.coversBefore, layer)
      if (seen) fill(seen, each.place)
    }
    this.#painted.length = 0
  }
}

/** Takes away what covers hide. */
class Hider {
  readonly #covers: readonly { readonly cover: Cover; readonly layer: unknown }[]
  readonly #scope: HidingScope
  readonly #grid: CoverGrid
  readonly #near: number[] = []
  readonly #cuts: number[] = []

  constructor(covers: readonly { readonly cover: Cover; readonly layer: unknown }[], scope: HidingScope) {
    this.#covers = covers
    this.#scope = scope
    this.#grid = new CoverGrid(covers.map(({ cover }) => cover))
  }

  strokes(strokes: StrokeList, coversBefore: number, layer: unknown): StrokeBuilder {
    const seen = new StrokeBuilder(strokes.coordsMm.length / 2)
    for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
      const from = 2 * strokes.starts[stroke]!
      const to = 2 * strokes.starts[stroke + 1]!
      if (coversBefore === this.#covers.length) seen.addStroke(strokes.coordsMm, from, to)
      else this.#cut(strokes.coordsMm, from, to, coversBefore, layer, seen)
    }
    return seen
  }

  /** @returns `undefined` where nothing is seen of it */
  fill(fill: FillArea, coversBefore: number, layer: unknown): FillArea | undefined {
    const box = strokeBounds([fill.rings])
    if (!box || coversBefore === this.#covers.length) return fill
    const near = this.#near
    near.length = 0
    this.#grid.within(box, coversBefore, near)
    const covers = near.filter((number) => this.#counts(number, layer))
    if (covers.length === 0) return fill
    let left = areaOfFill(fill)
    // Some at a time: where much lies on top, the first few often leave nothing.
    for (let first = 0; first < covers.length && left.length > 0; first += coversAtOnce) {
      const some = covers.slice(first, first + coversAtOnce)
      left = difference(
        left,
        some.flatMap((number) => this.#covers[number]!.cover.area),
      )
    }
    return left.length === 0 ? undefined : { ...fill, rings: strokesOfPolygons(left), rule: 'nonzero', clips: [] }
  }

  #counts(number: number, layer: unknown): boolean {
    return this.#scope === 'all' || this.#covers[number]!.layer === layer
  }

  #cut(
    coords: Float64Array,
    from: number,
    to: number,
    coversBefore: number,
    layer: unknown,
    seen: StrokeBuilder,
  ): void {
    const near = this.#near
    const cuts = this.#cuts
    const isDot = to - from === 2
    let shown = false
    for (let at = isDot ? from : from + 2; at < to; at += 2) {
      const x0 = coords[isDot ? at : at - 2]!
      const y0 = coords[isDot ? at + 1 : at - 1]!
      const x1 = coords[at]!
      const y1 = coords[at + 1]!
      near.length = 0
      this.#grid.along(x0, y0, x1, y1, coversBefore, near)
      cuts.length = 0
      for (const number of near) {
        if (this.#counts(number, layer)) this.#covers[number]!.cover.crossings(x0, y0, x1, y1, cuts)
      }
      cuts.push(1)
      if (cuts.length > 1) cuts.sort((one, other) => one - other)
      const lengthMm = Math.hypot(x1 - x0, y1 - y0)
      let start = 0
      for (const end of cuts) {
        if ((end - start) * lengthMm < shortestPieceMm && end < 1) continue
        const middle = (start + end) / 2
        const now = !this.#isHidden(x0 + (x1 - x0) * middle, y0 + (y1 - y0) * middle, near, layer)
        if (now && !shown) seen.moveTo(x0 + (x1 - x0) * start, y0 + (y1 - y0) * start)
        if (!now && shown && start > 0) seen.lineTo(x0 + (x1 - x0) * start, y0 + (y1 - y0) * start)
        shown = now
        start = end
      }
      if (shown && !isDot) seen.lineTo(x1, y1)
    }
  }

  #isHidden(x: number, y: number, near: readonly number[], layer: unknown): boolean {
    for (const number of near) {
      if (this.#counts(number, layer) && this.#covers[number]!.cover.hides(x, y)) return true
    }
    return false
  }
}
