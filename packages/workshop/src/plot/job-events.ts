import type { JobPhase, JobReport } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { AwakeKeeper } from '@vfab/host'
import type { PlotJob, PlotLayer, PlotProgress, PlotQuestion } from '@vfab/job'

import type { HookMoment } from '../hooks/hook.ts'
import type { HookRunner } from '../hooks/hook-runner.ts'
import type { RunningPlot } from './running-plot.ts'

/** Who hears of a job's phases. */
export interface JobAudience {
  readonly plot: RunningPlot
  readonly hooks: HookRunner
  readonly awake: AwakeKeeper
  readonly signal: AbortSignal
  /** Draws what comes after a question. @returns the file, where there is one */
  readonly pictureOf: (question: PlotQuestion) => string | undefined
  /** What hooks are told besides the progress. */
  readonly facts: {
    readonly id: string
    readonly name: string
    readonly device: string
    readonly model: string
    readonly page: Drawing['page']
  }
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

/**
 * Passes on what the job itself reports: to the plot's listeners, the hooks, and what keeps the computer awake. @returns what ends that
 */
export function passOnJobEvents(job: PlotJob, audience: JobAudience): () => void {
  const { hooks, awake, signal, facts } = audience
  return job.events.on('job', ({ data }) => {
    passOn(data, audience)
    if (data.phase === 'started' || data.phase === 'resumed' || data.phase === 'answered') awake.working()
    if (data.phase === 'paused' || data.phase === 'waiting') awake.waiting()
    const moment = momentOf(data, signal)
    if (moment && hooks.wants(moment)) hooks.tell(moment, hookFacts(data, job, facts))
  })
}

function passOn({ phase, reason, layer, question }: JobReport, { plot, pictureOf }: JobAudience): void {
  switch (phase) {
    case 'started':
      return plot.emit({ type: 'begun' })
    case 'layer':
      return plot.emit({ type: 'layer', ...(layer as PlotLayer) })
    case 'pausing':
    case 'paused':
    case 'resumed':
    case 'stopped':
    case 'note':
      return plot.emit({ type: phase, ...(reason === undefined || reason === '' ? {} : { reason }) })
    case 'waiting': {
      const asked = question as PlotQuestion
      return plot.emit({ type: 'waiting', question: asked, picture: pictureOf(asked) })
    }
    case 'answered':
      return plot.emit({ type: 'answered', question: question as PlotQuestion })
    case 'stroke':
    case 'progress':
    case 'finished':
    case 'failed':
      return // progress has a way of its own, and the end is told when the device is closed
  }
}

/** What a person aborted has not failed. */
function momentOf({ phase, error }: JobReport, signal: AbortSignal): HookMoment | undefined {
  return phase === 'failed' && signal.aborted && error === undefined ? 'stop' : moments[phase]
}

/** What hooks receive: the same form whatever the moment. */
function hookFacts({ layer, reason, error }: JobReport, { progress }: PlotJob, facts: JobAudience['facts']): object {
  return {
    schemaVersion: 1,
    job: { ...facts, progress: briefly(progress) },
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
