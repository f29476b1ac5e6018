/* The server for programs of the same process: what `@vfab/mqtt` publishes, and what its commands do. The same books that the HTTP side works with. */
import { createHash } from 'node:crypto'

import { type Channel, DriverError } from '@vfab/core'

import type { Device } from './api/device.ts'
import type { Drawing } from './api/drawing.ts'
import type { EventMap, Topic } from './api/event.ts'
import type { Job, Progress } from './api/job.ts'
import type { Reading } from './api/media.ts'
import { parkMachine } from './handlers/move-handlers.ts'
import { changeJob } from './handlers/steering-handlers.ts'
import type { Services } from './services.ts'

/** What changed: of a device or job the whole, anew. */
export type InsideEvent =
  | { readonly type: 'device'; readonly device: Device }
  | { readonly type: 'device-gone'; readonly name: string }
  | { readonly type: 'job'; readonly job: Job }
  | { readonly type: 'progress'; readonly job: string; readonly progress: Progress }
  | { readonly type: 'readings'; readonly sensor: string; readonly readings: readonly Reading[] }
  | { readonly type: 'drawings' }

/** Settings of a running job that can be changed. */
export interface InsideChange {
  readonly drawSpeedMmPerS?: number | undefined
  readonly penUpPercent?: number | undefined
  readonly penDownPercent?: number | undefined
}

/** Devices, jobs and drawings of a server, without HTTP. Its caller may do everything. */
export interface Inside {
  readonly version: string
  /** URL for other computers; undefined where the server listens to this one alone. */
  readonly url: string | undefined
  /** All devices, the configured ones first. */
  devices(): readonly Device[]
  /** The job that runs on a device. */
  jobOf(device: string): Job | undefined
  /** Channels of a sensor, once it was open. */
  channels(sensor: string): readonly Channel[]
  /** Opens all sensors, and waits until they are open or cannot be. */
  openSensors(): Promise<void>
  /** Stored drawings, the newest first. */
  drawings(): readonly Drawing[]
  /** Calls `listener` with each change, at most ten times a second for each device or job, until the signal aborts. */
  follow(
    listener: (event: InsideEvent) => void,
    options: { readonly readings: boolean; readonly signal: AbortSignal },
  ): void
  /** @throws DriverError `STATE_INVALID` where nothing is plotted */
  pause(device: string, at: 'stroke' | 'now'): Promise<void>
  /** Resumes the job, or answers what it waits for. @throws DriverError `STATE_INVALID`, `LEASE_HELD` */
  resume(device: string): Promise<void>
  /** @throws DriverError `STATE_INVALID` */
  stop(device: string): Promise<void>
  /** Pen up, to the origin where known, motors off. @throws DriverError `STATE_INVALID` while it plots, `LEASE_HELD` */
  park(device: string): Promise<void>
  /** Changes settings of the job. @throws DriverError `STATE_INVALID`, `CONFIG_INVALID`, `LEASE_HELD` */
  change(device: string, change: InsideChange): Promise<void>
  /** Plots a stored drawing as the machine's defaults say; waits in its queue where it is busy. @param id - repeated, it starts nothing twice */
  plot(device: string, drawing: string, id: string): Promise<void>
}

/** Who operates a machine for commands that come from elsewhere than a page. */
const operator = { id: 'broker', name: 'MQTT' }
const topics: readonly Topic[] = ['devices', 'jobs', 'strokes', 'drawings']

/** The inside of a server. */
export function insideOf(services: Services): Inside {
  const { devices, jobs, drawings, leases, preparations, version } = services
  const runningOn = (device: string): string => jobOn(services, device)
  return {
    version,
    get url() {
      return services.urls()[1]
    },
    devices: () => devices.list(),
    jobOf(device) {
      const { job } = devices.show(device)
      return job === undefined ? undefined : jobs.show(job)
    },
    channels: (sensor) => devices.sensor(sensor).channels,
    async openSensors() {
      for (const sensor of devices.sensors) sensor.want()
      await Promise.all(devices.sensors.map((sensor) => sensor.opened()))
    },
    drawings: () => drawings.list(),
    follow: (listener, options) => follow(services, listener, options),
    async pause(device, at) {
      await jobs.plotOf(runningOn(device)).plot.pause(at, 'paused over MQTT')
    },
    async resume(device) {
      const id = runningOn(device)
      leases.renew(device, operator)
      const { question } = jobs.show(id)
      if (question === undefined) await jobs.resume(id, {})
      else jobs.plotOf(id).plot.answer(question.id)
    },
    async stop(device) {
      await jobs.stop(runningOn(device))
    },
    async park(device) {
      const machine = devices.machine(device)
      leases.renew(device, operator)
      await parkMachine(services, device, machine)
    },
    async change(device, change) {
      const id = runningOn(device)
      leases.renew(device, operator)
      const { job, plot } = jobs.plotOf(id)
      await changeJob(job, plot, change)
      jobs.changed(id)
    },
    async plot(device, drawing, id) {
      devices.machine(device)
      leases.renew(device, operator)
      const { id: preparation } = await preparations.prepare(drawing, { device }, {})
      jobs.start({ id: `mqtt-${createHash('sha256').update(id).digest('hex').slice(0, 24)}`, preparation, device })
    },
  }
}

/** The job that runs on a device. @throws DriverError `STATE_INVALID` */
function jobOn({ devices }: Services, device: string): string {
  const { job } = devices.show(device)
  if (job !== undefined) return job
  throw new DriverError(`nothing is plotted on ${device}`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    hint: 'start a job first',
  })
}

function follow(
  { hub, devices }: Services,
  listener: (event: InsideEvent) => void,
  { readings, signal }: { readonly readings: boolean; readonly signal: AbortSignal },
): void {
  if (signal.aborted) return
  const wanted = new Set<Topic>(readings ? [...topics, 'readings'] : topics)
  // Those that are there are opened as this begins; those that come later, when they come.
  const open = new Set(devices.sensors)
  const { end } = hub.subscribe({
    topics: wanted,
    send(_text, name, data) {
      const event = insideEvent(name, data)
      if (readings && event?.type === 'device' && event.device.kind === 'sensor') {
        const sensor = devices.sensor(event.device.name)
        if (!open.has(sensor)) sensor.want()
        open.add(sensor)
      }
      if (event !== undefined) listener(event)
      return true
    },
  })
  signal.addEventListener('abort', end, { once: true })
}

function insideEvent(name: string, data: unknown): InsideEvent | undefined {
  switch (name) {
    case 'device':
      return { type: 'device', device: data as Device }
    case 'device-gone':
      return { type: 'device-gone', name: (data as EventMap['device-gone']).name }
    case 'job':
      return { type: 'job', job: data as Job }
    case 'progress':
      return { type: 'progress', ...(data as EventMap['progress']) }
    case 'reading':
      return { type: 'readings', ...(data as EventMap['reading']) }
    case 'drawing':
    case 'drawing-gone':
      return { type: 'drawings' }
    default:
      return undefined
  }
}
