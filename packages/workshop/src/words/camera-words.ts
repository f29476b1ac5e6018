import type { RecordEvent } from '../camera/camera-options.ts'
import { counted } from '../quantities.ts'

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
