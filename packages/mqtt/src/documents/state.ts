import * as z from 'zod'

/** What a device does: as in the HTTP API of `vfab serve`. */
export type DeviceActivity =
  | 'ready'
  | 'opening'
  | 'connected'
  | 'moving'
  | 'plotting'
  | 'streaming'
  | 'busy'
  | 'missing'
  | 'failed'

/** @see DeviceActivity */
export const deviceActivities: readonly DeviceActivity[] = [
  'ready',
  'opening',
  'connected',
  'moving',
  'plotting',
  'streaming',
  'busy',
  'missing',
  'failed',
]

/** What a job does: as in the HTTP API of `vfab serve`. */
export type JobActivity =
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

/** The running job of a device, without what changes with every stroke. */
export interface JobSummary {
  readonly id: string
  readonly name: string
  readonly state: JobActivity
  /** Share of the machine time, whole percent. */
  readonly percent: number
  /** Name of the layer that is drawn. */
  readonly layer?: string | undefined
  /** What it waits for a person to do: `put in pen 2 (black 0.3)`. */
  readonly waiting?: string | undefined
  /** Why it is paused. */
  readonly reason?: string | undefined
}

/** Payload of `vfab/HOST/DEVICE/state`. */
export interface DeviceStateDocument {
  readonly schemaVersion: 1
  readonly state: DeviceActivity
  readonly job?: JobSummary | undefined
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | undefined
  /** Name of the client that operates it. */
  readonly operator?: string | undefined
  /** Settings of the running job: drawing speed, mm/s, and height of the lowered pen, percent. */
  readonly drawSpeedMmPerS?: number | undefined
  readonly penDownPercent?: number | undefined
  /** Number of the pen that is to be in, where the job waits for one. */
  readonly pen?: number | undefined
}

const text = z.string().max(1000)

const jobSummarySchema: z.ZodType<JobSummary> = z.object({
  id: z.string().max(200),
  name: text,
  state: z.enum([
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
  ]),
  percent: z.number(),
  layer: text.optional(),
  waiting: text.optional(),
  reason: text.optional(),
})

/** @see DeviceStateDocument */
export const deviceStateSchema: z.ZodType<DeviceStateDocument> = z.object({
  schemaVersion: z.literal(1),
  state: z.enum(deviceActivities),
  job: jobSummarySchema.optional(),
  error: z.object({ code: z.string().max(100), message: text, hint: text.optional() }).optional(),
  operator: text.optional(),
  drawSpeedMmPerS: z.number().optional(),
  penDownPercent: z.number().optional(),
  pen: z.number().optional(),
})
