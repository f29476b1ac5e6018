import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The three drawings that plots are compared on; all on A4 landscape. */
export const benchDrawings = ['scatter-100k', 'spiral-100k', 'strokes-5k'] as const

/** A name of {@link benchDrawings}. */
export type BenchDrawingName = (typeof benchDrawings)[number]

/**
 * The SVG text of a bench drawing: from the folder that `VFAB_BENCH_DIR` names, where peers were measured on the same
 * files, else made anew with the same parameters.
 */
export async function benchSvg(name: BenchDrawingName): Promise<string> {
  const dir = process.env['VFAB_BENCH_DIR']
  const file = dir === undefined ? undefined : join(dir, `${name}.svg`)
  if (file !== undefined && existsSync(file)) return readFile(file, 'utf8')
  const random = seededRandom(7)
  const strokes = { 'scatter-100k': scatter, 'spiral-100k': spiral, 'strokes-5k': shortStrokes }[name](random)
  const paths = strokes.map(
    (points) => `<path d="M${points.map(([x, y]) => `${x.toFixed(3)},${y.toFixed(3)}`).join(' L')}"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 297 210"><g fill="none" stroke="black">${paths.join('')}</g></svg>`
}

type Point = readonly [xMm: number, yMm: number]

/** 2,000 wandering paths of 51 points, about 22 mm each. */
function scatter(random: () => number): Point[][] {
  return Array.from({ length: 2000 }, () => {
    let [x, y] = [30 + 237 * random(), 30 + 150 * random()]
    let heading = 2 * Math.PI * random()
    const points: Point[] = [[x, y]]
    for (let step = 0; step < 50; step++) {
      heading += 1.2 * (random() - 0.5)
      x += 0.45 * Math.cos(heading)
      y += 0.45 * Math.sin(heading)
      points.push([x, y])
    }
    return points
  })
}

/** One path of 100,001 points, about 90 m. */
function spiral(): Point[][] {
  const turns = 287
  return [
    Array.from({ length: 100_001 }, (_, index) => {
      const part = index / 100_000
      const angle = 2 * Math.PI * turns * part
      return [148.5 + 100 * part * Math.cos(angle), 105 + 100 * part * Math.sin(angle)]
    }),
  ]
}

/** 5,000 separate 3 mm lines. */
function shortStrokes(random: () => number): Point[][] {
  return Array.from({ length: 5000 }, () => {
    const [x, y] = [10 + 277 * random(), 10 + 190 * random()]
    const heading = 2 * Math.PI * random()
    return [
      [x, y],
      [x + 3 * Math.cos(heading), y + 3 * Math.sin(heading)],
    ]
  })
}

/** Numbers from 0 to 1 that are the same in every run (a linear congruential generator, Numerical Recipes §7.1). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
