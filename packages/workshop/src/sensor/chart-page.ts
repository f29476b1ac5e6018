/*
 * A chart as one web page that needs nothing else: the picture, the values under the pointer, and a table with the range of each channel.
 */
import { unitLabel } from '@vfab/core'

import type { ChannelHistory } from './channel-history.ts'
import { valueText } from './value-text.ts'

/** Where the times of a chart's picture stand, in units of the picture. */
export interface ChartFrame {
  readonly leftPx: number
  readonly rightPx: number
  readonly fromMs: number
  readonly toMs: number
}

/** Makes the page. @param svg - the picture, with a viewBox */
export function chartPage(svg: string, frame: ChartFrame, channels: readonly ChannelHistory[], title: string): string {
  const drawn = channels.filter(({ channel }) => channel.type !== 'text')
  const series = drawn.map(({ label, channel, points }) => ({
    label,
    unit: unitLabel(channel.unit),
    points: points.map(({ wallTimeMs, value }) => [wallTimeMs, value ?? null]),
  }))
  // A name that contains "</script>" must not end the script.
  const data = JSON.stringify({ frame, series }).replace(/</g, '\\u003c')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
<main>
<figure>${svg}<div id="line" hidden></div><div id="values" hidden></div></figure>
<table>
<thead><tr><th>channel<th>last<th>lowest<th>mean<th>highest<th>unit</thead>
<tbody>
${drawn.map(rowOf).join('\n')}
</tbody>
</table>
</main>
<script>const { frame, series } = ${data};${script}</script>
</html>
`
}

function rowOf({ label, channel, points }: ChannelHistory): string {
  const values = points.flatMap(({ value }) => (value === undefined ? [] : [value]))
  const cells = values.length === 0 ? ['–', '–', '–', '–'] : summary(values).map((value) => valueText({ value }))
  const numbers = cells.map((cell) => `<td>${cell}`).join('')
  return `<tr><th scope="row">${escaped(label)}${numbers}<td class="unit">${escaped(unitLabel(channel.unit))}`
}

function summary(values: readonly number[]): readonly number[] {
  let least = Infinity
  let most = -Infinity
  let sum = 0
  for (const value of values) {
    least = Math.min(least, value)
    most = Math.max(most, value)
    sum += value
  }
  return [values.at(-1)!, least, sum / values.length, most]
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}

const style = `
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: #24292f; background: #f6f7f9 }
main { max-width: 1200px; margin: 2rem auto; padding: 0 1rem }
figure { position: relative; margin: 0; background: #fff; border: 1px solid #dde1e6; border-radius: 8px; overflow: hidden }
figure svg { display: block; width: 100%; height: auto }
#line { position: absolute; top: 0; bottom: 0; width: 1px; background: #57606a88; pointer-events: none }
#values { position: absolute; top: 3.5rem; padding: .4rem .7rem; background: #fffffff2; border: 1px solid #d0d7de; border-radius: 6px;
  box-shadow: 0 2px 8px #0002; font-size: 13px; font-variant-numeric: tabular-nums; white-space: pre; pointer-events: none }
table { margin: 1.5rem 0; border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .25rem .9rem; text-align: right; border-bottom: 1px solid #dde1e6 }
tbody th, td.unit, thead th:first-child, thead th:last-child { text-align: left }
thead th { color: #57606a; font-weight: 500 }
`

const script = `
const figure = document.querySelector('figure'), svg = figure.querySelector('svg')
const line = document.getElementById('line'), values = document.getElementById('values')
const nearest = (points, at) => {
  let low = 0, high = points.length - 1
  while (low < high) { const middle = (low + high) >> 1; if (points[middle][0] < at) low = middle + 1; else high = middle }
  const before = points[low - 1], after = points[low]
  return before && after && at - before[0] < after[0] - at ? before : after
}
const text = (value) => value === null ? '–' : String(Number(value.toPrecision(6)))
figure.addEventListener('pointermove', (event) => {
  const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width
  const x = Math.min(frame.rightPx, Math.max(frame.leftPx, (event.clientX - box.left) * scale))
  const at = frame.fromMs + (x - frame.leftPx) / (frame.rightPx - frame.leftPx) * (frame.toMs - frame.fromMs)
  const rows = series.map(({ label, unit, points }) => {
    const point = nearest(points, at)
    return point ? label + ': ' + text(point[1]) + (unit && ' ' + unit) : label + ': –'
  })
  line.style.left = x / scale + 'px'
  values.textContent = [new Date(at).toLocaleString(), ...rows].join('\\n')
  line.hidden = values.hidden = false
  const left = x / scale + 12
  values.style.left = (left + values.offsetWidth > box.width ? x / scale - 12 - values.offsetWidth : left) + 'px'
})
figure.addEventListener('pointerleave', () => { line.hidden = values.hidden = true })
`
