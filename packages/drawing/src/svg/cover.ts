import { strokeBounds, type BoundsMm } from '../bounds.ts'
import { ClipTester } from '../clip-tester.ts'
import type { FillArea } from '../drawing.ts'
import { PolygonIndex } from '../polygon-index.ts'
import { areaOf, intersection, type Polygons, regionArea } from '../polygons.ts'

/** An opaque area that hides what was drawn before it. */
export class Cover {
  readonly bounds: BoundsMm
  readonly #fill: FillArea
  readonly #polygon: PolygonIndex
  readonly #clips: readonly ClipTester[]
  #area: Polygons | undefined

  constructor(fill: FillArea) {
    this.#fill = fill
    this.bounds = strokeBounds([fill.rings])!
    this.#polygon = new PolygonIndex(fill.rings, fill.rule)
    this.#clips = fill.clips.map((clip) => new ClipTester(clip))
  }

  /** The area as polygons, for what is to be cut out of other areas. */
  get area(): Polygons {
    return (this.#area ??= areaOfFill(this.#fill))
  }

  /** Whether a point is hidden. On the border, half of a line is still seen. */
  hides(x: number, y: number): boolean {
    return this.#polygon.surrounds(x, y) && this.#clips.every((clip) => clip.contains(x, y))
  }

  /** Adds the parameters (0 … 1) at which a line meets the border. */
  crossings(x0: number, y0: number, x1: number, y1: number, found: number[]): void {
    this.#polygon.crossings(x0, y0, x1, y1, found)
    for (const clip of this.#clips) clip.crossings(x0, y0, x1, y1, found)
  }
}

/** What is filled, its clips taken into account. */
export function areaOfFill({ rings, rule, clips }: FillArea): Polygons {
  return clips.reduce((area, clip) => intersection(area, regionArea(clip)), areaOf(rings, rule))
}
