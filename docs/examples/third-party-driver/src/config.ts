import { z } from 'zod'

import { type ConnectionConfig, connectionSettings } from './connection.ts'

/** Settings of one machine, after defaults. */
export interface ChalkbotConfig extends ConnectionConfig {
  /** How far the pen can go along x. */
  widthMm: number
  /** How far the pen can go along y. */
  heightMm: number
  /** Speed with the pen on paper. */
  drawSpeedMmPerS: number
  /** Speed with the pen up. */
  travelSpeedMmPerS: number
}

/** Checks and completes settings. Strict: a misspelt key is an error. The bounds are the machine's. */
export const configSchema: z.ZodType<ChalkbotConfig> = z.strictObject({
  ...connectionSettings,
  widthMm: z.number().positive().max(2000).default(800).describe('travel along x, mm'),
  heightMm: z.number().positive().max(2000).default(600).describe('travel along y, mm'),
  drawSpeedMmPerS: z.number().positive().max(200).default(40).describe('speed with the pen on paper, mm/s'),
  travelSpeedMmPerS: z.number().positive().max(200).default(100).describe('speed with the pen up, mm/s'),
})
