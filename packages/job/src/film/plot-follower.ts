import type { JobReport } from '@vfab/core'

import type { FilmTrigger, PlotMoment } from './moment.ts'

/** Phases at which a film takes a picture, by what triggers it. */
const phasesOf: Readonly<Record<FilmTrigger['kind'], readonly JobReport['phase'][]>> = {
  frame: [],
  interval: [],
  ink: [],
  layer: ['layer'],
  stroke: ['stroke'],
  'pen-up': ['stroke', 'paused'],
}
/** The end of a plot is on every film. */
const lastPhases: readonly JobReport['phase'][] = ['finished', 'stopped', 'failed']

/** Puts together from a job's events where its plot is, and says when a picture of it is due. */
export class PlotFollower {
  /** Where the plot is. */
  moment: PlotMoment
  readonly #trigger: FilmTrigger
  /** Lengths of ink that have had their picture. */
  #inkCounted = 0

  constructor(job: string, trigger: FilmTrigger) {
    this.moment = { job, event: 'started', strokesDone: 0, drawnMm: 0 }
    this.#trigger = trigger
  }

  /** Takes an event in. @returns whether a picture is due */
  follow({ phase, progress, layer }: JobReport): boolean {
    this.moment = {
      ...this.moment,
      event: phase,
      ...(progress ? { strokesDone: progress.strokesDone, drawnMm: progress.drawnMm } : {}),
      ...(layer ? { layer: { index: layer.index, name: layer.name } } : {}),
    }
    return this.#inkIsDue() || phasesOf[this.#trigger.kind].includes(phase) || lastPhases.includes(phase)
  }

  #inkIsDue(): boolean {
    if (this.#trigger.kind !== 'ink') return false
    const count = Math.floor(this.moment.drawnMm / this.#trigger.everyMm)
    const due = count > this.#inkCounted
    this.#inkCounted = Math.max(this.#inkCounted, count)
    return due
  }
}
