import type { PackedStrokes } from './packed-strokes.ts'
import type { PaperBox } from './trace.ts'

/** What the worker keeps until it is given another. */
export interface DrawingMessage {
  readonly type: 'drawing'
  readonly strokes: PackedStrokes
}

/** How the plan shows: as it will look, or pale, with the ink in full. */
export type Look = 'plan' | 'job'

/** Asks for a picture of a part of the paper. */
export interface PictureRequest {
  readonly type: 'picture'
  readonly id: number
  /** Part of the paper, mm; it may reach beyond the paper. */
  readonly box: PaperBox
  readonly paper: { readonly widthMm: number; readonly heightMm: number; readonly color: string }
  /** Device pixels per millimetre. */
  readonly pxPerMm: number
  readonly widthPx: number
  readonly heightPx: number
  /** Points nearer than this to the one before are left out, device pixels. */
  readonly thinPx: number
  /** Width of a line, device pixels. */
  readonly linePx: number
  readonly colors: readonly string[]
  readonly look: Look
  /** One byte per stroke, 1 for drawn; absent in a plan. */
  readonly done?: Uint8Array<ArrayBuffer> | undefined
  /** Colour of the way of the raised pen; absent where it is not shown. */
  readonly travel?: string | undefined
}

/** What the worker answers. */
export interface PictureReply {
  readonly id: number
  readonly plan: ImageBitmap
  /** The strokes that are drawn; absent in a plan. */
  readonly ink: ImageBitmap | undefined
}
