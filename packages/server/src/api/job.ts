/* Jobs, and the queues in which they wait for a machine. */
import type { DriverErrorType } from '@vfab/core'
import * as z from 'zod'

import { type Notice, noticeSchema } from './drawing.ts'
import { errorTypeSchema } from './problem.ts'
import { type Size, sizeSchema } from './device.ts'

/**
 * How a job stands.
 *
 * - `queued`: waits in the queue of its device
 * - `starting` … `stopping`: runs; only while `plotting` may the machine draw; `waiting` waits for a person, see {@link Job.question}
 * - `finished`, `stopped`, `failed`: over · `interrupted`: its process ended without a word
 * - `unreadable`: its files are damaged
 */
export type JobState =
  | 'queued'
  | 'starting'
  | 'plotting'
  | 'pausing'
  | 'paused'
  | 'waiting'
  | 'stopping'
  | 'finished'
  | 'stopped'
  | 'failed'
  | 'interrupted'
  | 'unreadable'

/** @see JobState */
export const jobStateSchema: z.ZodType<JobState> = z
  .enum([
    'queued',
    'starting',
    'plotting',
    'pausing',
    'paused',
    'waiting',
    'stopping',
    'finished',
    'stopped',
    'failed',
    'interrupted',
    'unreadable',
  ])
  .meta({ id: 'JobState' })

/** What a plot waits for a person to do. */
export interface Question {
  /** To be given with the answer, so that a late answer never meets the next question. */
  readonly id: string
  readonly kind: 'pen' | 'layer' | 'origin'
  /** For people: `put in pen 2 (black 0.3)`. */
  readonly text: string
  /** With `pen`: number, name, colour of what follows. */
  readonly pen?: number | undefined
  readonly name?: string | undefined
  readonly color?: string | undefined
  /** Names of the layers that follow. */
  readonly layers: readonly string[]
  readonly strokes: number
  readonly inkMm: number
}

/** @see Question */
export const questionSchema: z.ZodType<Question> = z
  .object({
    id: z.string(),
    kind: z.enum(['pen', 'layer', 'origin']),
    text: z.string(),
    pen: z.number().optional(),
    name: z.string().optional(),
    color: z.string().optional(),
    layers: z.array(z.string()),
    strokes: z.number(),
    inkMm: z.number(),
  })
  .meta({ id: 'Question' })

/** How far a job has come. Sent often as a `progress` event, and with the job. */
export interface Progress {
  /** Share of the machine time, 0 to 100. */
  readonly percent: number
  readonly strokesDone: number
  readonly strokes: number
  readonly drawnMm: number
  readonly totalMm: number
  readonly elapsedMs: number
  readonly remainingMs: number
  /** The layer that is drawn: from 0, of those that have something to draw. */
  readonly layer: number
  readonly layerName: string
  readonly layers: number
}

/** @see Progress */
export const progressSchema: z.ZodType<Progress> = z
  .object({
    percent: z.number(),
    strokesDone: z.number(),
    strokes: z.number(),
    drawnMm: z.number(),
    totalMm: z.number(),
    elapsedMs: z.number(),
    remainingMs: z.number(),
    layer: z.number(),
    layerName: z.string(),
    layers: z.number(),
  })
  .meta({ id: 'Progress' })

/** A layer of a job. */
export interface JobLayer {
  readonly name: string
  readonly color?: string | undefined
  readonly pen?: number | undefined
  readonly strokes: number
}

/** @see JobLayer */
export const jobLayerSchema: z.ZodType<JobLayer> = z
  .object({
    name: z.string(),
    color: z.string().optional(),
    pen: z.number().optional(),
    strokes: z.number(),
  })
  .meta({ id: 'JobLayer' })

/** One plot: waiting, running or over. */
export interface Job {
  readonly id: string
  readonly name: string
  /** Name of the device it is for, as in `/devices`; of old jobs, the machine's address. */
  readonly device: string
  readonly model?: string | undefined
  readonly state: JobState
  /** True for jobs that this server can control. Others run in another program, see {@link owner}, or are over. */
  readonly own: boolean
  /** The process that works on it, where that is not this server. */
  readonly owner?: { readonly pid: number; readonly host?: string | undefined } | undefined
  /** Whether there is something left to draw, and it is not under way: `POST …/resume` begins. */
  readonly resumable: boolean
  readonly createdMs: number
  /** When something happened to it last. */
  readonly lastMs: number
  /** Why it is paused, or ended. */
  readonly reason?: string | undefined
  readonly error?:
    | {
        /** The class a program branches on: `connection`, `hardware`. */
        readonly type: DriverErrorType
        readonly code: string
        readonly message: string
        readonly hint?: string | undefined
      }
    | undefined
  readonly strokes: number
  readonly strokesDone: number
  /** Of the running plot. */
  readonly progress?: Progress | undefined
  readonly question?: Question | undefined
  /** What of the machine's own holds it: a door, its hold button. */
  readonly held?: 'button' | 'door' | undefined
  /** Place in its queue, from 1. */
  readonly queuePosition?: number | undefined
  /** What it was made from, where that is still stored. */
  readonly preparation?: string | undefined
  readonly drawing?: string | undefined
  /** Present in the response to one job, and in events of running jobs. */
  readonly page?: Size | undefined
  readonly layers?: readonly JobLayer[] | undefined
  /** Settings changed while it runs. */
  readonly drawSpeedMmPerS?: number | undefined
  readonly penDownPercent?: number | undefined
  /** Cameras that film it, and those that deliver nothing now. */
  readonly cameras?: readonly { readonly name: string; readonly trouble?: string | undefined }[] | undefined
  /** Ids of its films. */
  readonly films?: readonly string[] | undefined
  /** The newest remarks, oldest first; at most 20. */
  readonly notices?: readonly Notice[] | undefined
}

const failureSchema = z.object({
  type: errorTypeSchema,
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
})

/** @see Job */
export const jobSchema: z.ZodType<Job> = z
  .object({
    id: z.string(),
    name: z.string(),
    device: z.string(),
    model: z.string().optional(),
    state: jobStateSchema,
    own: z.boolean(),
    owner: z.object({ pid: z.number(), host: z.string().optional() }).optional(),
    resumable: z.boolean(),
    createdMs: z.number(),
    lastMs: z.number(),
    reason: z.string().optional(),
    error: failureSchema.optional(),
    strokes: z.number(),
    strokesDone: z.number(),
    progress: progressSchema.optional(),
    question: questionSchema.optional(),
    held: z.enum(['button', 'door']).optional(),
    queuePosition: z.number().optional(),
    preparation: z.string().optional(),
    drawing: z.string().optional(),
    page: sizeSchema.optional(),
    layers: z.array(jobLayerSchema).optional(),
    drawSpeedMmPerS: z.number().optional(),
    penDownPercent: z.number().optional(),
    cameras: z.array(z.object({ name: z.string(), trouble: z.string().optional() })).optional(),
    films: z.array(z.string()).optional(),
    notices: z.array(noticeSchema).optional(),
  })
  .meta({ id: 'Job' })

/** Jobs, the newest first. */
export interface JobList {
  readonly jobs: readonly Job[]
  /** Whether there are older ones: ask with `before` = the last job's `createdMs`. */
  readonly more: boolean
}

/** @see JobList */
export const jobListSchema: z.ZodType<JobList> = z
  .object({ jobs: z.array(jobSchema), more: z.boolean() })
  .meta({ id: 'JobList' })
