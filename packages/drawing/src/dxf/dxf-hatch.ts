import type { OutlineTracer } from '../svg/outline.ts'
import type { DxfEntity } from './dxf-document.ts'
import { nurbsPoints } from './nurbs.ts'

/** Draws one loop of a hatch's outline. */
export type HatchLoop = (tracer: OutlineTracer) => void

/** The loops of a hatch's outline: polylines, or edges one after the other. */
export function hatchLoops(entity: DxfEntity): HatchLoop[] {
  const { tags } = entity
  let at = tags.findIndex(({ code }) => code === 91)
  if (at < 0) return []
  const count = Number(tags[at++]!.value)
  /** The next value with a code, which has to come before the next loop. */
  const take = (code: number): number => {
    while (at < tags.length && tags[at]!.code !== code) {
      if (tags[at]!.code === 75 || tags[at]!.code === 98) return NaN
      at++
    }
    return at < tags.length ? Number(tags[at++]!.value) : NaN
  }
  const optional = (code: number): number | undefined =>
    tags[at]?.code === code ? Number(tags[at++]!.value) : undefined
  const loops: HatchLoop[] = []
  for (let loop = 0; loop < count && at < tags.length; loop++) {
    const flags = take(92)
    if (Number.isNaN(flags)) break
    if ((flags & 2) !== 0) {
      take(72)
      take(73)
      const points = Array.from({ length: bounded(take(93)) }, () => {
        const x = take(10)
        const y = take(20)
        return { x, y, bulge: optional(42) ?? 0 }
      })
      loops.push((tracer) => polylineLoop(tracer, points))
      continue
    }
    const edges = Array.from({ length: bounded(take(93)) }, () => readEdge(take))
    loops.push((tracer) => {
      let begun = false
      const lineTo = (x: number, y: number): void => {
        if (!begun) tracer.moveTo(x, y)
        else if (Math.hypot(tracer.x - x, tracer.y - y) > 1e-9) tracer.lineTo(x, y)
        begun = true
      }
      for (const edge of edges) edge(tracer, lineTo)
      if (begun) tracer.close()
    })
  }
  return loops
}

type Edge = (tracer: OutlineTracer, lineTo: (x: number, y: number) => void) => void

function readEdge(take: (code: number) => number): Edge {
  const kind = take(72)
  if (kind === 1) {
    const [x0, y0, x1, y1] = [take(10), take(20), take(11), take(21)]
    return (_tracer, lineTo) => {
      lineTo(x0, y0)
      lineTo(x1, y1)
    }
  }
  if (kind === 2 || kind === 3) {
    const [cx, cy] = [take(10), take(20)]
    const [ux, uy] = kind === 3 ? [take(11), take(21)] : [0, 0]
    const size = take(40)
    const [from, to] = [(take(50) * Math.PI) / 180, (take(51) * Math.PI) / 180]
    const sign = take(73) === 0 ? -1 : 1
    return (_tracer, lineTo) => {
      // In steps of 3 degrees at the most: outlines of hatches only.
      const steps = Math.max(1, Math.ceil(Math.abs(to - from) / 0.05))
      for (let step = 0; step <= steps; step++) {
        const angle = sign * (from + ((to - from) * step) / steps)
        const [c, s] = [Math.cos(angle), Math.sin(angle)]
        if (kind === 2) lineTo(cx + size * c, cy + size * s)
        else lineTo(cx + ux * c - uy * size * s, cy + uy * c + ux * size * s)
      }
    }
  }
  const degree = take(94)
  const isRational = take(73) === 1
  take(74)
  const knotCount = bounded(take(95))
  const pointCount = bounded(take(96))
  const knots = Array.from({ length: knotCount }, () => take(40))
  const points = Array.from({ length: pointCount }, () => [take(10), take(20), isRational ? take(42) : 1] as const)
  return (_tracer, lineTo) => {
    const spline = {
      degree,
      knots,
      x: points.map(([x]) => x),
      y: points.map(([, y]) => y),
      weights: points.map(([, , weight]) => weight),
    }
    if (knots.length < points.length + degree + 1) return
    for (const [x, y] of nurbsPoints(spline, 0.01)) lineTo(x, y)
  }
}

function polylineLoop(tracer: OutlineTracer, points: readonly { x: number; y: number; bulge: number }[]): void {
  for (const [index, { x, y }] of points.entries()) {
    const { bulge } = points[index - 1] ?? { bulge: 0 }
    if (index === 0) tracer.moveTo(x, y)
    else arcTo(tracer, bulge, x, y)
  }
  if (points.length > 0) arcTo(tracer, points.at(-1)!.bulge, points[0]!.x, points[0]!.y)
}

function arcTo(tracer: OutlineTracer, bulge: number, x: number, y: number): void {
  if (bulge === 0) return tracer.lineTo(x, y)
  const radius = (Math.hypot(x - tracer.x, y - tracer.y) * (1 + bulge * bulge)) / (4 * Math.abs(bulge))
  tracer.arcTo(radius, radius, 0, Math.abs(bulge) > 1, bulge > 0, x, y)
}

/** Counts of a broken file must not make arrays of it. */
function bounded(count: number): number {
  return count > 0 ? Math.min(count, 100_000) : 0
}
