import {
  type BytePipe,
  isDriverError,
  type Plotter,
  type SimulatedDevice,
  type SimulatedFault,
  systemClock,
  validateSettings,
} from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import {
  createJobStore,
  type JobProgress,
  type JobStore,
  type PlotJob,
  resumePlot,
  type StartAt,
  startPlot,
} from '@vfab/job'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ByteTrigger, countedPipe } from './counted-pipe.ts'
import { FillableDisk } from './full-disk.ts'
import { type Machine, mostDoubledMm, mostOverlapMm } from './machines.ts'
import { plotInChild } from './plot-in-child.ts'
import { Standstill } from './standstill.ts'
import { isDrawn, judge, strokesOf, type Verdict } from './verdict.ts'
import { strokesIn } from './undisturbed-bytes.ts'

/** What happens to a plot, each by its real means. */
export const faultKinds = [
  'kill -9',
  'unplug',
  'brown-out',
  'garbage',
  'silence',
  'refused command',
  'power off',
  'full disk',
  'host stall',
  'stop',
  'another program',
  'restart',
] as const

/** One of {@link faultKinds}. */
export type FaultKind = (typeof faultKinds)[number]

/** One plot and the moment at which it is hit. */
export interface Trial {
  readonly machine: Machine
  readonly fault: FaultKind
  readonly drawing: Drawing
  /** When so many bytes were sent to the machine. */
  readonly atByte: number
  readonly random: () => number
}

/** What became of it. */
export interface Outcome {
  readonly first: 'finished' | 'stopped' | 'killed'
  /** Code of the error that stopped it. */
  readonly code?: string
  /** Whether the machine proved at the first resume that it kept its place; absent when there was none. */
  readonly continued?: boolean
  readonly resumes: number
  readonly verdict: Verdict
  /** From where the tip is in the end to the origin, where it should be, mm. */
  readonly endErrorMm: number
  /** What was not as promised. */
  readonly problems: readonly string[]
}

/** After these nobody is left who could lift the pen, or the machine cannot be told to. */
const nobodyListens: readonly FaultKind[] = ['kill -9', 'unplug', 'brown-out', 'another program', 'restart']
const maxResumes = 3
/** Longer than any machine's queue lasts. */
const longestStallMs = 3000
/** How a plot ends that was told to. */
const askedToStop = Symbol('asked to stop')
const originMm = { xMm: 0, yMm: 0 }

/** Plots with the fault, then resumes until all is drawn, and judges what is on the paper. */
export async function runTrial(trial: Trial): Promise<Outcome> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'vfab-faults-'))
  try {
    await using device = await trial.machine.simulator.start({ settings: trial.machine.simulatorSettings })
    return await new TrialRun(trial, device, stateDirectory).run()
  } finally {
    await rm(stateDirectory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

class TrialRun {
  readonly #trial: Trial
  readonly #device: SimulatedDevice
  readonly #record: NonNullable<SimulatedDevice['record']>
  readonly #directory: string
  readonly #disk = new FillableDisk()
  readonly #host: Standstill
  readonly #jobs: JobStore
  readonly #trigger: ByteTrigger
  readonly #problems: string[] = []
  #strike: () => void = () => {}
  /** Ends the plot in good order. */
  #stop: () => void = () => {}
  /** The port, past everything that counts or holds up. */
  #port: BytePipe | undefined
  #code: string | undefined
  #continued: boolean | undefined

  constructor(trial: Trial, device: SimulatedDevice, directory: string) {
    this.#trial = trial
    this.#device = device
    this.#record = device.record!
    this.#directory = directory
    this.#host = new Standstill(device.clock ?? systemClock)
    this.#jobs = createJobStore(directory, { openRecord: this.#disk.openRecord })
    this.#trigger = new ByteTrigger(trial.atByte, () => this.#strike())
  }

  async run(): Promise<Outcome> {
    const { drawing, machine, fault } = this.#trial
    const device = { driver: machine.driver.id, model: machine.name, address: this.#device.address }
    const journal = await this.#jobs.create({ name: 'campaign', drawing, device, settings: machine.settings('') })
    await journal.close()
    const inChild = fault === 'kill -9' || (fault === 'host stall' && this.#trial.random() < 0.5)
    const first = inChild ? await this.#plotInChild(journal.id) : await this.#plotHere(journal.id)
    if (!this.#trigger.fired) this.#problems.push('the fault did not come: the plot was over before')
    await this.#record.idle()
    // A board whose servo powers up low has its pen down until a plot begins.
    const { checkpoint, strokesDone } = (await this.#jobs.read(journal.id)).progress
    const mustBeUp = (checkpoint !== undefined || strokesDone > 0) && !nobodyListens.includes(fault)
    this.#require(!mustBeUp || !this.#record.isPenDown(), 'the pen is down after the fault')
    this.#heal()
    if (fault === 'another program') await this.#otherProgram()
    // Who saw it finish has no reason to resume it, whatever a journal on a full disk says.
    const resumes = first === 'finished' ? 0 : await this.#resumeUntilDone(journal.id)
    await this.#record.idle()
    const { xMm, yMm } = this.#record.tipMm()
    const verdict = judge(drawing, this.#record.strokesMm())
    const endErrorMm = Math.hypot(xMm, yMm)
    this.#require(
      verdict.missing === 0,
      `${verdict.missing} strokes are missing, ${verdict.missingMm.toFixed(1)} mm of them`,
    )
    this.#requireLittleDoubled(verdict.doubledMm)
    this.#require(verdict.twice <= (machine.mostTwice ?? 1), `${verdict.twice} strokes are drawn twice`)
    // A restart in mid-step leaves the motors between two.
    this.#require(
      endErrorMm < (fault === 'restart' ? 0.02 : 1e-6),
      `the tip is ${endErrorMm.toFixed(3)} mm from the origin in the end`,
    )
    this.#require(!this.#record.isPenDown(), 'the pen is down in the end')
    const code = this.#code === undefined ? {} : { code: this.#code }
    const continued = this.#continued === undefined ? {} : { continued: this.#continued }
    return { first, ...code, ...continued, resumes, verdict, endErrorMm, problems: this.#problems }
  }

  /** Of what was on its way, on machines whose place was proven. */
  #requireLittleDoubled(doubledMm: number): void {
    const { machine, fault } = this.#trial
    // Where a stroke ends where it began, a place at its start may be either: then it is drawn again.
    const isOneStroke = strokesIn(this.#trial.drawing) === 1
    if (this.#continued !== true || !isOneStroke) return
    const most = fault === 'stop' ? (machine.mostOverlapMm ?? mostOverlapMm) : mostDoubledMm
    const isPromised = fault === 'stop' || (machine.tellsPlace === true && (fault === 'kill -9' || fault === 'unplug'))
    this.#require(!isPromised || doubledMm <= most, `${doubledMm.toFixed(1)} mm are drawn twice`)
  }

  /** Between the plot and its resumption somebody uses the machine with something else. */
  async #otherProgram(): Promise<void> {
    const pipe = await this.#device.connect()
    await pipe.write(Buffer.from(this.#trial.machine.otherProgram, 'latin1'))
    await this.#record.idle()
    await pipe.close()
  }

  async #plotHere(id: string): Promise<Outcome['first']> {
    this.#strike = () => this.#hit()
    const journal = await this.#jobs.reopen(id)
    let warned = false
    const start = (plotter: Plotter): PlotJob => {
      const job = startPlot(plotter, this.#trial.drawing, { journal })
      this.#stop = () => void job.stop('asked to').catch(() => {})
      job.events.on('job', ({ data }) => (warned ||= data.phase === 'note' && data.error !== undefined))
      return job
    }
    const error = await this.#onPlotter(start, {})
    await journal.close()
    this.#require(
      journal.failure === undefined || warned || error !== undefined,
      'nobody was told that the journal is not written',
    )
    if (error === askedToStop) return 'stopped'
    return error === undefined ? 'finished' : this.#stopped(error)
  }

  async #plotInChild(id: string): Promise<Outcome['first']> {
    const { machine, fault, random } = this.#trial
    const child = await plotInChild(
      { machine: machine.name, stateDirectory: this.#directory, job: id },
      this.#device,
      this.#trigger,
    )
    if (fault === 'kill -9') this.#strike = () => void child.process.kill('SIGKILL')
    else this.#strike = () => void child.stall(200 + 1500 * random())
    const ending = await child.ended
    if (ending === 'killed') return 'killed'
    return ending.error === undefined ? 'finished' : this.#stopped(ending.error)
  }

  /** An ending by a fault has to say what is wrong and what to do. */
  #stopped(error: unknown): 'stopped' {
    const { type, code, hint, message } = error as Partial<Record<string, string>>
    this.#code = code ?? message ?? said(error)
    this.#require(type !== undefined && code !== undefined, `an error without a type: ${this.#code}`)
    this.#require(hint !== undefined && hint !== '', `an error without a hint: ${this.#code}`)
    return 'stopped'
  }

  async #resumeUntilDone(id: string): Promise<number> {
    for (let resumes = 0; ; resumes++) {
      const { state, progress } = await this.#jobs.read(id)
      if (state === 'finished') return resumes
      if (resumes === maxResumes) {
        this.#problems.push(`not finished after ${maxResumes} resumes`)
        return resumes
      }
      const open = progress.checkpoint === undefined ? {} : { checkpoint: progress.checkpoint }
      const error = await this.#onPlotter((plotter) => this.#resume(plotter, id), open)
      if (error !== undefined) this.#problems.push(`resuming failed: ${said(error)}`)
    }
  }

  /** As a person would: when the place is lost, bring the pen to the origin, and say so. */
  async #resume(plotter: Plotter, id: string): Promise<Pick<PlotJob, 'done'>> {
    this.#continued ??= plotter.continued === true
    const place = this.#record.tipMm()
    const isElsewhere = Math.hypot(place.xMm, place.yMm) > 1
    const isGone = this.#trial.fault === 'another program' || this.#trial.fault === 'restart'
    this.#require(!isGone || !isElsewhere || plotter.continued !== true, 'a place that is gone counts as proven')
    const job = resumePlot(plotter, await this.#jobs.reopen(id))
    if (plotter.continued === true) return job
    const refusal: unknown = await job.done.then(
      () => undefined,
      (error: unknown) => error,
    )
    this.#require(
      isDriverError(refusal) && refusal.code === 'POSITION_LOST' && refusal.hint !== undefined,
      `resuming without a place was not refused: ${said(refusal)}`,
    )
    await plotter.penUp()
    await this.#record.idle()
    this.#record.carryTo(originMm)
    const journal = await this.#jobs.reopen(id)
    return resumePlot(plotter, journal, { atOrigin: true, from: this.#lookAtPaper(journal.stored.progress) })
  }

  /** Where more than one stroke may or may not be drawn, the error says which: a person looks whether they are. */
  #lookAtPaper({ next, nextUnsent }: JobProgress): StartAt | undefined {
    if (nextUnsent === next) return undefined
    const strokes = this.#trial.drawing.layers.flatMap((layer) => strokesOf(layer.strokes))
    const ink = this.#record.strokesMm()
    const end = Math.min(nextUnsent + 1, strokes.length)
    for (let stroke = next; stroke < end; stroke++) {
      if (!isDrawn(strokes[stroke]!, ink)) return { stroke }
    }
    return { stroke: end }
  }

  /** @returns what the plot, or opening the plotter, failed with */
  async #onPlotter(
    start: (plotter: Plotter) => Pick<PlotJob, 'done'> | Promise<Pick<PlotJob, 'done'>>,
    options: { checkpoint?: Readonly<Record<string, unknown>> },
  ): Promise<unknown> {
    const { driver, settings } = this.#trial.machine
    const { clock } = this.#host
    try {
      const config = await validateSettings(driver.configSchema, settings(this.#device.address), { driver: driver.id })
      const openPipe = async (): Promise<BytePipe> => {
        this.#port = await this.#device.connect()
        return countedPipe(this.#host.pipe(this.#port), this.#trigger)
      }
      await using plotter = await driver.open(config, { openPipe, clock, ...options })
      const job = await start(plotter)
      const { finished } = await job.done
      return finished ? undefined : askedToStop
    } catch (error) {
      return error
    }
  }

  #hit(): void {
    const { fault, machine, random } = this.#trial
    const inject = (what: SimulatedFault): void => this.#device.inject(what)
    switch (fault) {
      case 'stop':
        return this.#stop()
      case 'restart':
        return void this.#port?.write(Buffer.from(machine.restart, 'latin1')).catch(() => {})
      case 'another program':
        return inject({ kind: 'unplug' })
      case 'unplug':
      case 'brown-out':
      case 'silence':
        return inject({ kind: fault })
      case 'garbage':
        return inject({ kind: 'garbage', bytes: 1 + Math.floor(12 * random()) })
      case 'refused command':
        return inject({ kind: 'refuse', command: machine.refusedCommand })
      case 'power off':
        return inject({ kind: 'motor-power', on: false })
      case 'full disk':
        return this.#disk.fill()
      case 'host stall':
        return this.#host.begin(longestStallMs * random())
      case 'kill -9':
        throw new Error('only a process of its own can be killed')
    }
  }

  /** A person puts right what can be put right before the job is resumed. */
  #heal(): void {
    this.#disk.clear()
    if (this.#trial.fault === 'silence') this.#device.inject({ kind: 'brown-out' })
    if (this.#trial.fault === 'power off') this.#device.inject({ kind: 'motor-power', on: true })
  }

  #require(holds: boolean, problem: string): void {
    if (!holds) this.#problems.push(problem)
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error)
}
