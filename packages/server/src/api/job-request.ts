/* What a client asks of jobs and queues. */
import * as z from 'zod'

/** Settings of a plot in place of the configured ones; which of them a machine has is in its facts. */
export interface Overrides {
  drawSpeedMmPerS?: number | undefined
  travelSpeedMmPerS?: number | undefined
  drawAccelMmPerS2?: number | undefined
  travelAccelMmPerS2?: number | undefined
  penUpPercent?: number | undefined
  penDownPercent?: number | undefined
  penForceGrams?: number | undefined
}

const overridesShape = {
  drawSpeedMmPerS: z.number().min(0.1).max(10_000).optional(),
  travelSpeedMmPerS: z.number().min(0.1).max(10_000).optional(),
  drawAccelMmPerS2: z.number().min(1).max(100_000).optional(),
  travelAccelMmPerS2: z.number().min(1).max(100_000).optional(),
  penUpPercent: z.number().min(0).max(100).optional(),
  penDownPercent: z.number().min(0).max(100).optional(),
  penForceGrams: z.number().min(0).max(10_000).optional(),
}

/** @see Overrides */
export const overridesSchema: z.ZodType<Overrides> = z.strictObject(overridesShape).meta({ id: 'Overrides' })

/** Starts a plot, or puts it into the queue of its device where another job runs or waits. */
export interface JobRequest {
  /**
   * Chosen by the client, so that a request that is repeated starts nothing twice: 8 to 64 letters, digits, `-`. A job of this id that
   * is there already is returned as it is. Default: made by the server.
   */
  id?: string | undefined
  preparation: string
  device: string
  /** `ask` (default): wait for a person at layer pauses and pen changes. `skip`: continue with whatever pen is in. */
  people?: 'ask' | 'skip' | undefined
  overrides?: Overrides | undefined
  pauseAfterInkMm?: number | undefined
  /** Cameras that film it, by name; `every` as for `vfab plot --record-every`: `layer`, `10s`. */
  film?: { cameras: readonly string[]; every?: string | undefined } | undefined
  /** Wait in the queue even if the device is free. Default false. */
  queue?: boolean | undefined
}

const name = z.string().min(1).max(200)
const filmShape = { cameras: z.array(name).min(1).max(10), every: z.string().min(1).max(40).optional() }

/** @see JobRequest */
export const jobRequestSchema: z.ZodType<JobRequest> = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{7,63}$/)
      .optional(),
    preparation: name,
    device: name,
    people: z.enum(['ask', 'skip']).optional(),
    overrides: overridesSchema.optional(),
    pauseAfterInkMm: z.number().min(1).max(1_000_000).optional(),
    film: z.strictObject(filmShape).optional(),
    queue: z.boolean().optional(),
  })
  .meta({ id: 'JobRequest' })

/** Pauses a job. */
export interface PauseRequest {
  /** At the end of the stroke (default), or at once. */
  at?: 'stroke' | 'now' | undefined
}

/** @see PauseRequest */
export const pauseRequestSchema: z.ZodType<PauseRequest> = z
  .strictObject({ at: z.enum(['stroke', 'now']).optional() })
  .meta({ id: 'PauseRequest' })

/** Resumes a job that is paused, or one that ended early. */
export interface ResumeRequest {
  /** Only for jobs that ended: where to resume. Default: after the last stroke that is known to be drawn. */
  from?: { stroke: number } | { layer: string } | { percent: number } | undefined
  /** Only for jobs that ended: the pen is where it was before the first stroke, do not ask. */
  atOrigin?: boolean | undefined
}

/** @see ResumeRequest */
export const resumeRequestSchema: z.ZodType<ResumeRequest> = z
  .strictObject({
    from: z
      .union([
        z.strictObject({ stroke: z.number().int().min(0) }),
        z.strictObject({ layer: name }),
        z.strictObject({ percent: z.number().min(0).max(100) }),
      ])
      .optional(),
    atOrigin: z.boolean().optional(),
  })
  .meta({ id: 'ResumeRequest' })

/** Changes settings while a job runs; some machines take them at once, others from the next resume or layer. */
export interface ChangeRequest extends Overrides {
  /** Multiplies the drawing speed, as the keys `+` and `-` do: 1.1. */
  speedFactor?: number | undefined
  /** Raises (or, negative, lowers) the height of the lowered pen. */
  penDownByPercent?: number | undefined
}

/** @see ChangeRequest */
export const changeRequestSchema: z.ZodType<ChangeRequest> = z
  .strictObject({
    ...overridesShape,
    speedFactor: z.number().min(0.1).max(10).optional(),
    penDownByPercent: z.number().min(-100).max(100).optional(),
  })
  .meta({ id: 'ChangeRequest' })

/** While paused: draws the last strokes again. */
export interface RedoRequest {
  strokes: number
}

/** @see RedoRequest */
export const redoRequestSchema: z.ZodType<RedoRequest> = z
  .strictObject({ strokes: z.number().int().min(1).max(1_000_000) })
  .meta({ id: 'RedoRequest' })

/** While paused: moves the machine that the job holds. */
export type JobMove =
  | { move: 'to'; xMm: number; yMm: number }
  | { move: 'by'; xMm: number; yMm: number }
  | { move: 'pen'; pen: 'up' | 'down'; heightPercent?: number | undefined }

const place = { xMm: z.number().min(-100_000).max(100_000), yMm: z.number().min(-100_000).max(100_000) }

/** @see JobMove */
export const jobMoveSchema: z.ZodType<JobMove> = z
  .discriminatedUnion('move', [
    z.strictObject({ move: z.literal('to'), ...place }),
    z.strictObject({ move: z.literal('by'), ...place }),
    z.strictObject({
      move: z.literal('pen'),
      pen: z.enum(['up', 'down']),
      heightPercent: z.number().min(0).max(100).optional(),
    }),
  ])
  .meta({ id: 'JobMove' })

/** Answers what a job waits for: it was done, continue. */
export interface AnswerRequest {
  /** Id of the question. */
  question: string
}

/** @see AnswerRequest */
export const answerRequestSchema: z.ZodType<AnswerRequest> = z
  .strictObject({ question: z.string().min(1).max(200) })
  .meta({ id: 'AnswerRequest' })

/**
 * The jobs that wait for one device.
 *
 * A queue is `held` after each sheet, after a failure, and after a start of the server, until a person says `go`: the paper has to be
 * changed, and nothing is to move by itself.
 */
export interface Queue {
  readonly device: string
  readonly state: 'going' | 'held'
  /** Why it is held. */
  readonly reason?: 'next-sheet' | 'failure' | 'person' | 'restart' | undefined
  /** The job that runs. */
  readonly running?: string | undefined
  /** Ids of the jobs that wait, the next one first. */
  readonly jobs: readonly string[]
}

/** @see Queue */
export const queueSchema: z.ZodType<Queue> = z
  .object({
    device: z.string(),
    state: z.enum(['going', 'held']),
    reason: z.enum(['next-sheet', 'failure', 'person', 'restart']).optional(),
    running: z.string().optional(),
    jobs: z.array(z.string()),
  })
  .meta({ id: 'Queue' })

/** A new order of the jobs that wait. */
export interface QueueOrder {
  /** The same ids as before, in another order; one that is left out is taken from the queue. */
  jobs: readonly string[]
}

/** @see QueueOrder */
export const queueOrderSchema: z.ZodType<QueueOrder> = z
  .strictObject({ jobs: z.array(name).max(1000) })
  .meta({ id: 'QueueOrder' })
