/* Everything the page shows at once, so that it is complete after a single request. */
import * as z from 'zod'

import { type Device, deviceSchema } from './device.ts'
import { type Drawing, drawingSchema, type Preparation, preparationSchema } from './drawing.ts'
import { type Job, jobSchema } from './job.ts'
import { type Queue, queueSchema } from './job-request.ts'
import { type Detection, detectionSchema, type Film, filmSchema } from './media.ts'
import {
  type Client,
  clientSchema,
  type ServerFacts,
  serverFactsSchema,
  type Session,
  sessionSchema,
} from './session.ts'

/** The state of the server as the caller sees it. The page of a client that has a session carries one, as JSON in `#overview`. */
export interface Overview {
  readonly session: Session
  readonly server: ServerFacts
  readonly devices: readonly Device[]
  /** The newest 100, as `/jobs` lists them. */
  readonly jobs: readonly Job[]
  readonly queues: readonly Queue[]
  readonly drawings: readonly Drawing[]
  /** The preparations used last, the newest first; their strokes need no preparing. */
  readonly preparations: readonly Preparation[]
  readonly films: readonly Film[]
  readonly clients: readonly Client[]
  readonly detection: Detection
}

/** @see Overview */
export const overviewSchema: z.ZodType<Overview> = z
  .object({
    session: sessionSchema,
    server: serverFactsSchema,
    devices: z.array(deviceSchema),
    jobs: z.array(jobSchema),
    queues: z.array(queueSchema),
    drawings: z.array(drawingSchema),
    preparations: z.array(preparationSchema),
    films: z.array(filmSchema),
    clients: z.array(clientSchema),
    detection: detectionSchema,
  })
  .meta({ id: 'Overview' })
