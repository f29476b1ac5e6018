import type { StrokeEnds } from './stroke-ends.ts'
import type { Tour } from './tour.ts'
import type { TravelCost } from './travel-cost.ts'

/**
 * How much may be tried. One unit is one exchange looked at; turning round a section costs by its length. So the same
 * strokes get the same order on a fast machine and on a slow or busy one.
 */
export interface WorkBudget {
  left: number
  /** Called now and then with what is left. */
  readonly onLeft?: ((left: number) => void) | undefined
}

/** Places turned round that cost as much as one exchange looked at. */
const placesPerUnit = 4

/** What {@link TourImprover} needs to know of the strokes. */
export interface TravelMap {
  readonly ends: StrokeEnds
  /** Ends from this number on may be anywhere: travel to them costs nothing. */
  readonly firstFree: number
  /** `degree` nearest ends of other strokes for each end, nearest first; filled up with the end itself. */
  readonly neighbours: Uint32Array
  readonly degree: number
  /** Whether strokes may be drawn backwards. */
  readonly reverse: boolean
  readonly cost: TravelCost
}

/** Strokes that a section moved in one go may have. */
const longestMove = 3
/** Strokes in each of the two neighbouring sections that a kick exchanges. */
const longestKick = 12
/** A trip through fewer strokes has no two sections to exchange. */
const fewestKicked = 5
/** Kicks without a gain, for each stroke, after which a trip counts as good. */
const vainKicksPerStroke = 100
/** How often progress is reported. */
const askedPerReport = 2048
/** Gains below this are rounding errors. */
const leastGain = 1e-7

/**
 * Shortens a round trip by exchanging two or three of its travels, looking only at ends near each other (2-opt and
 * Or-opt with neighbour lists). Once no such exchange helps, it exchanges two neighbouring sections at random, repairs
 * what that spoils, and keeps the result if the trip got no longer: so it goes on finding shorter ones for as long as it
 * may.
 *
 * The same strokes and the same number of steps give the same trip.
 */
export class TourImprover {
  readonly #map: TravelMap
  readonly #tour: Tour
  /** Ends whose surroundings have changed, still to be looked at. */
  readonly #queue: Uint32Array
  readonly #queued: Uint8Array
  #queueStart = 0
  #queueSize = 0
  #random = 0x9e3779b9
  // What #distance needs, at hand.
  readonly #x: Float64Array
  readonly #y: Float64Array
  readonly #firstFree: number
  readonly #rampsMm: number
  readonly #perRootMm: number
  readonly #perMm: number
  readonly #base: number
  /** Exchanges looked at. */
  #tried = 0
  #asked = 0

  constructor(tour: Tour, map: TravelMap) {
    this.#tour = tour
    this.#map = map
    this.#x = map.ends.x
    this.#y = map.ends.y
    this.#firstFree = map.firstFree
    this.#rampsMm = map.cost.rampsMm
    this.#perRootMm = map.cost.perRootMm
    this.#perMm = map.cost.perMm
    this.#base = map.cost.base
    this.#queue = new Uint32Array(tour.length)
    this.#queued = new Uint8Array(tour.length)
  }

  /** Goes on until no exchange helps or the budget is spent. @returns the cost saved */
  descend(budget: WorkBudget): number {
    for (let place = 0; place < this.#tour.length; place++) this.#enqueue(this.#tour.endAt(place))
    let gained = 0
    while (this.#queueSize > 0 && this.#isLeft(budget)) gained += this.#improveAt(this.#dequeue())
    this.#clearQueue()
    return gained
  }

  /**
   * Kicks and repairs until the budget is spent, or until every place has been kicked so often in vain that there is
   * hardly anything left to gain. @returns the cost saved
   */
  perturb(budget: WorkBudget): number {
    const strokes = this.#tour.length / 2
    if (strokes < fewestKicked) return 0
    let gained = 0
    for (let inVain = 0; inVain < vainKicksPerStroke * strokes && this.#isLeft(budget); inVain++) {
      this.#tour.mark()
      let change = this.#kick()
      while (this.#queueSize > 0) change += this.#improveAt(this.#dequeue())
      if (change < 0) this.#tour.undo()
      else gained += change
      if (change > leastGain) inVain = 0
    }
    return gained
  }

  /** Takes from the budget what has been done since it was asked last. */
  #isLeft(budget: WorkBudget): boolean {
    budget.left -= this.#tried + this.#tour.turnedPlaces / placesPerUnit
    this.#tried = 0
    this.#tour.turnedPlaces = 0
    if (++this.#asked % askedPerReport === 0) budget.onLeft?.(Math.max(0, budget.left))
    return budget.left > 0
  }

  /** Makes exchanges at `end` as long as they help. */
  #improveAt(end: number): number {
    let gained = 0
    for (;;) {
      const gain = this.#improveOnce(end)
      if (gain === 0) return gained
      gained += gain
    }
  }

  #improveOnce(end: number): number {
    const { neighbours, degree, firstFree, ends } = this.#map
    const here = this.#tour.across(end)
    const now = this.#distance(end, here)
    if (now <= leastGain) return 0
    for (let index = end * degree; index < (end + 1) * degree; index++) {
      const near = neighbours[index]!
      if (near === end) break
      const saved = now - this.#distance(end, near)
      if (saved <= leastGain) break
      const gain = this.#exchange(end, here, near, saved)
      if (gain > 0) return gain
    }
    // The free end is near everything.
    for (let near = firstFree; near < ends.count; near++) {
      const gain = near >> 1 === end >> 1 || near === here ? 0 : this.#exchange(end, here, near, now)
      if (gain > 0) return gain
    }
    return 0
  }

  /** Tries to bring `end` next to `near`, which saves `saved` mm against where it is, before the rest is paid for. */
  #exchange(end: number, here: number, near: number, saved: number): number {
    this.#tried++
    const beyond = this.#tour.across(near)
    const freed = this.#distance(near, beyond)
    const aligned = (this.#tour.placeOf(end) + this.#tour.placeOf(near)) % 2 === 0
    if (aligned && this.#map.reverse) {
      const gain = saved + freed - this.#distance(here, beyond)
      if (gain > leastGain) {
        this.#turn(end, here, near, beyond)
        return gain
      }
    }
    return aligned && !this.#map.reverse ? 0 : this.#move(end, here, near, beyond, saved + freed, aligned)
  }

  /** 2-opt: reverses what lies between two travels. */
  #turn(end: number, here: number, near: number, beyond: number): void {
    const tour = this.#tour
    if (tour.placeOf(end) % 2 === 1) tour.reverseShorter(tour.placeOf(here), tour.placeOf(near))
    else tour.reverseShorter(tour.placeOf(end), tour.placeOf(beyond))
    this.#enqueueAll(end, here, near, beyond)
  }

  /** Or-opt: moves up to three strokes that begin with `end` between `near` and `beyond`. */
  #move(end: number, here: number, near: number, beyond: number, saved: number, reversed: boolean): number {
    const tour = this.#tour
    let far = end ^ 1
    for (let strokes = 1; strokes <= longestMove; strokes++) {
      const next = tour.across(far)
      // The section has reached the gap it is to be moved into, or gone round.
      if (far === near || far === beyond || next === end) return 0
      const gain = saved + this.#distance(far, next) - this.#distance(far, beyond) - this.#distance(here, next)
      if (gain > leastGain && next !== near) {
        this.#carry(end, far, near, beyond, reversed)
        this.#enqueueAll(end, here, near, beyond)
        this.#enqueueAll(far, next, far, next)
        return gain
      }
      if (next === near || next === beyond) return 0
      far = next ^ 1
    }
    return 0
  }

  /** Moves the section from `end` to `far` into the gap between `near` and `beyond`, `end` coming next to `near`. */
  #carry(end: number, far: number, near: number, beyond: number, reversed: boolean): void {
    const tour = this.#tour
    const length = tour.length
    const wrap = (place: number): number => ((place % length) + length) % length
    const forwards = tour.placeOf(end) % 2 === 0
    const first = tour.placeOf(forwards ? end : far)
    const last = tour.placeOf(forwards ? far : end)
    const gap = tour.placeOf(tour.placeOf(near) % 2 === 1 ? near : beyond)
    const size = wrap(last - first) + 1
    // Between the section and the gap lies what changes places with it: after the section, or before it.
    const after = wrap(gap - last)
    const before = wrap(first - gap - 1)
    if (after <= before) {
      tour.reverse(first, gap)
      if (after > 0) tour.reverse(first, wrap(first + after - 1))
      if (!reversed) tour.reverse(wrap(gap - size + 1), gap)
    } else {
      tour.reverse(wrap(gap + 1), last)
      if (before > 0) tour.reverse(wrap(last - before + 1), last)
      if (!reversed) tour.reverse(wrap(gap + 1), wrap(gap + size))
    }
  }

  /** Exchanges two neighbouring sections somewhere. @returns the cost saved, below 0 as a rule */
  #kick(): number {
    const tour = this.#tour
    const strokes = tour.length / 2
    const most = Math.min(longestKick, Math.floor((strokes - 2) / 3))
    const first = 2 * this.#randomBelow(strokes)
    const sizeOne = 2 * (1 + this.#randomBelow(most))
    const sizeTwo = 2 * (1 + this.#randomBelow(most))
    const wrap = (place: number): number => place % tour.length
    const one = tour.endAt(first)
    const oneLast = tour.endAt(wrap(first + sizeOne - 1))
    const two = tour.endAt(wrap(first + sizeOne))
    const twoLast = tour.endAt(wrap(first + sizeOne + sizeTwo - 1))
    const before = tour.across(one)
    const after = tour.across(twoLast)
    tour.reverse(first, wrap(first + sizeOne + sizeTwo - 1))
    tour.reverse(first, wrap(first + sizeTwo - 1))
    tour.reverse(wrap(first + sizeTwo), wrap(first + sizeOne + sizeTwo - 1))
    this.#enqueueAll(before, one, oneLast, two)
    this.#enqueueAll(twoLast, after, before, after)
    const old = this.#distance(before, one) + this.#distance(oneLast, two) + this.#distance(twoLast, after)
    return old - this.#distance(before, two) - this.#distance(twoLast, one) - this.#distance(oneLast, after)
  }

  #distance(one: number, other: number): number {
    if (one >= this.#firstFree || other >= this.#firstFree) return 0
    const x = this.#x
    const y = this.#y
    const dx = x[one]! - x[other]!
    const dy = y[one]! - y[other]!
    const lengthMm = Math.sqrt(dx * dx + dy * dy)
    return lengthMm < this.#rampsMm ? this.#perRootMm * Math.sqrt(lengthMm) : this.#perMm * lengthMm + this.#base
  }

  #enqueueAll(one: number, two: number, three: number, four: number): void {
    this.#enqueue(one)
    this.#enqueue(two)
    this.#enqueue(three)
    this.#enqueue(four)
  }

  #enqueue(end: number): void {
    if (this.#queued[end]) return
    this.#queued[end] = 1
    const at = this.#queueStart + this.#queueSize++
    this.#queue[at < this.#queue.length ? at : at - this.#queue.length] = end
  }

  #dequeue(): number {
    const end = this.#queue[this.#queueStart]!
    if (++this.#queueStart === this.#queue.length) this.#queueStart = 0
    this.#queueSize--
    this.#queued[end] = 0
    return end
  }

  #clearQueue(): void {
    while (this.#queueSize > 0) this.#dequeue()
  }

  /** Marsaglia's xorshift: fast, and the same everywhere. */
  #randomBelow(limit: number): number {
    let bits = this.#random
    bits ^= bits << 13
    bits ^= bits >>> 17
    bits ^= bits << 5
    this.#random = bits
    return (bits >>> 0) % limit
  }
}
