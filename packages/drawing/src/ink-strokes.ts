import type { StrokeList } from '@vfab/core'

/** Strokes of a drawing, and the colours that the file gives them. Machines draw all of them alike. */
export interface InkStrokes extends StrokeList {
  /**
   * `0xrrggbb` of each stroke. Absent where all of a layer is of one colour: most layers of many strokes are, and need no
   * memory for it.
   */
  readonly colors?: Uint32Array
}

/** `#rrggbb` as a number. */
export function colorNumber(color: string): number {
  return Number.parseInt(color.slice(1), 16)
}

/** A number as `#rrggbb`. */
export function colorText(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`
}

/** The same strokes, all of one colour. */
export function inColor(strokes: StrokeList, color: string): InkStrokes {
  return { ...strokes, colors: new Uint32Array(strokes.starts.length - 1).fill(colorNumber(color)) }
}
