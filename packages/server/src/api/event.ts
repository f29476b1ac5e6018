/*
 * What `GET /events` sends, as server-sent events: `event:` is a name of {@link EventMap}, `data:` its JSON, `id:` `INSTANCE-NUMBER`.
 *
 * A client connects, gets `hello`, and fetches what it shows; from then on events carry whole resources, so that a missed one is made
 * good by the next. After a break the browser sends `Last-Event-ID`: what was missed is sent again, or `reset` where that is too old
 * or from before a restart; then everything is to be fetched anew. Events of one resource are sent at most ten times a second, the
 * newest wins (`stroke` runs and `reading`s are joined instead, none is left out). Without an event for 5 s (beats come each 2 s)
 * what is shown is stale.
 */
import * as z from 'zod'

import { type Device, deviceSchema, type Place, placeSchema } from './device.ts'
import { type Drawing, drawingSchema } from './drawing.ts'
import { type Job, jobSchema, type Progress, progressSchema } from './job.ts'
import { type Queue, queueSchema } from './job-request.ts'
import { type Detection, detectionSchema, type Film, filmSchema, type Reading, readingSchema } from './media.ts'
import { type Client, clientSchema } from './session.ts'

/** First event of every connection. */
export interface Hello {
  /** Changes with every start of the server. */
  readonly instance: string
  readonly version: string
  /** Clock of the server, ms since 1970: ages and rests are to be counted from it. */
  readonly nowMs: number
}

/** A run of strokes that the machine has finished. */
export interface StrokeRun {
  readonly job: string
  /** First stroke of the run, from 0 over the whole drawing. */
  readonly from: number
  /** The one after the last. */
  readonly to: number
}

/** What a drawing is made ready: a step of it. */
export interface PreparationStep {
  readonly drawing: string
  /** For people: `reading`, `planning`, `estimating`. */
  readonly step: string
}

/** Events by name, with their data. More may come: ignore what is not known. */
export interface EventMap {
  readonly hello: Hello
  /** What was missed cannot be sent again: fetch everything. */
  readonly reset: Record<string, never>
  readonly beat: { readonly nowMs: number }
  readonly device: Device
  readonly 'device-gone': { readonly name: string }
  readonly place: { readonly device: string; readonly place: Place }
  readonly job: Job
  readonly 'job-gone': { readonly id: string }
  readonly progress: { readonly job: string; readonly progress: Progress }
  readonly stroke: StrokeRun
  readonly queue: Queue
  readonly drawing: Drawing
  readonly 'drawing-gone': { readonly id: string }
  readonly preparation: PreparationStep
  readonly reading: { readonly sensor: string; readonly readings: readonly Reading[] }
  readonly film: Film
  readonly 'film-gone': { readonly id: string }
  readonly detection: Detection
  readonly client: Client
  readonly 'client-gone': { readonly id: string }
  /** The caller's session is over: revoked, expired. The stream ends after it. */
  readonly goodbye: { readonly reason: string }
}

/** Name of an event. */
export type EventName = keyof EventMap

/**
 * What `?topics=` chooses, comma-separated; default: all but `readings`. `hello`, `reset`, `beat` and `goodbye` always come.
 * `strokes` are `stroke` and `progress`; `readings` keep sensors open while somebody listens.
 */
export type Topic = 'devices' | 'jobs' | 'strokes' | 'drawings' | 'readings' | 'films' | 'detection' | 'clients'

/** @see Topic */
export const topics: readonly Topic[] = [
  'devices',
  'jobs',
  'strokes',
  'drawings',
  'readings',
  'films',
  'detection',
  'clients',
]

const id = z.object({ id: z.string() })

/** Schemas of the events' data. */
export const eventSchemas: { readonly [Name in EventName]: z.ZodType<EventMap[Name]> } = {
  hello: z.object({ instance: z.string(), version: z.string(), nowMs: z.number() }),
  reset: z.object({}).strict(),
  beat: z.object({ nowMs: z.number() }),
  device: deviceSchema,
  'device-gone': z.object({ name: z.string() }),
  place: z.object({ device: z.string(), place: placeSchema }),
  job: jobSchema,
  'job-gone': id,
  progress: z.object({ job: z.string(), progress: progressSchema }),
  stroke: z.object({ job: z.string(), from: z.number().int(), to: z.number().int() }),
  queue: queueSchema,
  drawing: drawingSchema,
  'drawing-gone': id,
  preparation: z.object({ drawing: z.string(), step: z.string() }),
  reading: z.object({ sensor: z.string(), readings: z.array(readingSchema) }),
  film: filmSchema,
  'film-gone': id,
  detection: detectionSchema,
  client: clientSchema,
  'client-gone': id,
  goodbye: z.object({ reason: z.string() }),
}

/** Which topic an event belongs to; absent for those that always come. */
export const topicOf: { readonly [Name in EventName]?: Topic } = {
  device: 'devices',
  'device-gone': 'devices',
  place: 'devices',
  job: 'jobs',
  'job-gone': 'jobs',
  queue: 'jobs',
  progress: 'strokes',
  stroke: 'strokes',
  drawing: 'drawings',
  'drawing-gone': 'drawings',
  preparation: 'drawings',
  reading: 'readings',
  film: 'films',
  'film-gone': 'films',
  detection: 'detection',
  client: 'clients',
  'client-gone': 'clients',
}
