import type { PointMm } from '@vfab/core'
import type { PenHand } from '@vfab/driver-kit'

import type { Dialogue } from './dialogue.ts'
import { goTo, penDown, penUp, readOk, readPlace, where } from './protocol.ts'

/** The machine's commands, one at a time; the kit makes a plotter of them. */
export function createHand(dialogue: Dialogue, timeoutMs: number): PenHand {
  let at: PointMm | undefined
  const whereIs: PenHand['whereIs'] = async (options) => (at = await dialogue.ask(where, readPlace, options))
  const command = async (line: string, longerMs = 0): Promise<void> => {
    await dialogue.ask(line, readOk, { timeoutMs: timeoutMs + longerMs })
  }
  return {
    whereIs,
    penUp: () => command(penUp),
    penDown: () => command(penDown),
    async lineTo(target, speedMmPerS) {
      const { xMm, yMm } = at ?? (await whereIs())
      at = undefined // not known while it moves, nor after a failure
      await command(goTo(target, speedMmPerS), (1500 * Math.hypot(target.xMm - xMm, target.yMm - yMm)) / speedMmPerS)
      at = target
    },
    recover: () => dialogue.recover(),
    release: () => dialogue.close(),
    ended: dialogue.closed,
  }
}
