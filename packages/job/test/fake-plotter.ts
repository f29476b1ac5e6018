import {
  createEventHub,
  type DrawOptions,
  type DrawResult,
  type OperationOptions,
  type Plotter,
  type PlotterLimits,
  type PointMm,
  strokeCoordsMm,
  strokeCount,
  type StrokeList,
} from '@vfab/core'

export const limits: PlotterLimits = {
  travelMm: { widthMm: 300, heightMm: 218 },
  resolutionMm: 0.0125,
  pens: 1,
  motion: {
    drawSpeedMmPerS: 50,
    travelSpeedMmPerS: 150,
    drawAccelMmPerS2: 800,
    travelAccelMmPerS2: 1200,
    corneringDeviationMm: 0.05,
    penLiftMs: 130,
    penDropMs: 146,
  },
}

/** A plotter that writes down what it is told, and finishes a stroke whenever the test lets it. */
export interface FakePlotter extends Plotter {
  /** What it was told, oldest first: `pen up`, `draw 2`, `move 0,0`. */
  readonly told: readonly string[]
  /** Called before each stroke: the place to abort, to fail, or to wait. */
  beforeStroke: (stroke: number) => void | Promise<void>
  /** Called before the pen goes up. */
  beforePenUp: () => void | Promise<void>
}

export function fakePlotter(): FakePlotter {
  const told: string[] = []
  let stopped = false
  const fake: FakePlotter = {
    kind: 'plotter',
    identity: { driver: 'fake', model: 'Fake One', address: '/dev/fake' },
    events: createEventHub({ driver: 'fake', source: 'driver' }),
    closed: new Promise(() => {}),
    limits,
    told,
    beforeStroke: () => {},
    beforePenUp: () => {},
    async draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
      if (!('starts' in strokes)) throw new TypeError('the fake takes lists only')
      const count = strokeCount(strokes)
      told.push(`draw ${count}`)
      stopped = false
      let drawnMm = 0
      for (let stroke = 0; stroke < count; stroke += 1) {
        await fake.beforeStroke(stroke)
        options.signal?.throwIfAborted()
        if (stopped) return { strokesDone: stroke, finished: false, drawnMm, durationMs: stroke * 1000 }
        drawnMm += lengthMm(strokeCoordsMm(strokes, stroke))
        options.onStroke?.(stroke)
        const strokesDone = stroke + 1
        const remainingMs = (count - strokesDone) * 1000
        options.onProgress?.({ strokesDone, drawnMm, elapsedMs: strokesDone * 1000, remainingMs })
      }
      return { strokesDone: count, finished: true, drawnMm, durationMs: count * 1000 }
    },
    async penUp({ signal }: OperationOptions = {}) {
      signal?.throwIfAborted()
      await fake.beforePenUp()
      told.push('pen up')
    },
    async penDown() {
      told.push('pen down')
    },
    async moveTo({ xMm, yMm }: PointMm, { signal }: OperationOptions = {}) {
      signal?.throwIfAborted()
      told.push(`move ${xMm},${yMm}`)
    },
    position: async () => ({ xMm: 0, yMm: 0, pen: 'up', known: true }),
    async pause(at = 'stroke') {
      told.push(`pause ${at}`)
    },
    async resume() {
      told.push('resume')
    },
    async stop() {
      stopped = true
      told.push('stop')
    },
    selfTest: async () => ({ success: true, message: 'fine', details: [] }),
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
  return fake
}

function lengthMm(coordsMm: Float64Array): number {
  let sum = 0
  for (let at = 2; at < coordsMm.length; at += 2) {
    sum += Math.hypot(coordsMm[at]! - coordsMm[at - 2]!, coordsMm[at + 1]! - coordsMm[at - 1]!)
  }
  return sum
}
