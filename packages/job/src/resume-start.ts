import { DriverError, type Plotter } from '@vfab/core'

import type { PartlyDrawn } from './journal/job-progress.ts'
import type { StoredJob } from './journal/stored-job.ts'
import { firstPassage, slackOf } from './partial-stroke.ts'
import { Route, type StartAt } from './route.ts'

/** How much more than it was last told to the journal a machine may have taken, mm. */
const moreSentMm = 100

/**
 * Where a stored job goes on, on a plotter opened with its checkpoint: within a stroke, where the journal tells how far that is.
 * @throws DriverError `POSITION_LOST` when neither the machine nor the caller can tell where the pen is, `STATE_INVALID`
 *   for a job that is finished
 */
export async function resumeStart(
  plotter: Plotter,
  job: StoredJob,
  { from, atOrigin = false }: { readonly from?: StartAt | undefined; readonly atOrigin?: boolean | undefined },
): Promise<StartAt> {
  if (job.state === 'finished' && from === undefined) throw finished(job)
  const continued = plotter.continued === true
  if (!continued && !atOrigin) throw positionLost(plotter, job)
  if (from !== undefined) return from
  const { next, nextUnsent, partly } = job.progress
  const stroke = continued ? nextUnsent : next
  if (partly?.stroke !== stroke) return { stroke }
  return { stroke, drawnMm: continued ? await drawnBy(plotter, job, partly) : certainMm(partly) }
}

/** How much of a stroke is drawn by a machine that kept its place: up to where it stands, if it can only be there. */
async function drawnBy(plotter: Plotter, { drawing }: StoredJob, partly: PartlyDrawn): Promise<number> {
  const { stroke, drawnMm, sentMm, cut, exact } = partly
  if (exact || cut) return certainMm(partly)
  const at = await plotter.position()
  const slackMm = slackOf(sentMm)
  const passages = { fromMm: drawnMm - slackMm, toMm: sentMm + slackMm + moreSentMm }
  const place = at.known ? firstPassage(new Route(drawing).coordsMm(stroke), at, passages) : undefined
  return place?.alongMm ?? certainMm(partly)
}

/** Lengths by a plan may be longer than the stroke: what is left out of that is not missing on the paper. */
function certainMm({ drawnMm, exact }: PartlyDrawn): number {
  return exact ? drawnMm : Math.max(0, drawnMm - slackOf(drawnMm))
}

function finished({ id, name, strokes }: StoredJob): DriverError {
  return new DriverError(`all ${strokes} strokes of the job ${id} (${name}) are drawn`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    context: { job: id },
    hint: 'choose where to begin, to draw some of them again',
  })
}

function positionLost(plotter: Plotter, { id, progress, strokes }: StoredJob): DriverError {
  const { next, nextUnsent } = progress
  // The last one on its way may have been taken whole as well, without a report of it.
  const end = Math.min(nextUnsent + 1, strokes)
  const unsure = nextUnsent > next ? { unsure: { first: next, end } } : {}
  // One stroke drawn twice shows little; of more, a person had better look which are on the paper.
  const look =
    nextUnsent > next
      ? `; look at the paper whether strokes ${next + 1} to ${end}, which were on their way to the machine, are drawn`
      : ''
  const { address, model } = plotter.identity
  const whatHappened =
    plotter.continued === undefined || progress.checkpoint === undefined
      ? `${model} cannot prove that its pen still is where the job ${id} left it`
      : `${model} was switched off, restarted or moved since the job ${id} left it`
  return new DriverError(whatHappened, {
    type: 'hardware',
    code: 'POSITION_LOST',
    driver: plotter.identity.driver,
    context: { address, job: id, ...unsure },
    hint:
      plotter.home === undefined
        ? `bring the pen back to where it stood before the first stroke, then resume and confirm it${look}`
        : `let the plotter find its corner, then resume${look}`,
  })
}
