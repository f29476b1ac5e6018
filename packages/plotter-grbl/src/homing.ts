import type { OperationOptions } from '@vfab/core'

import type { Board } from './board.ts'
import { newMarkerMm } from './checkpoint.ts'
import type { Mover } from './mover.ts'
import type { Place } from './place.ts'

/** Homing of a large machine takes a minute, ms. */
const homingMs = 180_000

/** Has the machine find its switches: they are the page's corner then, and the pen is up. */
export async function findCorner(board: Board, mover: Mover, place: Place, options: OperationOptions): Promise<void> {
  if (board.link.report?.state !== 'Alarm') await mover.movePen('up', options)
  options.signal?.throwIfAborted()
  place.lose()
  try {
    await board.link.ask('$H', { ...options, timeoutMs: homingMs })
  } catch (error) {
    if (!board.link.hasEnded) await mover.halt().catch(() => {}) // the first failure is the one that is told
    throw error
  }
  await board.prepare(options)
  await board.refreshOffsets(options)
  await place.setCorner(options)
  await board.mark(newMarkerMm(board, place.homed), options)
  await board.refreshOffsets(options)
  await mover.movePen('up', options)
}
