import { plotOnBoard, type PlotSettings, prepareBenchDrawing } from './bench-plot.ts'
import type { BenchFigure } from './figure.ts'

/** As gentle as the check can still tell from none: full acceleration after 38 ms. */
const gentle = { drawJerkMmPerS3: 20_000, travelJerkMmPerS3: 30_000 }

/** What limits of jerk cost at the accelerations that every planner is compared at, and what higher ones make of it. */
const contenders: readonly { readonly label: string; readonly settings: PlotSettings }[] = [
  { label: 'jerk limited', settings: gentle },
  { label: 'jerk as on a NextDraw', settings: { drawJerkMmPerS3: 214_313, travelJerkMmPerS3: 203_597 } },
  {
    label: 'jerk limited, twice the acceleration',
    settings: { drawAccelMmPerS2: 1524, travelAccelMmPerS2: 2286, drawJerkMmPerS3: 80_000, travelJerkMmPerS3: 120_000 },
  },
]

/** Plots drawings of short strokes and of curves with and without limits of jerk. */
export async function run(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const name of ['strokes-5k', 'scatter-100k'] as const) {
    const prepared = await prepareBenchDrawing(name)
    const atOnce = await plotOnBoard(name, prepared, {})
    for (const { label, settings } of contenders) {
      const { boardS, figures: judged } = await plotOnBoard(`${name}, ${label}`, prepared, settings)
      const ratio = boardS / atOnce.boardS
      figures.push({ name: `${name}, ${label}: plot time`, value: ratio, unit: 'ratio', ratioTo: 'the same without' })
      figures.push(...judged)
    }
  }
  return figures
}
