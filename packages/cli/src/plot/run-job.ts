import { join } from 'node:path'

import { type Plotter, strokeCount } from '@vfab/core'
import { createAwakeKeeper } from '@vfab/host'
import type { JobJournal, PlotJob, PlotOptions, PlotProgress, PlotResult } from '@vfab/job'
import type { Drawing } from '@vfab/drawing'
import { type ConfiguredPen } from '@vfab/workshop'

import type { PlotFilmPlan } from '../film/plot-film-plan.ts'
import { startPlotFilms } from '../film/plot-films.ts'
import { checkOutputs } from '../outputs/check-outputs.ts'
import { printable } from '../printable.ts'
import { reportJobEvents } from './job-events.ts'
import { createLivePicture } from './live-picture.ts'
import { answerQuestions, tellSkipped } from './pen-prompt.ts'
import { penSettings } from './pens.ts'
import type { PlotRoom } from './plot-room.ts'
import { createProgressDisplay } from './progress-display.ts'

/** A job that is about to run on an open plotter. */
export interface JobStart {
  readonly id: string
  /** What is drawn, for people: the file's name. */
  readonly name: string
  readonly plotter: Plotter
  /** How the machine is called: `east`, `ebb:/dev/ttyACM0`. */
  readonly device: string
  /** The same where there are several machines. */
  readonly label: string | undefined
  /** Prepared: exactly this is drawn. */
  readonly drawing: Drawing
  readonly settings: Readonly<Record<string, unknown>>
  /** What the configuration says of the machine's pens. */
  readonly pens: ReadonlyMap<number, ConfiguredPen>
  /** Absent where no journal is kept. */
  readonly journal: JobJournal | undefined
  /** Begins it. */
  readonly begin: (options: PlotOptions) => PlotJob
  readonly signal: AbortSignal
  /** Called with every progress, and once the machine has begun. */
  readonly onProgress: (progress: PlotProgress | undefined) => void
}

/**
 * Runs a job with everything around it: live lines, JSON events, keys and signals, hooks, the live picture, prompts for pens and
 * layers, and a computer that stays awake. Resolves or rejects as the job does.
 */
export async function runJob(start: JobStart, room: PlotRoom): Promise<PlotResult> {
  const { id, name, plotter, device, label, drawing, journal, signal } = start
  const { io, output, rules } = room
  const facts = { job: id, device }
  const display = createProgressDisplay(output, io.clock, { board: room.board, label, facts })
  using awake = createAwakeKeeper({
    why: `plotting ${printable(name)}`,
    platform: io.platform,
    env: io.env,
    onUnavailable: (reason) => output.detail(`the computer may go to sleep while it plots: ${reason}`),
  })
  const picture =
    rules.livePath === undefined
      ? undefined
      : createLivePicture({
          path: await livePathFor(rules.livePath, label, room),
          drawing,
          done: journal && journal.stored.progress.strokesDone > 0 ? journal.stored.progress.done : undefined,
          now: () => io.clock.now(),
          onFailure: (reason) => output.note(`the live picture is given up: ${reason}`),
        })
  const { pauseAfterInkMm, idlePen, button } = rules
  await using films = rules.film && (await startPlotFilms(filmPlanFor(rules.film, label), id, room.invocation, signal))
  const job = start.begin({
    id,
    signal,
    clock: io.clock,
    pauseAfterInkMm,
    // A pen that the machine holds itself is put back after a minute: its magazine keeps it wet.
    idlePen: idlePen ?? (plotter.limits.pens > 1 ? { afterMs: 60_000 } : undefined),
    button,
    pens: penSettings(start.pens),
    people: rules.yes ? 'skip' : 'ask',
    onSkip: (question) => tellSkipped(question, room),
    onLayer: (layer) => display.layer(layer),
    onStroke: (stroke) => picture?.drawn(stroke),
    onProgress: (progress) => {
      start.onProgress(progress)
      display.progress(progress)
    },
  })
  films?.follow(job)
  const stopAnswers = answerQuestions(job, room, { drawing, directory: journal?.path, label, signal })
  const stopReports = reportJobEvents(job, { start, room, display, awake })
  const dismiss = room.guards?.attach(job)
  const detach = room.controls.attach({ job, plotter, settings: start.settings, label })
  try {
    return await job.done
  } finally {
    detach()
    dismiss?.()
    stopReports()
    stopAnswers()
    display.end()
    await picture?.end()
  }
}

/** Several machines have a picture each. */
async function livePathFor(path: string, label: string | undefined, { invocation }: PlotRoom): Promise<string> {
  if (label === undefined) return path
  const own = path.replace(/(?=\.svg$)/i, `-${fileSafe(label)}`)
  await checkOutputs({ ...invocation.files, outputs: [{ role: '--live', typed: own, kind: 'picture' }] }, invocation)
  return own
}

/** Several machines have a film each. */
function filmPlanFor(plan: PlotFilmPlan, label: string | undefined): PlotFilmPlan {
  return label === undefined ? plan : { ...plan, directory: join(plan.directory, fileSafe(label)) }
}

function fileSafe(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, '-')
}

/** Whether a drawing needs more than one pen. */
export function pensOf({ layers }: Drawing): ReadonlySet<number> {
  return new Set(layers.filter(({ strokes }) => strokeCount(strokes) > 0).map(({ pen = 1 }) => pen))
}
