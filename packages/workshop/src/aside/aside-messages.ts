import type { DriverErrorJson, PlotterLimits } from '@vfab/core'
import type { Drawing, InkStrokes, PrepareOptions, ReadDrawingOptions } from '@vfab/drawing'
import type { PlotEstimate, PlotEstimateOptions } from '@vfab/job'

/** Work that a thread does. */
export type AsideRequest =
  | {
      readonly kind: 'read'
      /** The path of a file, or what was read of it. */
      readonly source: string | Uint8Array
      /** What the file is called in an error of the system. */
      readonly address: string
      readonly options: Omit<ReadDrawingOptions, 'signal' | 'onProgress'>
    }
  | { readonly kind: 'prepare'; readonly drawing: Drawing; readonly options: Omit<PrepareOptions, 'onProgress'> }
  | { readonly kind: 'render'; readonly svg: string }
  | {
      readonly kind: 'estimate'
      readonly drawing: Drawing
      readonly limits: PlotterLimits
      readonly options: Omit<PlotEstimateOptions, 'signal'>
    }

/** What each kind of work results in. */
export interface AsideResults {
  readonly read: Drawing
  readonly prepare: Drawing
  readonly render: Uint8Array
  readonly estimate: PlotEstimate
}

/** What a thread sends. */
export type AsideAnswer =
  | { readonly is: 'progress'; readonly share: number }
  | { readonly is: 'result'; readonly result: AsideResults[keyof AsideResults] }
  | { readonly is: 'failure'; readonly failure: DriverErrorJson }
  /** Not an error of ours: a bug. */
  | { readonly is: 'crash'; readonly error: unknown }

/** The memory of a result, which is handed over instead of being copied. */
export function memoryOf(result: AsideResults[keyof AsideResults]): ArrayBuffer[] {
  if (result instanceof Uint8Array) return [result.buffer as ArrayBuffer]
  if (!('page' in result)) return []
  const buffers = new Set<ArrayBuffer>()
  const add = ({ coordsMm, starts, colors }: InkStrokes): void => {
    const parts = colors ? [coordsMm, starts, colors] : [coordsMm, starts]
    for (const { buffer } of parts) if (buffer instanceof ArrayBuffer) buffers.add(buffer)
  }
  for (const { strokes } of result.layers) add(strokes)
  return [...buffers]
}
