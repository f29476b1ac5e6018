import { type PlotProgress, type PlotResult, requireIdle, resumePlot, type StoredJob } from '@vfab/job'

import type { JobsResumeValues } from '../commands/jobs-resume.ts'
import { requestOf, usePlotter } from '../device/use-device.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { describeEnd, showResult } from '../plot/job-end.ts'
import { readJobRules } from '../plot/job-rules.ts'
import { requirePenAnswers } from '../plot/pause-between-layers.ts'
import { type PlotRoom, withPlotRoom } from '../plot/plot-room.ts'
import { runJob } from '../plot/run-job.ts'
import { requireSimulated, savePicture } from '../plot/simulated-picture.ts'
import { checkPictureFile } from '../plot/write-picture.ts'
import { readNumber } from '../number-option.ts'
import { printable } from '../printable.ts'
import { counted } from '../quantities.ts'
import { findJob } from './find-job.ts'
import { isResumable, openJobStore } from './job-store.ts'
import { confirmOrigin } from './confirm-origin.ts'
import { readResumeContext, type ResumeContext } from './resume-context.ts'
import { readStart } from './start-at.ts'

/** `vfab jobs resume [JOB]` */
export async function resumeJob(invocation: Invocation<JobsResumeValues>): Promise<void> {
  const { io, positionals, values } = invocation
  if (values.picture !== undefined) checkPictureFile(values.picture, io.cwd)
  const store = openJobStore(io)
  const id = await findJob(store, positionals[0], {
    test: isResumable,
    none: 'there is no job to go on with: all are finished, or being drawn',
  })
  const stored = await store.read(id)
  requireIdle(stored)
  const context = readResumeContext(stored.context)
  const merged = withContext(invocation, context)
  const rules = await readJobRules(merged.values, merged)
  await interruptible(invocation, 'stopping, the pen goes up', async (signal, interrupt) =>
    withPlotRoom({ invocation: merged, rules, interrupt, signal, stdinTaken: false }, (room) =>
      resumeOn(stored, merged, room, signal),
    ),
  )
}

async function resumeOn(
  stored: StoredJob,
  invocation: Invocation<JobsResumeValues>,
  room: PlotRoom,
  outer: AbortSignal,
): Promise<PlotResult> {
  const { io, output, rules } = room
  const { values } = invocation
  const { id, name, drawing, strokes, strokesDone } = stored
  const from = readStart(values, drawing)
  const overlapMm = values.overlap === undefined ? undefined : readNumber('--overlap', values.overlap, { min: 0, max: 50 })
  const store = openJobStore(io)
  let last: PlotProgress | undefined
  let picture: string | undefined
  const request = { ...requestOf(values), job: id, checkpoint: stored.progress.checkpoint }
  try {
    const result = await usePlotter(
      request,
      invocation,
      outer,
      async (plotter, { chosen, settings, signal }) => {
        if (values.picture !== undefined) requireSimulated(chosen)
        requirePenAnswers(drawing, plotter.limits, { yes: rules.yes, stdinTaken: false }, io)
        const { identity } = plotter
        output.note(`${printable(name)}, job ${id}: ${strokesDone} of ${counted(strokes, 'stroke')} drawn before`)
        output.note(`on ${printable(identity.nickname ?? identity.model)} at ${printable(chosen.name)}`)
        const atOrigin = await confirmOrigin(plotter, { id, typed: values['at-origin'] ?? false, room, signal })
        const journal = await store.reopen(id)
        const machine = { model: identity.model, address: identity.address, nickname: identity.nickname }
        output.event({
          type: 'resumed-job',
          job: id,
          drawing: name,
          device: chosen.name,
          machine,
          strokes,
          strokesDone,
        })
        return runJob(
          {
            id,
            name,
            plotter,
            device: chosen.name,
            label: undefined,
            drawing,
            settings,
            pens: rules.pensOf(chosen.alias),
            journal,
            signal,
            begin: (options) => resumePlot(plotter, journal, { ...options, from, atOrigin, overlapMm }),
            onProgress: (progress) => (last = progress ?? last),
          },
          room,
        )
      },
      async (chosen) => {
        picture = await savePicture(chosen, invocation)
      },
    )
    output.event({ type: 'finished', job: id, ...result, picture })
    showResult(name, result, room, undefined)
    return result
  } catch (error) {
    await describeEnd({ id, store, begun: true, last, error, room, label: undefined, kept: true })
    throw error
  } finally {
    if (picture !== undefined) output.result(`picture: ${picture}`)
  }
}

/** What was not typed now is as it was typed when the job began. */
function withContext(
  invocation: Invocation<JobsResumeValues>,
  context: Partial<ResumeContext>,
): Invocation<JobsResumeValues> {
  const { selector, set, project, config, options = {} } = context
  const { values } = invocation
  return {
    ...invocation,
    project: invocation.project ?? project,
    configFile: invocation.configFile ?? config,
    values: { ...options, ...values, device: values.device ?? selector, set: values.set ?? set },
  }
}
