/** What waits for its turn, by unit: units take turns, so that one with many requests, or a dead one, does not keep the others waiting. */
export interface UnitQueue<Item extends { readonly unit: number }> {
  readonly size: number
  push(item: Item): void
  /** Takes the next one of a unit that may have one more, beginning after the unit that had the last turn. */
  next(mayGo: (unit: number) => boolean): Item | undefined
  /** Takes one out. */
  remove(item: Item): void
  /** Takes out all of a unit, or all. */
  drain(unit?: number): Item[]
}

/** Makes an empty queue. */
export function createUnitQueue<Item extends { readonly unit: number }>(): UnitQueue<Item> {
  // A map keeps the order of insertion: a unit that had its turn is inserted anew, behind the others.
  const units = new Map<number, Item[]>()
  let size = 0
  return {
    get size() {
      return size
    },
    push(item) {
      const waiting = units.get(item.unit)
      if (waiting) waiting.push(item)
      else units.set(item.unit, [item])
      size += 1
    },
    next(mayGo) {
      for (const [unit, waiting] of units) {
        if (!mayGo(unit)) continue
        const item = waiting.shift()
        units.delete(unit)
        if (waiting.length > 0) units.set(unit, waiting)
        size -= 1
        return item
      }
      return undefined
    },
    remove(item) {
      const waiting = units.get(item.unit) ?? []
      const at = waiting.indexOf(item)
      if (at < 0) return
      waiting.splice(at, 1)
      if (waiting.length === 0) units.delete(item.unit)
      size -= 1
    },
    drain(unit) {
      const drained = unit === undefined ? [...units.values()].flat() : (units.get(unit) ?? [])
      if (unit === undefined) units.clear()
      else units.delete(unit)
      size -= drained.length
      return drained
    },
  }
}
