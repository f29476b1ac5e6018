import type { DriverError } from '@vfab/core'
import type { NotDrawn } from './drawing.ts'
import { invalidInput } from './invalid-input.ts'

/** The error of a file without a line for the pen: names what it holds instead, and what is wrong with the first part of that. */
export function nothingToDraw(notDrawn: readonly NotDrawn[], hint: string): DriverError {
  const held = notDrawn.map(({ what, count }) => `${count} ${what}`).join(', ')
  const [detail] = notDrawn.flatMap(({ details = [] }) => details)
  const only = held === '' ? '' : `: it holds only ${held}`
  return invalidInput(`has nothing to draw${only}${detail === undefined ? '' : ` (${detail})`}`, {
    hint,
    context: { notDrawn },
  })
}
