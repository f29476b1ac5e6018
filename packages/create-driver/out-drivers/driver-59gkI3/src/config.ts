import { z } from 'zod'

import { type ConnectionConfig, connectionSettings } from './connection.ts'

/** Settings of one camera, after defaults. */
export interface MyCameraConfig extends ConnectionConfig {
  /** After this time without a picture the connection is made anew. */
  stallTimeoutMs: number
  /** How long pictures are taken when no program wants them, so that the next snapshot comes at once. */
  lingerMs: number
  /** Shortest pause before a lost connection is made again; it doubles up to 10 s. */
  reconnectMinMs: number
}

/** Checks and completes settings. Strict: a misspelt key is an error. */
export const configSchema: z.ZodType<MyCameraConfig> = z.strictObject({
  ...connectionSettings,
  stallTimeoutMs: z.number().min(100).max(600_000).default(10_000).describe('longest time without a picture, ms'),
  lingerMs: z
    .number()
    .min(0)
    .max(600_000)
    .default(5000)
    .describe('how long the camera stays on when it is not used, ms'),
  reconnectMinMs: z
    .number()
    .min(1)
    .max(10_000)
    .default(250)
    .describe('pause before a lost connection is made again, ms'),
})
