import * as z from 'zod'

/** The newest reading of a channel. */
export interface ChannelReading {
  /** Absent when the quality is `bad`. */
  readonly value?: number | boolean | string | undefined
  /** UCUM code: `Cel`, `%`; `1` for counts. */
  readonly unit: string
  readonly quality: 'good' | 'uncertain' | 'bad' | 'stale'
  readonly reason?: string | undefined
  /** ms since 1970. */
  readonly atMs: number
}

/** Payload of `vfab/HOST/DEVICE/readings`: all channels of the sensor, by id. */
export interface ReadingsDocument {
  readonly schemaVersion: 1
  readonly channels: Readonly<Record<string, ChannelReading>>
}

const reading: z.ZodType<ChannelReading> = z.object({
  value: z.union([z.number(), z.boolean(), z.string().max(10_000)]).optional(),
  unit: z.string().max(100),
  quality: z.enum(['good', 'uncertain', 'bad', 'stale']),
  reason: z.string().max(1000).optional(),
  atMs: z.number(),
})

/** @see ReadingsDocument */
export const readingsSchema: z.ZodType<ReadingsDocument> = z.object({
  schemaVersion: z.literal(1),
  channels: z.record(z.string().max(200), reading),
})
