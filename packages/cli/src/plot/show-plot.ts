import {
  drawnText,
  eventForPrograms,
  outcomeText,
  pauseText,
  type Plot,
  type PlotEvent,
  type PlotProgress,
  type PlotResult,
  startLines,
} from '@vfab/workshop'

import { showFilm } from '../film/show-film.ts'
import { Interrupted } from '../interrupted.ts'
import { showNotices } from '../open-workshop.ts'
import { printable } from '../printable.ts'
import { hint } from '../remarks.ts'
import { drawingLegend, heldLegend, pausedLegend } from './plot-controls.ts'
import type { PlotRoom } from './plot-room.ts'
import { createProgressDisplay, type ProgressDisplay } from './progress-display.ts'
import { askPerson, showSkipped } from './prompts.ts'

/** How a plot is shown. */
export interface ShowPlotOptions {
  /** Name of the machine, where there are several. */
  readonly label: string | undefined
  readonly signal: AbortSignal
}

/**
 * Shows a plot from its start to its end: live lines, JSON events, prompts; keys and signals reach it meanwhile. Nothing here guesses: the
 * words for what the machine does come from the plot's events alone. Resolves or rejects as the plot does.
 */
export async function showPlot(plot: Plot, room: PlotRoom, options: ShowPlotOptions): Promise<PlotResult> {
  return new ShownPlot(plot, room, options).run()
}

type StateEvent = Extract<PlotEvent, { type: 'pausing' | 'paused' | 'resumed' | 'stopped' | 'note' }>

class ShownPlot {
  readonly #plot: Plot
  readonly #room: PlotRoom
  readonly #options: ShowPlotOptions
  readonly #before: string
  readonly #display: ProgressDisplay
  readonly #notify: ReturnType<typeof showNotices>
  #picture: string | undefined
  #resumable = false
  #held: string | undefined

  constructor(plot: Plot, room: PlotRoom, options: ShowPlotOptions) {
    const { label } = options
    this.#plot = plot
    this.#room = room
    this.#options = options
    this.#before = label === undefined ? '' : `${printable(label)}: `
    this.#display = createProgressDisplay(room.output, room.io.clock, { board: room.board, label })
    this.#notify = showNotices(room.output, label)
  }

  get #resumeCommand(): string {
    return `vfab jobs resume ${this.#plot.id}`
  }

  async run(): Promise<PlotResult> {
    const { output, controls } = this.#room
    const plot = this.#plot
    const { label } = this.#options
    const stop = plot.events.on((event) => this.#show(event))
    const detach = controls.attach({ plot, label })
    try {
      return await plot.done
    } catch (error) {
      const { progress } = plot.status
      if (progress) output.note(this.#before + howFar(progress, error))
      if (this.#resumable) hint(output, `${this.#before}resume with: ${this.#resumeCommand}`)
      throw error
    } finally {
      detach()
      stop()
      this.#display.end()
      if (this.#picture !== undefined) output.result(`picture: ${this.#picture}`)
    }
  }

  #show(event: PlotEvent): void {
    const { output, interactive } = this.#room
    for (const each of eventForPrograms(event, this.#resumeCommand)) output.event(each)
    switch (event.type) {
      case 'notice':
        return this.#notify(event)
      case 'started':
      case 'resumed-job':
        for (const line of startLines(event)) output.note(printable(line))
        return
      case 'begun':
        if (interactive) output.note(output.paintNote('dim', drawingLegend))
        return
      case 'layer':
        return this.#display.layer(event)
      case 'progress':
        return this.#display.progress(event)
      case 'waiting':
      case 'answered':
      case 'skipped':
        return this.#showQuestion(event)
      case 'pausing':
      case 'paused':
      case 'resumed':
      case 'note':
      case 'stopped':
        return this.#showState(event)
      case 'trouble':
      case 'recovered':
      case 'film':
        return showFilm(event, output)
      case 'picture':
        this.#picture = event.picture
        return
      case 'resumable':
        this.#resumable = true
        return
      case 'finished':
        return output.result(this.#before + printable(outcomeText(event, this.#plot.status.drawing)))
      case 'failed':
        return // the command's own error says so
    }
  }

  #showQuestion(event: Extract<PlotEvent, { question: unknown }>): void {
    if (event.type === 'skipped') return showSkipped(event.question, this.#room)
    this.#display.state(event.type === 'waiting' ? 'waiting for you' : undefined)
    if (event.type !== 'waiting') return
    askPerson(this.#plot, event, this.#room, this.#options).catch(() => {}) // the plot has ended
  }

  #showState(event: StateEvent): void {
    const { output, interactive } = this.#room
    const { type } = event
    if (type === 'stopped') return
    if (type !== 'note') this.#display.state(type === 'resumed' ? undefined : type)
    output.note(this.#before + printable(pauseText(event)))
    if (type === 'note') this.#showHold()
    if (type === 'paused' && interactive) output.note(output.paintNote('dim', pausedLegend))
  }

  /** A machine may hold by itself: its door, its own button. */
  #showHold(): void {
    const { output, interactive } = this.#room
    const { held } = this.#plot.status
    if (held === this.#held) return
    this.#held = held
    this.#display.state(held === undefined ? undefined : 'on hold')
    if (held !== undefined && interactive) output.note(output.paintNote('dim', heldLegend(held)))
  }
}

function howFar(progress: PlotProgress, error: unknown): string {
  return error instanceof Interrupted ? `the pen is up, ${drawnText(progress)}` : drawnText(progress)
}
