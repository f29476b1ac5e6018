import type { ClipRegion } from './drawing.ts'
import { PolygonIndex } from './polygon-index.ts'

/**
 * Decides for points whether they lie in a clip region, and finds where lines cross its borders. Made once per region:
 * the polygons are put in bands of equal height first.
 */
export class ClipTester {
  readonly #shapes: readonly { readonly polygon: PolygonIndex; readonly clips: readonly ClipTester[] }[]

  constructor(region: ClipRegion) {
    this.#shapes = region.shapes.map((shape) => ({
      polygon: new PolygonIndex(shape.rings, shape.rule),
      clips: shape.clips.map((clip) => new ClipTester(clip)),
    }))
  }

  contains(x: number, y: number): boolean {
    return this.#shapes.some(
      ({ polygon, clips }) => polygon.contains(x, y) && clips.every((clip) => clip.contains(x, y)),
    )
  }

  /** Adds the parameters (0 … 1) at which the line meets any border. */
  crossings(x0: number, y0: number, x1: number, y1: number, found: number[]): void {
    for (const { polygon, clips } of this.#shapes) {
      polygon.crossings(x0, y0, x1, y1, found)
      for (const clip of clips) clip.crossings(x0, y0, x1, y1, found)
    }
  }
}
