import { basename } from 'node:path'

import type { Plotter } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { ResolvedDevice } from '@vfab/host'
import { type PlotResult, startPlot } from '@vfab/job'

import { omitSecrets } from '../config/omit-secrets.ts'
import { type DeviceInUse, usePlotter } from '../device/use-device.ts'
import { forgetOldJobs, newJobId, openJobStore } from '../jobs/job-store.ts'
import { resumeContext } from '../jobs/resume-context.ts'
import { findPlace } from '../machine/find-place.ts'
import { openGuards } from '../sensor/watch-guards.ts'
import type { Shop } from '../shop.ts'
import { createJournal } from './create-journal.ts'
import type { DrawingSource } from './drawing-source.ts'
import { endEarly } from './end-early.ts'
import { type JobRules, readJobRules } from './job-rules.ts'
import type { PlotFileOptions } from './plot-options.ts'
import { noteOverhang } from './overhang.ts'
import { startOf } from './plot-start.ts'
import { prepareDrawing } from './prepare.ts'
import { readDrawing } from './read-drawing.ts'
import { requireAnswers, requirePenAnswers } from './require-people.ts'
import { runJob } from './run-job.ts'
import { RunningPlot } from './running-plot.ts'
import { requireSimulated, savePicture } from './simulated-picture.ts'
import { checkPictureFile } from './write-picture.ts'

/** See `Workshop.plot`. */
export function plotDrawing(shop: Shop, source: DrawingSource, options: PlotFileOptions): RunningPlot {
  const name =
    options.name ?? (typeof source === 'string' ? basename(source) : 'name' in source ? source.name : 'drawing')
  const { signal, onEvent } = options
  return new RunningPlot({ id: options.jobId ?? newJobId(), name, signal, onEvent }, (plot, both) =>
    new DrawingPlot(shop, { ...options, signal: both }, plot).run(source, both),
  )
}

/** A plot of a drawing, from reading it to its last event. */
class DrawingPlot {
  readonly #shop: Shop
  readonly #options: PlotFileOptions
  readonly #plot: RunningPlot
  #begun = false

  constructor(shop: Shop, options: PlotFileOptions, plot: RunningPlot) {
    this.#shop = shop
    this.#options = options
    this.#plot = plot
  }

  async run(source: DrawingSource, signal: AbortSignal): Promise<PlotResult> {
    const shop = this.#shop
    const plot = this.#plot
    const { picture: file } = this.#options
    const store = openJobStore(shop)
    if (file !== undefined) checkPictureFile(file, shop.cwd)
    const rules = await readJobRules(shop, this.#options)
    let picture: string | undefined
    try {
      const { name, drawing } = await readDrawing(shop, source, { ...this.#options, signal, onNotice: plot.notify })
      plot.isCalled(name)
      requireAnswers(drawing, rules.people)
      // First of all: a door that is open, or a sensor that is dead, is to be known before anything moves.
      await using guards = await openGuards(shop, rules.guards, { ...this.#options, onNotice: plot.notify, signal })
      plot.events.on(({ type }) => (this.#begun ||= type === 'begun'))
      const afterwards = async (chosen: ResolvedDevice): Promise<void> => {
        picture = await savePicture(shop, chosen, file, plot.notify)
        if (picture !== undefined) plot.emit({ type: 'picture', picture })
      }
      const request = { ...this.#options, signal, onNotice: plot.notify, job: plot.id, afterwards }
      const result = await usePlotter(shop, request, async (plotter, inUse) => {
        const pens = rules.pensOf(inUse.chosen.alias)
        const ready = await this.#prepare(drawing, rules, { plotter, inUse, pens })
        await findPlace(plotter, plot.notify, inUse.signal)
        const { chosen } = inUse
        const settings = omitSecrets(chosen.settings.values, chosen.driver)
        const kept = { id: plot.id, name, drawing: ready, plotter, settings }
        const context = resumeContext(shop, chosen, this.#options)
        const journal = this.#options.journal === false ? undefined : await createJournal(store, { ...kept, context })
        plot.emit({ type: 'started', ...startOf(name, ready, plotter, journal !== undefined) })
        return runJob(shop, {
          plot,
          name,
          plotter,
          device: chosen.name,
          drawing: ready,
          settings: inUse.settings,
          pens,
          journal,
          rules,
          guards: guards.watch,
          signal: inUse.signal,
          begin: (jobOptions) => startPlot(plotter, ready, { ...jobOptions, journal }),
        })
      })
      plot.emit({ type: 'finished', ...result, picture })
      await forgetOldJobs(store)
      return result
    } catch (error) {
      if (this.#options.journal !== false) await endEarly(plot, store, this.#begun)
      throw error
    }
  }

  /** Everything that can be found wrong before anything moves. */
  async #prepare(
    drawing: Drawing,
    rules: JobRules,
    { plotter, inUse, pens }: { plotter: Plotter; inUse: DeviceInUse; pens: ReturnType<JobRules['pensOf']> },
  ): Promise<Drawing> {
    const { chosen, signal } = inUse
    this.#plot.isOn(chosen.name)
    if (this.#options.picture !== undefined) requireSimulated(chosen)
    const machine = { limits: plotter.limits, settings: chosen.settings.values }
    const { prepared } = this.#options
    const target = { machine, pens }
    const ready = prepared
      ? drawing
      : await prepareDrawing(drawing, { ...this.#options, signal }, target, this.#plot.notify)
    noteOverhang(ready, undefined, this.#plot.notify)
    requirePenAnswers(ready, plotter.limits, rules.people)
    return ready
  }
}
