import type { Clock } from '@vfab/core'

import { type Link, realtime } from './link.ts'
import type { Pen } from './pen.ts'

/** Times that a board which does not answer is given, ms. */
const brakingMs = 500
const restartMs = 300
const liftingMs = 600

/** The board does not answer. It may still listen: brake, reset, unlock, lift. */
export async function liftBlindly(link: Link, pen: Pen, clock: Clock): Promise<void> {
  await link.sendBlindly(Uint8Array.of(realtime.hold))
  await clock.sleep(brakingMs)
  await link.sendBlindly(Uint8Array.of(realtime.reset))
  await clock.sleep(restartMs)
  const lines = ['$X', ...pen.lines('up').map(({ text }) => text)]
  await link.sendBlindly(Buffer.from(lines.map((text) => `${text}\n`).join(''), 'latin1'))
  await clock.sleep(liftingMs)
}
