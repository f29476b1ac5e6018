import type { Readable } from 'node:stream'

import type { Drawing } from '@vfab/drawing'

/** A drawing, and what to call it. */
export interface NamedDrawing {
  readonly name: string
  readonly drawing: Drawing
}

/** Where a drawing comes from: the path of a file, its text as a stream or as bytes, or a drawing that was read before. */
export type DrawingSource = string | Readable | Uint8Array | NamedDrawing
