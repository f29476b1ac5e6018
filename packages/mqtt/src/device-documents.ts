/* Documents of a device, from what its host knows. */
import type { DeviceEvent } from './documents/event.ts'
import type { DeviceInfo } from './documents/info.ts'
import type { ProgressDocument } from './documents/progress.ts'
import type { DeviceStateDocument, JobActivity, JobSummary } from './documents/state.ts'
import type { SourceDevice, SourceJob, SourceProgress } from './host-source.ts'

/** As it is announced. */
export function infoOf(device: SourceDevice, id: string): DeviceInfo {
  const { name, kind, driver, model, simulated } = device
  return { id, name, kind, driver, model, simulated }
}

/** Its state. @param job - that runs on it, or ended there last */
export function stateOf(device: SourceDevice, job: SourceJob | undefined): DeviceStateDocument {
  const running = job !== undefined && job.id === device.job ? job : undefined
  return {
    schemaVersion: 1,
    state: device.state,
    job: running && summaryOf(running),
    error: device.error && { code: device.error.code, message: device.error.message, hint: device.error.hint },
    operator: device.lease?.name,
    drawSpeedMmPerS: running && (running.drawSpeedMmPerS ?? device.plotter?.drawSpeedMmPerS),
    penDownPercent: running && (running.penDownPercent ?? device.plotter?.penDownPercent),
    pen: running?.question?.pen,
  }
}

function summaryOf({ id, name, state, progress, question, reason }: SourceJob): JobSummary {
  const percent = Math.floor(progress?.percent ?? 0)
  return { id, name, state, percent, layer: progress?.layerName, waiting: question?.text, reason }
}

/** Its progress. */
export function progressOf(job: string, progress: SourceProgress): ProgressDocument {
  const { percent, strokesDone, strokes, drawnMm, totalMm, elapsedMs, remainingMs, layer, layerName, layers } = progress
  return {
    ...{ schemaVersion: 1 as const, job, percent: rounded(percent, 10), strokesDone, strokes },
    ...{ drawnMm: rounded(drawnMm, 10), totalMm: rounded(totalMm, 10) },
    ...{ elapsedMs: Math.round(elapsedMs), remainingMs: Math.round(remainingMs), layer, layerName, layers },
  }
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts
}

/** What happened between two states of a job; undefined where it is not worth an event. */
export function eventOf(before: JobActivity | undefined, job: SourceJob, atMs: number): DeviceEvent | undefined {
  const type = eventTypeOf(before, job.state)
  if (type === undefined) return undefined
  const reason = job.question?.text ?? job.error?.message ?? job.reason
  return { schemaVersion: 1, event_type: type, atMs, job: job.id, name: job.name, reason }
}

function eventTypeOf(before: JobActivity | undefined, now: JobActivity): DeviceEvent['event_type'] | undefined {
  if (before === now) return undefined
  switch (now) {
    case 'plotting':
      return before === 'paused' || before === 'waiting' || before === 'pausing' ? 'resumed' : 'started'
    case 'paused':
    case 'waiting':
    case 'finished':
    case 'failed':
    case 'stopped':
      return now
    case 'interrupted':
      return 'stopped'
    default:
      return undefined
  }
}
