import { strokeCount } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { ResolvedDevice } from '@vfab/host'
import { type JobStore, type PlotResult, requireIdle, resumePlot, type StartAt, type StoredJob } from '@vfab/job'

import { type DeviceInUse, usePlotter } from '../device/use-device.ts'
import { inputError } from '../input-error.ts'
import { endEarly } from '../plot/end-early.ts'
import { type JobRules, readJobRules } from '../plot/job-rules.ts'
import type { ResumeJobOptions } from '../plot/plot-options.ts'
import { startOf } from '../plot/plot-start.ts'
import { requirePenAnswers } from '../plot/require-people.ts'
import { runJob } from '../plot/run-job.ts'
import { RunningPlot } from '../plot/running-plot.ts'
import { requireSimulated, savePicture } from '../plot/simulated-picture.ts'
import { checkPictureFile } from '../plot/write-picture.ts'
import { openGuards } from '../sensor/watch-guards.ts'
import type { Shop } from '../shop.ts'
import { confirmOrigin } from './confirm-origin.ts'
import { openJobStore } from './job-store.ts'
import { readResumeContext } from './resume-context.ts'

/** See `Workshop.resumeJob`. @param id - of the job, which is there */
export function resumeJob(shop: Shop, id: string, options: ResumeJobOptions): RunningPlot {
  const { signal, onEvent } = options
  return new RunningPlot({ id, name: id, signal, onEvent }, async (plot, both) => {
    if (options.picture !== undefined) checkPictureFile(options.picture, shop.cwd)
    const store = openJobStore(shop)
    const stored = await store.read(id)
    requireIdle(stored)
    plot.isCalled(stored.name)
    const { options: kept = {}, selector, settings, assignments, project, config } = readResumeContext(stored.context)
    const { project: ownProject = project, configFile: ownFile = config } = shop.options
    const there = shop.elsewhere({ project: ownProject, configFile: ownFile })
    // What was not given now is as it was given when the job began.
    const merged = {
      ...kept,
      ...defined({ device: selector, settings, assignments }),
      ...defined(options),
      // Whoever skipped what people are asked while the plot ran wants no other plot now.
      people: kept.people === 'skip' ? kept.people : (options.people ?? kept.people),
      signal: both,
    }
    try {
      return await new StoredPlot(there, merged, plot, store).run(stored, options.people === 'ask')
    } finally {
      await there.host.close()
    }
  })
}

/** A plot of a stored job, from where it ended to its last event. */
class StoredPlot {
  readonly #shop: Shop
  readonly #options: ResumeJobOptions & { readonly signal: AbortSignal }
  readonly #plot: RunningPlot
  readonly #store: JobStore

  constructor(
    shop: Shop,
    options: ResumeJobOptions & { readonly signal: AbortSignal },
    plot: RunningPlot,
    store: JobStore,
  ) {
    this.#shop = shop
    this.#options = options
    this.#plot = plot
    this.#store = store
  }

  /** @param asks - whether somebody can be asked where the pen is */
  async run(stored: StoredJob, asks: boolean): Promise<PlotResult> {
    const shop = this.#shop
    const plot = this.#plot
    const { signal, picture: file } = this.#options
    const from = startAt(this.#options.from, stored.drawing)
    const rules = await readJobRules(shop, this.#options)
    await using guards = await openGuards(shop, rules.guards, { ...this.#options, onNotice: plot.notify, signal })
    let picture: string | undefined
    const afterwards = async (chosen: ResolvedDevice): Promise<void> => {
      picture = await savePicture(shop, chosen, file, plot.notify)
      if (picture !== undefined) plot.emit({ type: 'picture', picture })
    }
    const { checkpoint } = stored.progress
    noteDrawn(stored, plot)
    const request = { ...this.#options, signal, onNotice: plot.notify, job: plot.id, checkpoint, afterwards }
    try {
      const result = await usePlotter(shop, request, (plotter, inUse) =>
        this.#runOn(plotter, inUse, { stored, rules, from, asks, watch: guards.watch }),
      )
      plot.emit({ type: 'finished', ...result, picture })
      return result
    } catch (error) {
      await endEarly(plot, this.#store, true)
      throw error
    }
  }

  async #runOn(
    plotter: Parameters<typeof resumePlot>[0],
    { chosen, settings, signal }: DeviceInUse,
    job: {
      readonly stored: StoredJob
      readonly rules: JobRules
      readonly from: StartAt | undefined
      readonly asks: boolean
      readonly watch: Awaited<ReturnType<typeof openGuards>>['watch']
    },
  ): Promise<PlotResult> {
    const plot = this.#plot
    const { rules, from } = job
    const { id, name, drawing, strokesDone } = job.stored
    plot.isOn(chosen.name)
    if (this.#options.picture !== undefined) requireSimulated(chosen)
    requirePenAnswers(drawing, plotter.limits, rules.people)
    plot.emit({ type: 'resumed-job', ...startOf(name, drawing, plotter, true), strokesDone })
    const check = { plot, atOrigin: this.#options.atOrigin ?? false, asks: job.asks, signal }
    const atOrigin = await confirmOrigin(plotter, check)
    const journal = await this.#store.reopen(id)
    return runJob(this.#shop, {
      plot,
      name,
      plotter,
      device: chosen.name,
      drawing,
      settings,
      pens: rules.pensOf(chosen.alias),
      journal,
      rules,
      guards: job.watch,
      signal,
      begin: (options) =>
        resumePlot(plotter, journal, { ...options, from, atOrigin, overlapMm: this.#options.overlapMm }),
    })
  }
}

/** @throws DriverError `INPUT_INVALID` for a layer or stroke that is not there */
function startAt(from: ResumeJobOptions['from'], { layers }: Drawing): StartAt | undefined {
  if (from === undefined || 'percent' in from) return from
  if ('stroke' in from) {
    const strokes = layers.reduce((sum, layer) => sum + strokeCount(layer.strokes), 0)
    if (from.stroke < strokes) return from
    const text = `there is no stroke ${from.stroke + 1}: --from-stroke must be a whole number from 1 to ${strokes}`
    throw inputError(text, `the drawing has ${strokes} strokes`)
  }
  const index = layers.findIndex(({ id, name, number }) => [id, name, String(number)].includes(from.layer))
  if (index >= 0) return { layer: index }
  const known = layers.map(({ name }) => `"${name}"`).join(', ')
  throw inputError(`the drawing has no layer "${from.layer}"`, `its layers are ${known}`)
}

function defined<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options
}

/** Says of a job that ended without a word what is drawn for certain, and what may be: a power cut, or a full disk, cuts its record short. */
function noteDrawn(
  { state, progress: { next, nextUnsent, strokesDone }, strokes }: StoredJob,
  plot: RunningPlot,
): void {
  if (state !== 'interrupted' || strokesDone === 0) return
  const sent = nextUnsent > next ? `strokes ${next + 1} to ${nextUnsent}` : 'the strokes after it'
  const text = `strokes 1 to ${next} of ${strokes} are drawn; ${sent} may be drawn too`
  plot.notify({ level: 'info', text, hint: 'look at the paper: --from-stroke N resumes at another stroke' })
}
