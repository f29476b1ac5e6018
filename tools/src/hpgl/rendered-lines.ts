/** A straight line as a renderer drew it, mm. */
export type RenderedLine = readonly [x1: number, y1: number, x2: number, y2: number]

/** The lines of a DXF document: group codes and values on lines of their own, 10 and 20 the start, 11 and 21 the end. */
export function linesOfDxf(text: string): RenderedLine[] {
  const rows = text.split(/\r?\n/).map((row) => row.trim())
  const lines: RenderedLine[] = []
  let current: Map<string, number> | undefined
  const end = (): void => {
    const values = ['10', '20', '11', '21'].map((code) => current?.get(code))
    if (values.every((value) => value !== undefined)) lines.push(values as unknown as RenderedLine)
    current = undefined
  }
  for (let row = 0; row + 1 < rows.length; row += 2) {
    const [code, value] = [rows[row]!, rows[row + 1]!]
    if (code === '0') {
      end()
      if (value === 'LINE') current = new Map()
    } else current?.set(code, Number(value))
  }
  end()
  return lines
}

/** How large a drawing is, and how much ink it takes. */
export interface Extent {
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly top: number
  readonly inkMm: number
}

/** Bounding box and length of lines. */
export function extentOf(lines: readonly RenderedLine[]): Extent {
  const xs = lines.flatMap(([x1, , x2]) => [x1, x2])
  const ys = lines.flatMap(([, y1, , y2]) => [y1, y2])
  const least = (values: readonly number[]): number => values.reduce((low, value) => Math.min(low, value), Infinity)
  const most = (values: readonly number[]): number => values.reduce((high, value) => Math.max(high, value), -Infinity)
  const inkMm = lines.reduce((sum, [x1, y1, x2, y2]) => sum + Math.hypot(x2 - x1, y2 - y1), 0)
  return { left: least(xs), right: most(xs), bottom: least(ys), top: most(ys), inkMm }
}
