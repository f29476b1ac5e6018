import type { ClipTester } from '../clip-tester.ts'
import type { StrokeBuilder } from '../stroke-builder.ts'

/** Keeps of every stroke in `source` what lies inside the region, cut at its border. */
export function clipStrokes(source: StrokeBuilder, clip: ClipTester, target: StrokeBuilder): void {
  for (let stroke = 0; stroke < source.strokeCount; stroke++) {
    clipStroke(source.coordsMm, 2 * source.startOf(stroke), 2 * source.startOf(stroke + 1), clip, target)
  }
}

function clipStroke(coords: Float64Array, from: number, to: number, clip: ClipTester, target: StrokeBuilder): void {
  if (to - from === 2) {
    if (clip.contains(coords[from]!, coords[from + 1]!)) target.moveTo(coords[from]!, coords[from + 1]!)
    return
  }
  const cuts: number[] = []
  let inside = false
  for (let at = from + 2; at < to; at += 2) {
    const x0 = coords[at - 2]!
    const y0 = coords[at - 1]!
    const x1 = coords[at]!
    const y1 = coords[at + 1]!
    cuts.length = 0
    clip.crossings(x0, y0, x1, y1, cuts)
    cuts.push(1)
    cuts.sort((one, other) => one - other)
    let start = 0
    for (const end of cuts) {
      if (end <= start) continue
      const middle = (start + end) / 2
      const now = clip.contains(x0 + (x1 - x0) * middle, y0 + (y1 - y0) * middle)
      if (now && !inside) target.moveTo(x0 + (x1 - x0) * start, y0 + (y1 - y0) * start)
      // Cuts within a part that stays inside leave no vertex behind.
      if (!now && inside && start > 0) target.lineTo(x0 + (x1 - x0) * start, y0 + (y1 - y0) * start)
      inside = now
      start = end
    }
    if (inside) target.lineTo(x1, y1)
  }
}
