import { filmText, leftOutText, missedText, type RecordEvent } from '@vfab/workshop'

import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { warn } from '../remarks.ts'

/** Shows what happens to a film, of a recording or of a plot. */
export function showFilm(event: Exclude<RecordEvent, { type: 'shot' }>, output: Output): void {
  if (event.type === 'trouble') return warn(output, filmText(event))
  if (event.type === 'recovered') return output.note(printable(filmText(event)))
  output.result(filmText(event))
  for (const remark of [missedText(event), leftOutText(event)]) if (remark !== undefined) warn(output, remark)
}
