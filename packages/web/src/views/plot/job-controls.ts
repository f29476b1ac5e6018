import type { Job, JobMove } from '@vfab/server/api'

import type { KeyAction } from '../../keys/key-map.ts'
import type { PageContext } from '../../page-context.ts'

/** Pauses a job; needs no lease, and overtakes what waits. */
export function pause({ shop }: PageContext, job: Job, at: 'stroke' | 'now'): Promise<unknown> {
  return shop.api.askFirst('pauseJob', { params: { job: job.id }, body: { at } })
}

/** Resumes a job that is paused. */
export function resume(page: PageContext, job: Job): Promise<unknown> {
  return page.operate(job.device, () => page.shop.api.ask('resumeJob', { params: { job: job.id }, body: {} }))
}

/** While paused: draws the last stroke again. */
export function redo(page: PageContext, job: Job): Promise<unknown> {
  const given = { params: { job: job.id }, body: { strokes: 1 } }
  return page.operate(job.device, () => page.shop.api.ask('redoStrokes', given))
}

/** Multiplies the drawing speed. */
export function changeSpeed(page: PageContext, job: Job, speedFactor: number): Promise<unknown> {
  const given = { params: { job: job.id }, body: { speedFactor } }
  return page.operate(job.device, () => page.shop.api.ask('changeJob', given))
}

/** Raises or lowers the height of the lowered pen. */
export function changeHeight(page: PageContext, job: Job, penDownByPercent: number): Promise<unknown> {
  const given = { params: { job: job.id }, body: { penDownByPercent } }
  return page.operate(job.device, () => page.shop.api.ask('changeJob', given))
}

/** While paused: moves the pen. */
export function moveInJob(page: PageContext, job: Job, move: JobMove): Promise<unknown> {
  return page.operate(job.device, () => page.shop.api.ask('moveInJob', { params: { job: job.id }, body: move }))
}

/** Does what a key asks for. */
export function act(page: PageContext, job: Job, action: Exclude<KeyAction, 'help'>): Promise<unknown> {
  switch (action) {
    case 'pause':
      return pause(page, job, 'stroke')
    case 'pause-now':
      return pause(page, job, 'now')
    case 'resume':
      return resume(page, job)
    case 'faster':
      return changeSpeed(page, job, 1.1)
    case 'slower':
      return changeSpeed(page, job, 1 / 1.1)
    case 'pen-higher':
      return changeHeight(page, job, 1)
    case 'pen-lower':
      return changeHeight(page, job, -1)
    case 'pen-up':
      return moveInJob(page, job, { move: 'pen', pen: 'up' })
    case 'pen-down':
      return moveInJob(page, job, { move: 'pen', pen: 'down' })
    case 'to-origin':
      return moveInJob(page, job, { move: 'to', xMm: 0, yMm: 0 })
    case 'redo':
      return redo(page, job)
  }
}
