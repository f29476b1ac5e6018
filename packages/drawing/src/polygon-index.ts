import { strokeCount, type StrokeList } from '@vfab/core'

/**
 * Closed rings, arranged so that "is this point inside?" and "where does this line cross the border?" look only at edges of
 * about the right height: the polygon's height is cut into bands, each with a list of the edges that reach into it.
 */
export class PolygonIndex {
  readonly #evenOdd: boolean
  /** x0, y0, x1, y1 of each edge. */
  readonly #edges: Float64Array
  readonly #top: number
  readonly #bandsPerMm: number
  /** Edges of band `b` are `#members[#first[b]]` … `#members[#first[b + 1] - 1]`. */
  readonly #first: Uint32Array
  readonly #members: Uint32Array
  /** Marks edges already looked at by the query with this number. */
  readonly #seen: Uint32Array
  #query = 0

  /** @param rings - each is closed by a line from its last point to its first */
  constructor(rings: StrokeList, rule: 'nonzero' | 'evenodd') {
    this.#evenOdd = rule === 'evenodd'
    this.#edges = edgesOf(rings)
    const edgeCount = this.#edges.length / 4
    let top = Infinity
    let bottom = -Infinity
    for (let at = 1; at < this.#edges.length; at += 2) {
      top = Math.min(top, this.#edges[at]!)
      bottom = Math.max(bottom, this.#edges[at]!)
    }
    const bands = Math.max(1, Math.min(4096, edgeCount >> 1))
    this.#top = edgeCount > 0 ? top : 0
    this.#bandsPerMm = bottom > top ? bands / (bottom - top) : 0
    this.#first = new Uint32Array(bands + 2)
    for (let edge = 0; edge < edgeCount; edge++) {
      for (let band = this.#lowBand(edge); band <= this.#highBand(edge); band++) this.#first[band + 2]!++
    }
    for (let band = 0; band < bands; band++) this.#first[band + 2]! += this.#first[band + 1]!
    this.#members = new Uint32Array(this.#first[bands + 1]!)
    for (let edge = 0; edge < edgeCount; edge++) {
      for (let band = this.#lowBand(edge); band <= this.#highBand(edge); band++) {
        this.#members[this.#first[band + 1]!++] = edge
      }
    }
    this.#seen = new Uint32Array(edgeCount)
  }

  /** Whether a point is inside. The border itself, where lines of clipped drawings like to run, is. */
  contains(x: number, y: number): boolean {
    return this.#isInside(x, y, true)
  }

  /** Whether a point is inside and not on the border. */
  surrounds(x: number, y: number): boolean {
    return this.#isInside(x, y, false)
  }

  #isInside(x: number, y: number, onBorder: boolean): boolean {
    const edges = this.#edges
    const band = this.#band(y)
    let winding = 0
    let crossed = 0
    for (let member = this.#first[band]!; member < this.#first[band + 1]!; member++) {
      const at = 4 * this.#members[member]!
      const y0 = edges[at + 1]!
      const y1 = edges[at + 3]!
      if (onEdge(x, y, edges, at)) return onBorder
      if (y0 <= y === y1 <= y) continue
      // The edge crosses the height of the point; does it so to its right?
      const crossing = edges[at]! + ((y - y0) / (y1 - y0)) * (edges[at + 2]! - edges[at]!)
      if (crossing <= x) continue
      winding += y1 > y0 ? 1 : -1
      crossed++
    }
    return this.#evenOdd ? crossed % 2 === 1 : winding !== 0
  }

  /** Adds the parameters (between 0 and 1) at which the line from `x0, y0` to `x1, y1` meets edges. */
  crossings(x0: number, y0: number, x1: number, y1: number, found: number[]): void {
    const edges = this.#edges
    const query = ++this.#query
    const last = this.#band(Math.max(y0, y1))
    const dx = x1 - x0
    const dy = y1 - y0
    for (let band = this.#band(Math.min(y0, y1)); band <= last; band++) {
      for (let member = this.#first[band]!; member < this.#first[band + 1]!; member++) {
        const edge = this.#members[member]!
        if (this.#seen[edge] === query) continue
        this.#seen[edge] = query
        const at = 4 * edge
        const ex = edges[at]!
        const ey = edges[at + 1]!
        const ux = edges[at + 2]! - ex
        const uy = edges[at + 3]! - ey
        const cross = dx * uy - dy * ux
        if (cross === 0) {
          // Parallel; if it lies on the line, its ends are where inside may turn to outside.
          if (dx * (ey - y0) - dy * (ex - x0) !== 0) continue
          const length2 = dx * dx + dy * dy
          if (length2 === 0) continue
          addInner(found, ((ex - x0) * dx + (ey - y0) * dy) / length2)
          addInner(found, ((ex + ux - x0) * dx + (ey + uy - y0) * dy) / length2)
          continue
        }
        const along = ((ex - x0) * uy - (ey - y0) * ux) / cross
        const onEdge = ((ex - x0) * dy - (ey - y0) * dx) / cross
        if (onEdge >= 0 && onEdge <= 1) addInner(found, along)
      }
    }
  }

  #band(y: number): number {
    const band = Math.floor((y - this.#top) * this.#bandsPerMm)
    return Math.max(0, Math.min(this.#first.length - 3, band))
  }

  #lowBand(edge: number): number {
    return this.#band(Math.min(this.#edges[4 * edge + 1]!, this.#edges[4 * edge + 3]!))
  }

  #highBand(edge: number): number {
    return this.#band(Math.max(this.#edges[4 * edge + 1]!, this.#edges[4 * edge + 3]!))
  }
}

/** Points this near to an edge, in mm, are on it. */
const edgeMm = 1e-7

function onEdge(x: number, y: number, edges: Float64Array, at: number): boolean {
  const x0 = edges[at]!
  const y0 = edges[at + 1]!
  const x1 = edges[at + 2]!
  const y1 = edges[at + 3]!
  if (x < Math.min(x0, x1) - edgeMm || x > Math.max(x0, x1) + edgeMm) return false
  if (y < Math.min(y0, y1) - edgeMm || y > Math.max(y0, y1) + edgeMm) return false
  return Math.abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) <= edgeMm * Math.hypot(x1 - x0, y1 - y0)
}

function addInner(found: number[], parameter: number): void {
  if (parameter > 0 && parameter < 1) found.push(parameter)
}

function edgesOf(rings: StrokeList): Float64Array {
  const { coordsMm, starts } = rings
  const edges = new Float64Array(2 * coordsMm.length)
  let to = 0
  for (let ring = 0; ring < strokeCount(rings); ring++) {
    const first = 2 * starts[ring]!
    const end = 2 * starts[ring + 1]!
    for (let at = first; at < end; at += 2) {
      const next = at + 2 < end ? at + 2 : first
      edges[to++] = coordsMm[at]!
      edges[to++] = coordsMm[at + 1]!
      edges[to++] = coordsMm[next]!
      edges[to++] = coordsMm[next + 1]!
    }
  }
  return edges
}
