import type { Job } from '../api/job.ts'
import type { QueuedJob } from './queues.ts'

/** A job that waits, as clients see it. */
export function queuedView(queued: QueuedJob & { readonly position: number }): Job {
  const { id, name, request, createdMs, strokes, drawing, position } = queued
  return {
    id,
    name,
    device: request.device,
    state: 'queued',
    own: true,
    resumable: false,
    createdMs,
    lastMs: createdMs,
    strokes,
    strokesDone: 0,
    queuePosition: position,
    preparation: request.preparation,
    drawing,
  }
}
