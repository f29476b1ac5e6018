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

const kindTexts: Readonly<Record<string, string>> = {
  'not-a-picture': 'not pictures',
  'other-format': 'in another format',
  'other-part': 'other parts of the stream',
  'too-large': 'too large',
  'stray-bytes': 'bytes between pictures',
  offline: 'sent while the camera was offline',
}

/** What a camera sent that no picture was made of, by kind; `undefined` where all was good. */
export function leftOutText({ leftOut }: { readonly leftOut?: Readonly<Record<string, number>> }): string | undefined {
  const kinds = Object.entries(leftOut ?? {})
  if (kinds.length === 0) return undefined
  const all = kinds.reduce((sum, [, count]) => sum + count, 0)
  const parts = kinds.map(([kind, count]) => `${count} ${kindTexts[kind] ?? kind}`)
  return `${counted(all, 'picture')} left out: ${parts.join(', ')}`
}

/** How much there is of a film. */
export interface FilmSize {
  readonly pictures: number
  readonly missed: number
  /** From the first picture to the last. */
  readonly lengthMs: number
}

/** What a film contains. */
export function filmSummary({ shots, job, camera, every, leftOut }: FilmIndex): FilmSize & { readonly text: string } {
  const taken = shots.filter(isTaken)
  const lengthMs = taken.length > 0 ? taken.at(-1)!.takenMs - taken[0]!.takenMs : 0
  const missed = shots.length - taken.length
  const gaps = missed > 0 ? `, ${missed} missed` : ''
  const ofJob = job === undefined ? '' : ` of job ${job}`
  const without = leftOutText({ leftOut: leftOut ?? {} })
  const text = `${counted(taken.length, 'picture')}${gaps} from ${camera}${ofJob}, every ${every}, over ${formatDuration(lengthMs)}${without === undefined ? '' : `; ${without}`}`
  return { pictures: taken.length, missed, lengthMs, text }
}
