import * as z from 'zod'

/** What an event can be. `event_type` is the member's name that Home Assistant reads. */
export const eventTypes = ['started', 'finished', 'failed', 'stopped', 'paused', 'resumed', 'waiting'] as const

/** Payload of `vfab/HOST/DEVICE/event`. What happened while the broker was out of reach is not sent later: the host's jobs are the record. */
export interface DeviceEvent {
  readonly schemaVersion: 1
  readonly event_type: (typeof eventTypes)[number]
  /** ms since 1970. */
  readonly atMs: number
  readonly job: string
  readonly name: string
  /** Why it paused, stopped or failed; what it waits for. */
  readonly reason?: string | undefined
}

/** @see DeviceEvent */
export const deviceEventSchema: z.ZodType<DeviceEvent> = z.object({
  schemaVersion: z.literal(1),
  event_type: z.enum(eventTypes),
  atMs: z.number(),
  job: z.string().max(200),
  name: z.string().max(1000),
  reason: z.string().max(1000).optional(),
})
