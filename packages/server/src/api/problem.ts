import type { DriverErrorJson, DriverErrorType } from '@vfab/core'
import * as z from 'zod'

/** The body of every response that is not a success. `error` is what `DriverError.toJSON()` gives. */
export interface Problem {
  readonly error: DriverErrorJson
}

/** The seven classes of failures. */
export const errorTypeSchema: z.ZodType<DriverErrorType> = z.enum([
  'connection',
  'timeout',
  'permission',
  'configuration',
  'hardware',
  'protocol',
  'dependency',
])

/** @see Problem */
export const problemSchema: z.ZodType<Problem> = z
  .object({
    error: z.object({
      name: z.literal('DriverError'),
      type: errorTypeSchema.describe('The class a program branches on.'),
      code: z.string().describe('Finer and stable: `DEVICE_BUSY`, `INPUT_INVALID`.'),
      message: z.string(),
      driver: z.string().exactOptional(),
      hint: z.string().exactOptional().describe('What a person can do about it.'),
      context: z.record(z.string(), z.unknown()).exactOptional(),
      causes: z.array(z.string()).exactOptional(),
    }),
  })
  .meta({ id: 'Problem', description: 'What went wrong, and what can be done about it.' })
