import { isDriverError } from '@vfab/core'
import { guardCaret, type GuardRule, parseGuard } from '@vfab/job'

import type { Io } from '../io.ts'
import { printable } from '../printable.ts'

/**
 * Reads guards as they were typed or configured. Shows where one is not understood, with a caret below it.
 * @throws DriverError `CONFIG_INVALID`
 */
export function readGuards(texts: readonly string[], { stderr }: Pick<Io, 'stderr'>): readonly GuardRule[] {
  return texts.map((text) => {
    try {
      return parseGuard(text)
    } catch (error) {
      const shown = isDriverError(error) ? guardCaret(error) : undefined
      // A tab or the like would move the caret from under its place.
      if (shown && printable(shown[0]) === shown[0]) for (const line of shown) stderr.write(`  ${line}\n`)
      throw error
    }
  })
}
