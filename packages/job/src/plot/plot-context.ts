import {
  type Clock,
  createEventHub,
  type EventHub,
  type JobReport,
  type OperationOptions,
  type Plotter,
  type PointMm,
  systemClock,
} from '@vfab/core'
import type { Drawing } from '@vfab/drawing'

import type { JobEntry } from '../journal/job-record.ts'
import type { PlotOptions, PlotState } from '../plot-job.ts'
import { createProgressSum, type PlotProgress, type ProgressSum } from '../progress.ts'
import { Route } from '../route.ts'
import { PlotQuestions } from './plot-questions.ts'

/** What the parts of one plot share: what is drawn on what, how it stands, and whom it is told. */
export class PlotContext {
  readonly id: string
  readonly plotter: Plotter
  readonly drawing: Drawing
  readonly options: PlotOptions
  readonly events: EventHub
  readonly clock: Clock
  readonly route: Route
  readonly progress: ProgressSum
  readonly questions: PlotQuestions
  /** Ends every wait and the running draw: the caller's abort, a lost device, silence. */
  readonly halt: AbortController = new AbortController()
  state: PlotState = 'starting'
  /** The last progress; absent before the first layer. */
  last: PlotProgress | undefined
  /** Set when somebody ended the plot before its last stroke. */
  stopped: { readonly reason: string } | undefined
  /** True when everything is drawn and the machine is on its way back. */
  returning = false
  /** Set while the plot is being ended where it is: resolves when {@link halt} has been aborted. */
  ending: Promise<void> | undefined

  constructor(plotter: Plotter, drawing: Drawing, options: PlotOptions) {
    const { driver, nickname, address } = plotter.identity
    this.plotter = plotter
    this.drawing = drawing
    this.options = options
    this.clock = options.clock ?? systemClock
    this.id = options.id ?? options.journal?.id ?? crypto.randomUUID()
    this.events = createEventHub({ driver, device: nickname ?? address, source: 'job' })
    this.route = new Route(drawing)
    this.progress = createProgressSum(drawing, plotter, options)
    this.questions = new PlotQuestions(this)
  }

  get isOver(): boolean {
    return this.state === 'finished' || this.state === 'stopped' || this.state === 'failed'
  }

  /** Writes an entry into the journal, where there is one. */
  write(entry: JobEntry): void {
    this.options.journal?.write(entry)
  }

  /** Whether a journal remembers places for a machine that can prove its own later. */
  get remembersPlaces(): boolean {
    return this.options.journal !== undefined && this.plotter.checkpoint !== undefined
  }

  /** Where the pen is, if that is to be remembered. */
  async whereabouts(): Promise<PointMm | undefined> {
    if (!this.remembersPlaces) return undefined
    const { xMm, yMm, known } = await this.plotter.position(this.halt)
    return known ? { xMm, yMm } : undefined
  }

  /** Travels, and writes before it into the journal where to. */
  async moveTo(toMm: PointMm, options: OperationOptions): Promise<void> {
    const fromMm = await this.whereabouts()
    if (fromMm !== undefined) this.write({ is: 'move', fromMm, toMm })
    await this.plotter.moveTo(toMm, options)
  }

  /** Tells the plot's listeners. */
  report(report: Omit<JobReport, 'job'>): void {
    this.events.emit('job', { job: this.id, ...report })
  }

  /** Adds a note to the plot, for its listeners and the journal. */
  note(text: string): void {
    this.write({ is: 'note', reason: text })
    this.report({ phase: 'note', reason: text })
  }
}
