import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Plotter } from '@vfab/core'
import { type Drawing, previewSvg } from '@vfab/drawing'
import { createAwakeKeeper } from '@vfab/host'
import type { JobJournal, PlotJob, PlotOptions, PlotQuestion, PlotResult } from '@vfab/job'

import { startPlotFilms } from '../camera/plot-films.ts'
import type { ConfiguredPen } from '../config/pens-section.ts'
import { createHookRunner } from '../hooks/hook-runner.ts'
import type { GuardWatch } from '../sensor/guard-watch.ts'
import type { Shop } from '../shop.ts'
import { passOnJobEvents } from './job-events.ts'
import type { JobRules } from './job-rules.ts'
import { createLivePicture, type LivePicture } from './live-picture.ts'
import { penSettings } from './pens.ts'
import type { RunningPlot } from './running-plot.ts'
import { createSpeedometer } from './speedometer.ts'

/** A job that is about to run on an open plotter. */
export interface JobStart {
  readonly plot: RunningPlot
  /** What is drawn, for people: the file's name. */
  readonly name: string
  readonly plotter: Plotter
  /** How the machine is called: `east`, `ebb:/dev/ttyACM0`. */
  readonly device: string
  /** Prepared: exactly this is drawn. */
  readonly drawing: Drawing
  readonly settings: Readonly<Record<string, unknown>>
  /** What the configuration says of the machine's pens. */
  readonly pens: ReadonlyMap<number, ConfiguredPen>
  /** Absent where no record is kept. */
  readonly journal: JobJournal | undefined
  readonly rules: JobRules
  readonly guards: GuardWatch | undefined
  /** Begins it. */
  readonly begin: (options: PlotOptions) => PlotJob
  readonly signal: AbortSignal
}

/**
 * Runs a job with everything around it: events, hooks, guards, films, the live picture, pictures for whoever is asked for a pen, and a
 * computer that stays awake. Resolves or rejects as the job does; hooks that still run are waited for, within their limits.
 */
export async function runJob(shop: Shop, start: JobStart): Promise<PlotResult> {
  const { plot, name, plotter, device, drawing, rules, signal } = start
  const hooks = createHookRunner({
    hooks: rules.hooks,
    cwd: shop.cwd,
    env: shop.env,
    onFailure: (hook, reason) => plot.notify({ level: 'warning', text: `the hook ${hook} failed: ${reason}` }),
  })
  using awake = createAwakeKeeper({
    why: `plotting ${name}`,
    platform: shop.platform,
    env: shop.env,
    onUnavailable: (reason) =>
      plot.notify({ level: 'detail', text: `the computer may go to sleep while it plots: ${reason}` }),
  })
  const picture = livePictureOf(shop, start)
  await using films = rules.film && (await startPlotFilms(shop, rules.film, plot, signal))
  const job = start.begin(optionsOf(shop, start, picture))
  plot.begin({ job, plotter, settings: start.settings, drawing })
  films?.follow(job)
  const facts = { id: plot.id, name, device, model: plotter.identity.model, page: drawing.page }
  const stopPassing = passOnJobEvents(job, {
    ...{ plot, hooks, awake, signal, facts },
    pictureOf: (question) => drawUpcoming(plot, question, start.journal?.path),
  })
  const dismiss = start.guards?.attach(job)
  try {
    return await job.done
  } finally {
    dismiss?.()
    stopPassing()
    await picture?.end()
    await hooks.settled()
  }
}

function optionsOf(
  shop: Shop,
  { plot, plotter, pens, rules, signal }: JobStart,
  picture: LivePicture | undefined,
): PlotOptions {
  const { pauseAfterInkMm, idlePenMs, button, people, overrides, onProgress, onStroke } = rules
  const speed = createSpeedometer()
  return {
    id: plot.id,
    signal,
    clock: shop.clock,
    pauseAfterInkMm,
    idlePen: idlePenOf(idlePenMs, plotter),
    button,
    overrides,
    pens: penSettings(pens),
    people: people ?? 'skip',
    onSkip: (question) => {
      if (question.kind === 'pen') plot.emit({ type: 'skipped', question })
    },
    onStroke: (stroke) => {
      picture?.drawn(stroke)
      onStroke?.(stroke)
    },
    onProgress: (progress) => {
      speed.note(progress)
      onProgress?.(progress)
      plot.emit({ type: 'progress', ...progress, speedMmPerS: speed.mmPerS })
    },
  }
}

/** A pen that the machine holds itself is put back after a minute: its magazine keeps it wet. */
function idlePenOf(afterMs: number | undefined, { limits }: Plotter): PlotOptions['idlePen'] {
  if (afterMs !== undefined) return { afterMs, parkMm: { xMm: 0, yMm: 0 } }
  return limits.pens > 1 ? { afterMs: 60_000 } : undefined
}

function livePictureOf(shop: Shop, { plot, drawing, journal, rules }: JobStart): LivePicture | undefined {
  if (rules.live === undefined) return undefined
  return createLivePicture({
    path: rules.live,
    drawing,
    done: journal && journal.stored.progress.strokesDone > 0 ? journal.stored.progress.done : undefined,
    now: () => shop.clock.now(),
    onFailure: (reason) => plot.notify({ level: 'info', text: `the live picture is given up: ${reason}` }),
  })
}

/** Draws what comes after a question about a pen. It is a convenience: that it cannot be written changes nothing. */
function drawUpcoming(plot: RunningPlot, question: PlotQuestion, directory: string | undefined): string | undefined {
  const { upcoming } = plot
  if (directory === undefined || question.pen === undefined || !upcoming) return undefined
  const path = join(directory, `pen-${question.pen}.svg`)
  try {
    writeFileSync(path, previewSvg(upcoming, { travels: false })) // the plot waits anyway
    return path
  } catch {
    return undefined
  }
}
