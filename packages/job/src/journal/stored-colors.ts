/** The colours of a layer's strokes as JSON: short where neighbours are alike, as they are in most drawings. */
export interface StoredColors {
  /** Each colour once, `0xrrggbb`. */
  readonly palette: readonly number[]
  /** Place in the palette and number of strokes, one pair after the other, for all strokes in their order. */
  readonly runs: readonly number[]
}

/** What {@link readColors} reads. */
export function storeColors(colors: Uint32Array): StoredColors {
  const places = new Map<number, number>()
  const runs: number[] = []
  for (let from = 0, to = 1; from < colors.length; from = to, to = from + 1) {
    const color = colors[from]!
    while (to < colors.length && colors[to] === color) to++
    const place = places.get(color) ?? places.size
    places.set(color, place)
    runs.push(place, to - from)
  }
  return { palette: [...places.keys()], runs }
}

/** The colours of `count` strokes. Strokes that no run counts are black. */
export function readColors({ palette, runs }: StoredColors, count: number): Uint32Array {
  const colors = new Uint32Array(count)
  let stroke = 0
  for (let at = 0; at + 1 < runs.length && stroke < count; at += 2) {
    const end = Math.min(count, stroke + runs[at + 1]!)
    colors.fill(palette[runs[at]!] ?? 0, stroke, end)
    stroke = end
  }
  return colors
}

/** Whether a value, which may be anything, can be read as colours. */
export function isStoredColors(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { palette, runs } = value as Readonly<Record<string, unknown>>
  return isCounts(palette, 0xff_ffff) && isCounts(runs, 0xffff_ffff)
}

function isCounts(value: unknown, most: number): boolean {
  return Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 0 && each <= most)
}
