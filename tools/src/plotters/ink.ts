import { strokeCoordsMm, strokeCount, type StrokeList } from '@vfab/core'

/** Samples along ink and drawing are so far apart at most, mm. */
const sampleMm = 0.05

/** How far two pictures are from each other. */
export interface Difference {
  /** From any point of the first to the nearest of the second, at most, mm. */
  readonly firstMm: number
  /** The other way round. */
  readonly secondMm: number
}

/** Compares pictures of few strokes: every point of each with all of the other. */
export function compare(first: StrokeList, second: StrokeList): Difference {
  const [a, b] = [new Points(first), new Points(second)]
  return { firstMm: a.furthestFrom(b), secondMm: b.furthestFrom(a) }
}

/** Points of a picture by place. */
class Points {
  readonly #cells = new Map<string, number[]>()
  readonly #all: number[] = []

  constructor(list: StrokeList) {
    for (let stroke = 0; stroke < strokeCount(list); stroke++) this.#addStroke(strokeCoordsMm(list, stroke))
  }

  furthestFrom(other: Points): number {
    let most = 0
    for (let at = 0; at < this.#all.length; at += 2) {
      most = Math.max(most, other.#nearestMm(this.#all[at]!, this.#all[at + 1]!))
    }
    return most
  }

  #addStroke(coords: Float64Array): void {
    this.#add(coords[0]!, coords[1]!)
    for (let at = 2; at < coords.length; at += 2) {
      const [x0, y0, x1, y1] = [coords[at - 2]!, coords[at - 1]!, coords[at]!, coords[at + 1]!]
      const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / sampleMm))
      for (let step = 1; step <= steps; step++) {
        this.#add(x0 + ((x1 - x0) * step) / steps, y0 + ((y1 - y0) * step) / steps)
      }
    }
  }

  #add(x: number, y: number): void {
    this.#all.push(x, y)
    const key = `${Math.floor(x)},${Math.floor(y)}`
    const cell = this.#cells.get(key)
    if (cell === undefined) this.#cells.set(key, [x, y])
    else cell.push(x, y)
  }

  /** Within a millimetre or two; further off it is Infinity. */
  #nearestMm(x: number, y: number): number {
    let best = Infinity
    for (let column = Math.floor(x) - 1; column <= Math.floor(x) + 1; column++) {
      for (let row = Math.floor(y) - 1; row <= Math.floor(y) + 1; row++) {
        const cell = this.#cells.get(`${column},${row}`) ?? []
        for (let at = 0; at < cell.length; at += 2) best = Math.min(best, Math.hypot(cell[at]! - x, cell[at + 1]! - y))
      }
    }
    return best
  }
}
