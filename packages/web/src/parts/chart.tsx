import type { JSX } from 'preact'

/** Points of a chart: time and value, `null` for a gap. */
export type ChartPoints = readonly (readonly [atMs: number, value: number | null])[]

const width = 240
const height = 48

/** A small line of what a channel measured lately. What it shows is also said in words, by `label`. */
export function Chart({ points, label }: { readonly points: ChartPoints; readonly label: string }): JSX.Element {
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} preserveAspectRatio="none">
      <path d={chartPath(points)} fill="none" vector-effect="non-scaling-stroke" />
    </svg>
  )
}

/** The path of a chart: over the whole width, gaps left open; a value that never changes lies in the middle. */
export function chartPath(points: ChartPoints): string {
  const values = points.map(([, value]) => value).filter((value) => value !== null)
  const first = points[0]?.[0] ?? 0
  const spanMs = Math.max(1, (points.at(-1)?.[0] ?? 0) - first)
  const low = Math.min(...values)
  const range = Math.max(...values) - low
  let open = false
  return points
    .map(([atMs, value]) => {
      if (value === null) {
        open = false
        return ''
      }
      const x = ((atMs - first) / spanMs) * width
      const y = range === 0 ? height / 2 : height - 3 - ((value - low) / range) * (height - 6)
      const command = open ? 'L' : 'M'
      open = true
      return `${command}${x.toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
}
