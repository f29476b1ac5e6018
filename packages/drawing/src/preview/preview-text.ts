import { strokeCoordsMm, strokeCount, type StrokeList } from '@vfab/core'
import type { Page } from '../drawing.ts'

/** Dots of a Braille character: two columns of four; the bit of each in the code. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

/** The first Braille character: one without dots. */
const blank = 0x2800

/**
 * A picture of strokes on their page in lines of Braille characters, for a terminal: every character has eight dots.
 * @param columns - width of the picture in characters; its height follows from the page
 */
export function previewText(lists: readonly StrokeList[], page: Page, columns: number): readonly string[] {
  const width = 2 * columns
  const scale = width / page.widthMm
  const height = Math.min(4 * columns, Math.max(4, Math.ceil((page.heightMm * scale) / 4) * 4))
  const cells = new Uint8Array((width / 2) * (height / 4))
  const dot = (x: number, y: number): void => {
    const [column, row] = [Math.floor(x), Math.floor(y)]
    if (column < 0 || row < 0 || column >= width || row >= height) return
    cells[(row >> 2) * columns + (column >> 1)]! |= dots[row & 3]![column & 1]!
  }
  for (const strokes of lists) {
    for (let stroke = 0; stroke < strokeCount(strokes); stroke++) line(strokeCoordsMm(strokes, stroke), scale, dot)
  }
  const lines: string[] = []
  for (let row = 0; row < cells.length; row += columns) {
    const codes = [...cells.subarray(row, row + columns)].map((cell) => blank + cell)
    lines.push(String.fromCharCode(...codes))
  }
  return lines
}

/** Sets a dot for each that the polyline passes. */
function line(coordsMm: Float64Array, scale: number, dot: (x: number, y: number) => void): void {
  dot(coordsMm[0]! * scale, coordsMm[1]! * scale)
  for (let at = 2; at < coordsMm.length; at += 2) {
    const [x0, y0, x1, y1] = [...coordsMm.subarray(at - 2, at + 2)].map((mm) => mm * scale) as [
      number,
      number,
      number,
      number,
    ]
    // A drawing may lie far outside its page: no more steps than can be seen.
    const steps = Math.min(2000, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))))
    for (let step = 1; step <= steps; step++) dot(x0 + ((x1 - x0) * step) / steps, y0 + ((y1 - y0) * step) / steps)
  }
}
