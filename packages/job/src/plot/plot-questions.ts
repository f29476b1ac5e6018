import { abortable, type JobReport } from '@vfab/core'

import type { PenChange } from '../pen-change.ts'
import type { PlotOptions, PlotState } from '../plot-job.ts'
import type { PlotQuestion } from '../plot-question.ts'

/** The part of a plot that questions concern. */
export interface AskingPlot {
  readonly options: Pick<PlotOptions, 'people' | 'onSkip'>
  readonly halt: AbortController
  state: PlotState
  report(report: Omit<JobReport, 'job'>): void
}

/** What a plot asks people, one question at a time, and the answers: from whichever side they come first. */
export class PlotQuestions {
  question: PlotQuestion | undefined
  penChange: PenChange | undefined
  readonly #plot: AskingPlot
  #onAnswer = (): void => {}
  #asked = 0

  constructor(plot: AskingPlot) {
    this.#plot = plot
  }

  /** Asks, and waits for the answer; a halt ends that. Where no person is to be asked, it resolves at once. */
  async ask(about: Omit<PlotQuestion, 'id'>, penChange?: PenChange): Promise<void> {
    const plot = this.#plot
    const { people = 'skip', onSkip } = plot.options
    const question = { id: String(++this.#asked), ...about }
    if (people === 'skip') return onSkip?.(question)
    const answered = new Promise<void>((resolve) => (this.#onAnswer = resolve))
    this.question = question
    this.penChange = penChange
    try {
      await this.during(() => {
        plot.report({ phase: 'waiting', question })
        return answered
      })
    } finally {
      this.question = this.penChange = undefined
      plot.report({ phase: 'answered', question })
    }
  }

  answer(id?: string): boolean {
    if (this.question === undefined || (id !== undefined && id !== this.question.id)) return false
    this.#onAnswer()
    return true
  }

  /** Waits for the callback; the plot is `waiting` meanwhile. */
  async during(operation: () => void | Promise<void>): Promise<void> {
    const plot = this.#plot
    const { state } = plot
    // Before the operation: listeners see the state that belongs to it.
    if (this.question !== undefined && canWait(state)) plot.state = 'waiting'
    const answer = operation()
    if (answer === undefined) return
    if (canWait(plot.state)) plot.state = 'waiting'
    await abortable(answer, plot.halt.signal)
    if (plot.state === 'waiting') plot.state = 'plotting'
  }
}

function canWait(state: PlotState): boolean {
  return state === 'starting' || state === 'plotting'
}
