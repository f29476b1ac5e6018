import type { StrokeList } from '@vfab/core'
import { type PenEvent, type PenMove, type PlotterPoint, pointOf } from './mechanism.ts'

/** One path of the pen on the paper. */
export interface RecordedStroke {
  /** Stall of the pen. */
  readonly pen: number
  /** When the pen touched the paper, and when it had left it; a pen still down has not. */
  readonly fromMs: number
  readonly toMs: number
  /** In physical plotter units. */
  readonly points: readonly PlotterPoint[]
}

/** The paths of a pen on the paper up to a time; the one under way as far as it has come. Without a pen there is no ink. */
export function inkStrokes(events: readonly PenEvent[], untilMs: number): RecordedStroke[] {
  const strokes: RecordedStroke[] = []
  let open: { pen: number; fromMs: number; points: PlotterPoint[] } | undefined
  const end = (toMs: number): void => {
    if (open !== undefined && open.pen !== 0) strokes.push({ ...open, toMs })
    open = undefined
  }
  for (const event of events) {
    if (startOf(event) > untilMs) break
    if (event.kind === 'move') {
      if (event.down) open?.points.push(placeAt(event, untilMs))
    } else if (event.kind === 'touch') {
      if (event.down) open = { pen: event.pen, fromMs: event.atMs, points: [event.at] }
      else end(event.atMs)
    }
  }
  end(untilMs)
  return strokes
}

/** The ways of the pen above the paper, one for each time it was up and moved. */
export function travelStrokes(events: readonly PenEvent[], untilMs: number): PlotterPoint[][] {
  const ways: PlotterPoint[][] = []
  let open: PlotterPoint[] | undefined
  for (const event of events) {
    if (startOf(event) > untilMs) break
    if (event.kind === 'touch') open = undefined
    if (event.kind !== 'move' || event.down) continue
    if (open === undefined) ways.push((open = [event.from]))
    open.push(placeAt(event, untilMs))
  }
  return ways
}

/** How far the pen has been moved, up and down, in plotter units. */
export function movedUnits(events: readonly PenEvent[], untilMs: number): number {
  let sum = 0
  for (const event of events) {
    if (startOf(event) > untilMs) break
    if (event.kind !== 'move') continue
    const [x, y] = placeAt(event, untilMs)
    sum += Math.hypot(x - event.from[0], y - event.from[1])
  }
  return sum
}

/** Lists of points as strokes in mm: x to the right, y down, from the upper left corner of the paper. */
export function strokesInMm(
  lists: readonly (readonly PlotterPoint[])[],
  unitMm: number,
  corner: PlotterPoint,
): StrokeList {
  const starts = new Uint32Array(lists.length + 1)
  lists.forEach((points, index) => (starts[index + 1] = starts[index]! + points.length))
  const coordsMm = new Float64Array(2 * starts[lists.length]!)
  lists.forEach((points, index) => {
    points.forEach(([x, y], at) => {
      coordsMm[2 * (starts[index]! + at)] = (x - corner[0]) * unitMm
      coordsMm[2 * (starts[index]! + at) + 1] = (corner[1] - y) * unitMm
    })
  })
  return { coordsMm, starts }
}

function startOf(event: PenEvent): number {
  return event.kind === 'move' ? event.fromMs : event.atMs
}

function placeAt(move: PenMove, ms: number): PlotterPoint {
  return ms >= move.toMs ? move.to : pointOf(move, ms)
}
