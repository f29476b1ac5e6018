import { z } from 'zod'

import { type ConnectionConfig, connectionSettings } from './connection.ts'

/** Settings of one device, after defaults. */
export interface ExampleConfig extends ConnectionConfig {
  /** Time between two readings. */
  intervalMs: number
}

/** Checks and completes settings. Strict: a misspelt key is an error. */
export const configSchema: z.ZodType<ExampleConfig> = z.strictObject({
  ...connectionSettings,
  intervalMs: z.number().min(10).max(86_400_000).default(1000).describe('time between two readings, ms'),
})
