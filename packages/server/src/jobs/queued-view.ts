import type { Preparation } from '../api/drawing.ts'
import type { Job } from '../api/job.ts'
import type { JobStart } from './own-job.ts'
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

/** What a job is when its turn has come. */
export function startOf({ id, request, createdMs }: QueuedJob, preparation: Preparation): JobStart {
  const { page, layers, strokes, name, drawing } = preparation
  return {
    ...{ id, name, device: request.device, createdMs, preparation: preparation.id, drawing, page, strokes },
    layers: layers.map((layer) => ({ name: layer.name, color: layer.color, pen: layer.pen, strokes: layer.strokes })),
    done: undefined,
    cameras: request.film?.cameras ?? [],
  }
}
