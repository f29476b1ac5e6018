import * as z from 'zod'

/** Payload of `vfab/HOST/DEVICE/progress`. */
export interface ProgressDocument {
  readonly schemaVersion: 1
  readonly job: string
  /** Share of the machine time, 0 to 100. */
  readonly percent: number
  readonly strokesDone: number
  readonly strokes: number
  readonly drawnMm: number
  readonly totalMm: number
  readonly elapsedMs: number
  readonly remainingMs: number
  /** Index and name of the layer that is drawn, and how many there are. */
  readonly layer: number
  readonly layerName: string
  readonly layers: number
}

/** @see ProgressDocument */
export const progressSchema: z.ZodType<ProgressDocument> = z.object({
  schemaVersion: z.literal(1),
  job: z.string().max(200),
  percent: z.number(),
  strokesDone: z.number(),
  strokes: z.number(),
  drawnMm: z.number(),
  totalMm: z.number(),
  elapsedMs: z.number(),
  remainingMs: z.number(),
  layer: z.number(),
  layerName: z.string().max(1000),
  layers: z.number(),
})
