import { type FilmIndex, isTaken } from '@vfab/job'

import type { RecordEvent } from '../camera/camera-options.ts'
import { counted, formatDuration } from '../quantities.ts'

/** What happened to a film, in words: of a recording, or of a plot that is filmed. */
export function filmText(event: Exclude<RecordEvent, { type: 'shot' }>): string {
  switch (event.type) {
    case 'trouble': {
      const { message, hint } = event.error
      return `no pictures from ${event.camera}: ${message}${hint === undefined ? '' : ` (${hint})`}`
    }
    case 'recovered':
      return `pictures come from ${event.camera} again`
    case 'film':
      return `film: ${event.directory} (${counted(event.shots, 'picture')})`
  }
}

/** Moments that a film has no picture of; `undefined` where it has all. */
export function missedText({ missed }: { readonly missed: number }): string | undefined {
  return missed > 0 ? `${counted(missed, 'moment')} without a picture; the film's index has the reasons` : undefined
}

/** How much there is of a film. */
export interface FilmSize {
  readonly pictures: number
  readonly missed: number
  /** From the first picture to the last. */
  readonly lengthMs: number
}

/** What a film contains. */
export function filmSummary({ shots, job, camera, every }: FilmIndex): FilmSize & { readonly text: string } {
  const taken = shots.filter(isTaken)
  const lengthMs = taken.length > 0 ? taken.at(-1)!.takenMs - taken[0]!.takenMs : 0
  const missed = shots.length - taken.length
  const gaps = missed > 0 ? `, ${missed} missed` : ''
  const ofJob = job === undefined ? '' : ` of job ${job}`
  const text = `${counted(taken.length, 'picture')}${gaps} from ${camera}${ofJob}, every ${every}, over ${formatDuration(lengthMs)}`
  return { pictures: taken.length, missed, lengthMs, text }
}
