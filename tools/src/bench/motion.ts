import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { strokeCount, type StrokeList, strokesFrom } from '@vfab/core'
import {
  limitJerk,
  mergeShortMoves,
  type MotionLimits,
  type MotionPlan,
  type PenServo,
  planDurationMs,
  planStrokes,
  schedulePen,
} from '@vfab/motion'

import { type BenchDrawingName, benchSvg } from './bench-drawing.ts'
import type { BenchFigure } from './figure.ts'

/** The limits that every planner of the comparison was given. */
const limits: MotionLimits = {
  draw: { speedMmPerS: 50.2, accelMmPerS2: 762 },
  travel: { speedMmPerS: 150.6, accelMmPerS2: 1143 },
  corneringDeviationMm: 0.0508,
}
const gently: MotionLimits = {
  ...limits,
  draw: { ...limits.draw, jerkMmPerS3: 20_000 },
  travel: { ...limits.travel, jerkMmPerS3: 30_000 },
}
const pen = { penLiftMs: 130, penDropMs: 140 }
const servo: PenServo = { upPosition: 60, downPosition: 30, liftRatePerS: 30 / 0.13, dropRatePerS: 30 / 0.14 }
const home = { xMm: 0, yMm: 0 }

/** Shortest command of firmware 3, and how far merged moves may stay off the path. */
const leastMoveS = 0.004
const toleranceMm = 0.02

/** Plot seconds of saxi 0.17.1 at these limits, in its own greedy order. */
const saxiPlotS: Readonly<Record<BenchDrawingName, number>> = {
  'scatter-100k': 1818,
  'spiral-100k': 1796,
  'strokes-5k': 2374,
}

const rounds = 15

/** Planning speed, memory, and planned plot time in a nearest-neighbour order beside saxi's. No hardware, no simulator. */
export async function run(): Promise<readonly BenchFigure[]> {
  const scatter = await drawingOf('scatter-100k')
  const spiral = await drawingOf('spiral-100k')
  const strokes = await drawingOf('strokes-5k')
  return [
    ...planningFigures('scatter-100k', scatter),
    ...planningFigures('spiral-100k', spiral),
    ...planningFigures('spiral of a million segments', strokesFrom([wideSpiral(1_000_001)])),
    memoryFigure('one stroke of a million segments', 1, 1_000_000),
    memoryFigure('20,000 strokes of 50 segments', 20_000, 50),
    ...plotTimeFigures('scatter-100k', scatter, { wait: undefined, overlap: undefined, early: 0.82 }),
    ...plotTimeFigures('spiral-100k', spiral, { wait: 1, overlap: undefined, early: undefined }),
    ...plotTimeFigures('strokes-5k', strokes, { wait: undefined, overlap: 0.68, early: undefined }),
  ]
}

function planningFigures(name: string, drawing: StrokeList): BenchFigure[] {
  const segments = drawing.coordsMm.length / 2 - strokeCount(drawing)
  let planS = Infinity
  let mergeS = Infinity
  let limitS = Infinity
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now()
    const plan = planStrokes(drawing, limits, home)
    const planned = performance.now()
    const moves = mergeShortMoves(plan, leastMoveS, toleranceMm)
    const merged = performance.now()
    limitJerk({ ...moves, limits: gently }, leastMoveS)
    const limited = performance.now()
    planS = Math.min(planS, (planned - begin) / 1000)
    mergeS = Math.min(mergeS, (merged - planned) / 1000)
    limitS = Math.min(limitS, (limited - merged) / 1000)
  }
  return [
    { name: `${name}, planning`, value: segments / planS, unit: 'segments/s', limit: { atLeast: 1_000_000 } },
    { name: `${name}, planning and merging`, value: segments / (planS + mergeS), unit: 'segments/s' },
    { name: `${name}, with limits of jerk`, value: segments / (planS + mergeS + limitS), unit: 'segments/s' },
  ]
}

/**
 * Plans a winding path of equal strokes in a process of its own and takes how far that raises its resident memory at
 * the peak: all that planning and merging use, with the drawing.
 */
function memoryFigure(name: string, strokes: number, segmentsPerStroke: number): BenchFigure {
  const script = `
    import { mergeShortMoves, planStrokes } from '@vfab/motion'
    const [strokes, segments, limits] = ${JSON.stringify([strokes, segmentsPerStroke, limits])}
    const drawing = (strokes) => {
      const coordsMm = new Float64Array(2 * strokes * (segments + 1))
      for (let i = 2, heading = 0; i < coordsMm.length; i += 2) {
        heading += 0.1 + 0.2 * Math.sin(i / 30)
        coordsMm[i] = coordsMm[i - 2] + 0.4 * Math.cos(heading)
        coordsMm[i + 1] = coordsMm[i - 1] + 0.4 * Math.sin(heading)
      }
      return { coordsMm, starts: Uint32Array.from({ length: strokes + 1 }, (_, i) => i * (segments + 1)) }
    }
    const bytesBefore = process.memoryUsage.rss()
    const plan = planStrokes(drawing(strokes), limits, { xMm: 0, yMm: 0 })
    mergeShortMoves(plan, ${leastMoveS}, ${toleranceMm})
    console.log((1024 * process.resourceUsage().maxRSS - bytesBefore) / (strokes * segments))
  `
  const cwd = fileURLToPath(new URL('../../', import.meta.url))
  const bytes = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' })
  return {
    name: `${name}, peak memory of drawing, planning and merging`,
    value: Number(bytes),
    unit: 'bytes/segment',
    limit: { atMost: 300 },
  }
}

function plotTimeFigures(
  name: BenchDrawingName,
  drawing: StrokeList,
  atMost: Readonly<Record<'wait' | 'overlap' | 'early', number | undefined>>,
): BenchFigure[] {
  const plan = mergeShortMoves(planStrokes(nearestNeighbourOrder(drawing), limits, home), leastMoveS, toleranceMm)
  const figure = (what: string, seconds: number, limit: number | undefined): BenchFigure => ({
    name: `${name}, planned plot time, ${what} (${Math.round(seconds)} s)`,
    value: seconds / saxiPlotS[name],
    unit: 'ratio',
    ratioTo: 'saxi 0.17.1',
    ...(limit === undefined ? {} : { limit: { atMost: limit } }),
  })
  return [
    figure('full waits', planDurationMs(plan, pen).totalMs / 1000, atMost.wait),
    figure('overlapped lifts', scheduledS(plan, 'overlap'), atMost.overlap),
    figure('overlapped and early lifts', scheduledS(plan, 'early'), atMost.early),
  ]
}

function scheduledS(plan: MotionPlan, policy: 'overlap' | 'early'): number {
  return schedulePen(plan, servo, { policy }).totalMs / 1000
}

/** The coordinates of `<path d="M x,y L x,y …">`, one stroke each: all that the bench drawings have of SVG. */
async function drawingOf(name: BenchDrawingName): Promise<StrokeList> {
  const svg = await benchSvg(name)
  return strokesFrom(Array.from(svg.matchAll(/ d="([^"]+)"/g), ([, path]) => path!.match(/-?[\d.]+/g)!.map(Number)))
}

/** Out to 90 mm, 318 times around. */
function wideSpiral(points: number): number[] {
  const coords: number[] = []
  for (let point = 0; point < points; point++) {
    const share = point / (points - 1)
    const angle = 2 * Math.PI * 318 * share
    coords.push(100 + 90 * share * Math.cos(angle), 100 + 90 * share * Math.sin(angle))
  }
  return coords
}

/** The nearest end of what is left comes next, drawn backwards where that is nearer: what saxi does. */
function nearestNeighbourOrder({ coordsMm, starts }: StrokeList): StrokeList {
  const left = Array.from({ length: starts.length - 1 }, (_, stroke) => [
    ...coordsMm.subarray(2 * starts[stroke]!, 2 * starts[stroke + 1]!),
  ])
  const ordered: number[][] = []
  let [x, y] = [home.xMm, home.yMm]
  while (left.length > 0) {
    let nearest = { index: 0, backwards: false, squared: Infinity }
    left.forEach((stroke, index) => {
      const forth = (stroke[0]! - x) ** 2 + (stroke[1]! - y) ** 2
      const back = (stroke.at(-2)! - x) ** 2 + (stroke.at(-1)! - y) ** 2
      if (forth < nearest.squared) nearest = { index, backwards: false, squared: forth }
      if (back < nearest.squared) nearest = { index, backwards: true, squared: back }
    })
    const stroke = left[nearest.index]!
    left[nearest.index] = left.at(-1)!
    left.pop()
    ordered.push(nearest.backwards ? stroke.map((_, i) => stroke[stroke.length - 2 - i + 2 * (i % 2)]!) : stroke)
    ;[x, y] = ordered.at(-1)!.slice(-2) as [number, number]
  }
  return strokesFrom(ordered)
}
