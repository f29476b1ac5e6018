import type { Plotter } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { JobJournal } from './journal/job-journal.ts'
import type { PlotOptions, ResumeOptions, PlotResult, PlotJob } from './plot-job.ts'
import { PlotRun } from './plot/plot-run.ts'
import { resumeStart } from './resume-start.ts'
import type { StartAt } from './route.ts'

/**
 * Draws the layers in order. Whatever happens, the pen goes up first and is up at the end.
 *
 * {@link PlotJob.done} rejects before anything moves with DriverError `INPUT_INVALID` when there is nothing to draw,
 * `OUT_OF_BOUNDS` when a stroke leaves the machine's travel, and `IO_FAILED` when the journal cannot be written; later with
 * whatever the plotter reports.
 */
export function startPlot(plotter: Plotter, drawing: Drawing, options: PlotOptions = {}): PlotJob {
  return handle(new PlotRun(plotter, drawing, options), (run) => run.run())
}

/** {@link startPlot} for callers that only wait for the end. */
export function runPlot(plotter: Plotter, drawing: Drawing, options: PlotOptions = {}): Promise<PlotResult> {
  return startPlot(plotter, drawing, options).done
}

/**
 * Goes on with a job from its journal, on a plotter opened with the journal's checkpoint
 * (`driver.open(config, { checkpoint: journal.stored.progress.checkpoint })`).
 *
 * When the machine proves that it kept its place, the plot goes on at the point up to which it has drawn: where it was stopped,
 * or where it stands after a crash; with journals that do not tell of points, at the first stroke that it did not have whole. When it
 * cannot, {@link PlotJob.done} rejects with DriverError `POSITION_LOST` before anything moves, until the caller has brought
 * the pen to the origin and says so by `atOrigin`; then the plot goes on after what was acknowledged, as
 * it is not known whether what the machine had in its queue was drawn. `from` overrules either.
 */
export function resumePlot(plotter: Plotter, journal: JobJournal, options: ResumeOptions = {}): PlotJob {
  const run = new PlotRun(plotter, journal.stored.drawing, { ...options, journal })
  return handle(run, async () => {
    let start: StartAt
    try {
      start = await resumeStart(plotter, journal.stored, options)
    } catch (error) {
      await journal.close()
      throw error
    }
    return run.run(start)
  })
}

function handle(run: PlotRun, begin: (run: PlotRun) => Promise<PlotResult>): PlotJob {
  return {
    id: run.id,
    events: run.events,
    done: begin(run),
    get state() {
      return run.state
    },
    get progress() {
      return run.progress
    },
    get question() {
      return run.question
    },
    get penChange() {
      return run.penChange
    },
    pause: (at, reason) => run.pause(at, reason),
    resume: () => run.resume(),
    stop: (reason) => run.stop(reason),
    answer: (id) => run.answer(id),
    note: (text) => run.note(text),
    change: (overrides) => run.change(overrides),
    moveTo: (target, options) => run.moveTo(target, options),
    penUp: (options) => run.penUp(options),
    penDown: (options) => run.penDown(options),
    redo: (strokes) => run.redo(strokes),
  }
}
