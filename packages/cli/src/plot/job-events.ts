import type { JobPhase, JobReport, Plotter } from '@vfab/core'
import type { AwakeKeeper } from '@vfab/host'
import type { PlotJob, PlotProgress } from '@vfab/job'
import type { HookMoment } from '@vfab/workshop'

import { Interrupted } from '../interrupted.ts'
import { printable } from '../printable.ts'
import { drawingLegend, heldLegend, pausedLegend } from './plot-controls.ts'
import type { PlotRoom } from './plot-room.ts'
import type { ProgressDisplay } from './progress-display.ts'
import type { JobStart } from './run-job.ts'

/** Who is told of a job's events. */
export interface JobAudience {
  readonly start: JobStart
  readonly room: PlotRoom
  readonly display: ProgressDisplay
  readonly awake: AwakeKeeper
}

const moments: Readonly<Partial<Record<JobPhase, HookMoment>>> = {
  started: 'start',
  layer: 'layer',
  paused: 'pause',
  resumed: 'resume',
  finished: 'finish',
  stopped: 'stop',
  failed: 'failure',
}

/** Phases that programs learn of by an event of their own, under the same name; the others have one already. */
const told: readonly JobPhase[] = ['pausing', 'paused', 'resumed', 'note', 'stopped']

/**
 * Tells the terminal, programs, hooks and the keeper of sleep what the job itself says. Nothing here guesses: the words for what
 * the machine does come from the job's events alone. @returns what ends it
 */
export function reportJobEvents(job: PlotJob, { start, room, display, awake }: JobAudience): () => void {
  const { output, hooks } = room
  const before = start.label === undefined ? '' : `${printable(start.label)}: `
  const facts = { job: start.id, device: start.device }
  let held: Plotter['held']
  return job.events.on('job', ({ data }) => {
    const { phase, reason = '' } = data
    if (data.progress) start.onProgress(job.progress)
    if (phase === 'progress' || phase === 'stroke') return
    const because = reason === '' || reason === 'asked to' ? '' : ` (${printable(reason)})`
    switch (phase) {
      case 'started':
        start.onProgress(undefined)
        awake.working()
        if (room.interactive) output.note(output.paintNote('dim', drawingLegend))
        break
      case 'layer':
        output.event({ type: 'layer', ...facts, ...data.layer })
        break
      case 'pausing':
        display.state('pausing')
        output.note(`${before}pausing${because}: the pen goes up`)
        break
      case 'paused':
        display.state('paused')
        awake.waiting()
        output.note(`${before}paused${because}, the pen is up`)
        if (room.interactive) output.note(output.paintNote('dim', pausedLegend))
        break
      case 'resumed':
        display.state(undefined)
        awake.working()
        output.note(`${before}going on`)
        break
      case 'note':
        output.note(`${before}${printable(reason)}`)
        if (held === start.plotter.held) break
        held = start.plotter.held
        display.state(held === undefined ? undefined : 'on hold')
        if (held !== undefined && room.interactive) output.note(output.paintNote('dim', heldLegend(held)))
        break
      case 'waiting':
        display.state('waiting for you')
        awake.waiting()
        output.event({ type: 'waiting', ...facts, question: data.question })
        break
      case 'answered':
        display.state(undefined)
        awake.working()
        output.event({ type: 'answered', ...facts, question: data.question })
        break
      case 'finished':
      case 'stopped':
      case 'failed':
        break
    }
    if (told.includes(phase)) output.event({ type: phase, ...facts, ...(reason === '' ? {} : { reason }) })
    const moment = momentOf(data, start.signal)
    if (moment && hooks.wants(moment)) hooks.tell(moment, hookFacts(data, job, start))
  })
}

/** What a person interrupted has not failed. */
function momentOf({ phase }: JobReport, signal: AbortSignal): HookMoment | undefined {
  return phase === 'failed' && signal.reason instanceof Interrupted ? 'stop' : moments[phase]
}

/** What hooks are told: the same form whatever the moment. */
function hookFacts({ layer, reason, error }: JobReport, { progress }: PlotJob, start: JobStart): object {
  const { id, name, device, plotter, drawing } = start
  return {
    schemaVersion: 1,
    job: { id, name, device, model: plotter.identity.model, page: drawing.page, progress: briefly(progress) },
    ...(layer ? { layer } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(error ? { error: error.toJSON() } : {}),
  }
}

function briefly(progress: PlotProgress | undefined): object | undefined {
  if (!progress) return undefined
  const { percent, strokesDone, strokes, drawnMm, totalMm, elapsedMs, remainingMs } = progress
  return { percent, strokesDone, strokes, drawnMm, totalMm, elapsedMs, remainingMs }
}
