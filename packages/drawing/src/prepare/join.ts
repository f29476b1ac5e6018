import { strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { PointGrid } from './point-grid.ts'
import { type StrokeEnds, strokeEnds } from './stroke-ends.ts'

/** What {@link joinStrokes} accepts. */
export interface JoinOptions {
  /** Ends this close are joined, in mm. 0 joins ends that coincide. */
  readonly toleranceMm: number
  /** Whether strokes may be turned round for it. Default true. */
  readonly reverse?: boolean | undefined
}

/** Candidates looked at for each end in one round; an end without a partner gets another round. */
const candidatesPerEnd = 8
/** More ends than this in one place are not compared each with each. */
const manyEnds = 32

/**
 * Joins strokes that end where others begin, so that the pen stays down. Nothing is lost or moved: where ends do not quite
 * meet, a short line is drawn between them. Where several could be joined, the nearest two are, and among equally near ones
 * those that go on most nearly straight. Colours keep nothing apart, as one pen draws the layer: what is joined is shown in
 * the colour of its first part.
 */
export function joinStrokes(strokes: InkStrokes, { toleranceMm, reverse = true }: JoinOptions): InkStrokes {
  const count = strokeCount(strokes)
  const links = new EndLinks(count)
  const ends = strokeEnds(strokes)
  for (const group of coincidentEnds(ends)) joinAtOnePoint(strokes, group, links, reverse)
  let open = freeEnds(ends.count, links)
  while (toleranceMm > 0 && open.length > 1) {
    const pairs = nearPairs(strokes, ends, open, links, toleranceMm, reverse)
    let joined = 0
    for (const { one, other } of pairs) if (links.link(one, other)) joined++
    if (joined === 0) break
    open = freeEnds(ends.count, links)
  }
  return chained(strokes, links)
}

function freeEnds(count: number, links: EndLinks): Uint32Array {
  return Uint32Array.from({ length: count }, (_, end) => end).filter((end) => links.partner(end) < 0)
}

/** Ends that lie in exactly the same place, two or more at a time. */
function coincidentEnds({ x, y, count }: StrokeEnds): number[][] {
  const order = Uint32Array.from({ length: count }, (_, end) => end)
  order.sort((one, other) => x[one]! - x[other]! || y[one]! - y[other]! || one - other)
  const groups: number[][] = []
  for (let from = 0, to = 1; from < count; from = to, to = from + 1) {
    while (to < count && x[order[to]!] === x[order[from]!] && y[order[to]!] === y[order[from]!]) to++
    if (to - from > 1) groups.push([...order.subarray(from, to)])
  }
  return groups
}

/** Joins ends in one place so that the pen goes on as straight as possible. */
function joinAtOnePoint(strokes: InkStrokes, ends: readonly number[], links: EndLinks, reverse: boolean): void {
  if (ends.length > manyEnds) {
    joinOpposite(strokes, ends, links, reverse)
    return
  }
  const pairs: Pair[] = []
  for (const [index, one] of ends.entries()) {
    for (const other of ends.slice(index + 1)) {
      if (!reverse && one % 2 === other % 2) continue
      pairs.push({ one, other, distance: 0, straightness: straightness(strokes, one, other) })
    }
  }
  for (const { one, other } of pairs.sort(comparePairs)) links.link(one, other)
}

/** The hub of a star: sorted by direction, a path that comes in goes out on the opposite side. */
function joinOpposite(strokes: InkStrokes, ends: readonly number[], links: EndLinks, reverse: boolean): void {
  const angle = (end: number, turn: number): number => {
    const [x, y] = inward(strokes, end)
    return Math.atan2(turn * y, turn * x)
  }
  const sorted = (some: readonly number[], turn: number): number[] =>
    [...some].sort((one, other) => angle(one, turn) - angle(other, turn) || one - other)
  const all = sorted(ends, 1)
  const half = all.length >> 1
  const incoming = reverse
    ? all.slice(0, half)
    : sorted(
        all.filter((end) => end % 2 === 1),
        -1,
      )
  const outgoing = reverse ? all.slice(half) : all.filter((end) => end % 2 === 0)
  for (const [index, one] of incoming.entries()) {
    const other = outgoing[index]
    if (other !== undefined) links.link(one, other)
  }
  joinLeftOver(ends, links, reverse)
}

/** An end that is still free, as where strokes overlap, continues with the next free one. */
function joinLeftOver(ends: readonly number[], links: EndLinks, reverse: boolean): void {
  const waiting: [number[], number[]] = [[], []]
  for (const end of ends) {
    if (links.partner(end) >= 0) continue
    const partners = waiting[reverse ? 0 : 1 - (end % 2)]!
    // A chain has two ends: if the first that waits is its other one, the second is not.
    const index = partners.slice(-2).findLastIndex((other) => links.link(end, other))
    if (index < 0) waiting[reverse ? 0 : end % 2]!.push(end)
    else partners.splice(Math.max(0, partners.length - 2) + index, 1)
  }
}

interface Pair {
  readonly one: number
  readonly other: number
  /** µm. */
  readonly distance: number
  /** Cosine of the change of direction: 1 goes straight on. */
  readonly straightness: number
}

function nearPairs(
  strokes: InkStrokes,
  ends: StrokeEnds,
  open: Uint32Array,
  links: EndLinks,
  toleranceMm: number,
  reverse: boolean,
): Pair[] {
  const found = new Uint32Array(candidatesPerEnd)
  const distances = new Float64Array(candidatesPerEnd)
  const pairs: Pair[] = []
  // What may not be turned round is joined from where one stops to where another starts.
  const candidates = reverse ? open : open.filter((end) => end % 2 === 0)
  const partners = new PointGrid(ends.x, ends.y, candidates, toleranceMm)
  for (const end of open) {
    if (!reverse && end % 2 === 0) continue
    // Chains must not bite their own tail.
    const skip = (other: number): boolean => other === end || links.sameChain(end, other)
    const { x, y } = ends
    const size = partners.nearestFew(x[end]!, y[end]!, candidatesPerEnd, skip, found, 0, distances, toleranceMm)
    for (let index = 0; index < size && distances[index]! <= toleranceMm * toleranceMm; index++) {
      const other = found[index]!
      const distance = Math.round(Math.sqrt(distances[index]!) * 1000)
      pairs.push({ one: end, other, distance, straightness: straightness(strokes, end, other) })
    }
  }
  return pairs.sort(comparePairs)
}

/** Nearest first, then straightest; the rest makes the order the same everywhere. */
function comparePairs(a: Pair, b: Pair): number {
  return (
    a.distance - b.distance ||
    b.straightness - a.straightness ||
    Math.min(a.one, a.other) - Math.min(b.one, b.other) ||
    Math.max(a.one, a.other) - Math.max(b.one, b.other)
  )
}

/** How straight a pen goes on that comes out of end `one` and into end `other`. */
function straightness(strokes: InkStrokes, one: number, other: number): number {
  const [x1, y1] = inward(strokes, one)
  const [x2, y2] = inward(strokes, other)
  const length = Math.hypot(x1, y1) * Math.hypot(x2, y2)
  return length === 0 ? 0 : -(x1 * x2 + y1 * y2) / length
}

/** Direction from an end into its stroke. */
function inward({ coordsMm, starts }: InkStrokes, end: number): [number, number] {
  const first = 2 * starts[end >> 1]!
  const last = 2 * starts[(end >> 1) + 1]! - 2
  if (first === last) return [0, 0]
  const at = end % 2 === 0 ? first : last
  const next = end % 2 === 0 ? first + 2 : last - 2
  return [coordsMm[next]! - coordsMm[at]!, coordsMm[next + 1]! - coordsMm[at + 1]!]
}

/** Which ends are joined, and which strokes are thereby one chain. */
class EndLinks {
  readonly #partners: Int32Array
  readonly #chains: Uint32Array

  constructor(strokes: number) {
    this.#partners = new Int32Array(2 * strokes).fill(-1)
    this.#chains = Uint32Array.from({ length: strokes }, (_, stroke) => stroke)
  }

  /** The end joined to `end`; -1 when none is. */
  partner(end: number): number {
    return this.#partners[end]!
  }

  sameChain(one: number, other: number): boolean {
    return this.#chain(one >> 1) === this.#chain(other >> 1)
  }

  /** Joins two ends if both are free and it makes no ring. */
  link(one: number, other: number): boolean {
    if (this.#partners[one]! >= 0 || this.#partners[other]! >= 0 || this.sameChain(one, other)) return false
    this.#partners[one] = other
    this.#partners[other] = one
    this.#chains[this.#chain(one >> 1)] = this.#chain(other >> 1)
    return true
  }

  #chain(stroke: number): number {
    let root = stroke
    while (this.#chains[root] !== root) {
      this.#chains[root] = this.#chains[this.#chains[root]!]!
      root = this.#chains[root]!
    }
    return root
  }
}

/** Writes each chain as one stroke, in the order and direction of its first stroke where that is possible. */
function chained(strokes: InkStrokes, links: EndLinks): InkStrokes {
  const target = new StrokeBuilder(strokes.coordsMm.length / 2)
  const done = new Uint8Array(strokeCount(strokes))
  for (let stroke = 0; stroke < done.length; stroke++) {
    if (done[stroke]) continue
    // Walk back to where the chain starts. It is no ring, so this ends.
    let entry = 2 * stroke
    while (links.partner(entry) >= 0) entry = links.partner(entry) ^ 1
    target.useColorOf(strokes, entry >> 1)
    let open = false
    for (let next = entry; next >= 0; next = links.partner(next ^ 1)) {
      done[next >> 1] = 1
      append(strokes, next, target, open)
      open = true
    }
  }
  return target.toStrokeList()
}

/** Appends a stroke from end `entry` on; a point where the pen already is, is not repeated. */
function append({ coordsMm, starts }: InkStrokes, entry: number, target: StrokeBuilder, open: boolean): void {
  const first = 2 * starts[entry >> 1]!
  const last = 2 * starts[(entry >> 1) + 1]! - 2
  const step = entry % 2 === 0 ? 2 : -2
  const from = step > 0 ? first : last
  const count = (last - first) / 2 + 1
  const coords = target.coordsMm
  const repeated = open && coords.at(-2) === coordsMm[from] && coords.at(-1) === coordsMm[from + 1]
  if (!open) target.moveTo(coordsMm[from]!, coordsMm[from + 1]!)
  else if (!repeated) target.lineTo(coordsMm[from]!, coordsMm[from + 1]!)
  for (let index = 1, at = from + step; index < count; index++, at += step)
    target.lineTo(coordsMm[at]!, coordsMm[at + 1]!)
}
