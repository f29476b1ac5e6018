import type { OperationOptions } from '@vfab/core'
import type { HeightWish, SeekHeightsOptions } from '@vfab/workshop'

import type { Keyboard } from '../keys/keyboard.ts'
import type { Output } from '../output.ts'

/** What keys do to a height, in percent. */
const steps: Readonly<Record<string, number>> = {
  ...{ up: 1, down: -1, '+': 1, '-': -1 },
  ...{ 'shift-up': 5, 'shift-down': -5, 'page-up': 5, 'page-down': -5 },
}

/** Has the person at the keyboard find the heights of a pen. @param keyboard - absent when nothing is to be asked */
export function withKeys(
  keyboard: Keyboard | undefined,
  output: Output,
): Pick<SeekHeightsOptions, 'next' | 'onSearch' | 'onTry'> {
  return {
    next: ({ signal }) => nextWish(keyboard!, signal),
    onTry: (height, percent) => output.live && output.status(`pen ${height} at ${percent} %`),
    onSearch(height) {
      if (height === 'up') {
        return output.note('2. raise it until it clears the paper everywhere: the lower, the faster; Enter takes it')
      }
      output.note('put a sheet of paper below the pen, and the pen loosely into its holder')
      output.note(
        '1. lower it until it just draws: arrows by 1 % (Shift: 5 %), space lifts and lowers it, Enter takes it',
      )
    },
  }
}

async function nextWish(keyboard: Keyboard, signal: OperationOptions['signal']): Promise<HeightWish> {
  for (;;) {
    const key = await keyboard.next(signal ?? new AbortController().signal)
    if (key === 'enter') return 'take'
    if (key === 'space') return 'swap'
    const byPercent = steps[key]
    if (byPercent !== undefined) return { byPercent }
  }
}
