import { type BytePipe, type Plotter, strokesFrom } from '@vfab/core'
import { createEbbBoard, type EbbBoard } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { openOn } from './bench.ts'
import { drawn, missingMm, onlyOnMm, toleranceMm } from './ink.ts'

/** Straight strokes, long enough for early lifts, with short and long hops in between. */
const strokes = [
  [10, 10, 40, 10],
  [43, 12, 43, 30],
  [90, 40, 60, 40],
  [60, 44, 63, 44],
]

/** Longer than all that a queue may hold. */
const stallMs = 2500

/** What happens to the computer's end of the cable. */
interface Cable {
  /** Writes from now on are counted. */
  arm(): void
  readonly writes: number
}

/** A board whose computer, right after its `at`-th write, does what `strike` says to the cable. */
async function plotterOn(
  board: EbbBoard,
  at: number,
  strike: (hold: (ms: number) => void, pipe: BytePipe) => void,
): Promise<{ plotter: Plotter; cable: Cable }> {
  let armed = false
  let writes = 0
  let heard = Promise.resolve()
  const hold = (ms: number): void => void (heard = heard.then(() => board.clock.sleep(ms)))
  const openPipe = async (): Promise<BytePipe> => {
    const pipe = board.connect()
    return {
      address: pipe.address,
      closed: pipe.closed,
      close: () => pipe.close(),
      onData: (listener) => pipe.onData((chunk) => void heard.then(() => listener(chunk))),
      write: async (bytes) => {
        await pipe.write(bytes)
        if (armed && ++writes === at) strike(hold, pipe)
      },
    }
  }
  const plotter = await openOn(board, { joinToleranceMm: 0, timeoutMs: 10_000 }, { openPipe })
  const cable = {
    arm: () => void (armed = true),
    get writes() {
      return writes
    },
  }
  return { plotter, cable }
}

async function writesOf(firmware: string): Promise<number> {
  const { plotter, cable } = await plotterOn(createEbbBoard({ firmware }), Infinity, () => {})
  cable.arm()
  await plotter.draw(strokesFrom(strokes))
  await plotter.close()
  return cable.writes
}

function expectNoInkBeside(board: EbbBoard, when: string): void {
  for (const each of drawn(board)) {
    expect(Math.min(...strokes.map((stroke) => onlyOnMm(each, stroke))), `ink beside, ${when}`).toBeLessThan(
      toleranceMm,
    )
  }
}

describe.each(['2.5.3', '2.8.1', '3.0.0', '3.0.3'])('on firmware %s', (firmware) => {
  test('a computer that stands still after any command costs no ink and leaves none elsewhere', async () => {
    const last = await writesOf(firmware)
    for (let at = 1; at <= last; at++) {
      const board = createEbbBoard({ firmware })
      const { plotter, cable } = await plotterOn(board, at, (hold) => hold(stallMs))
      cable.arm()
      expect(await plotter.draw(strokesFrom(strokes))).toMatchObject({ finished: true, strokesDone: strokes.length })
      await plotter.close()
      expectNoInkBeside(board, `stalled after command ${at}`)
      for (const stroke of strokes) {
        const parts = drawn(board).filter((each) => onlyOnMm(each, stroke) < toleranceMm)
        expect(missingMm(stroke, parts), `ink missing, stalled after command ${at}`).toBeLessThan(toleranceMm)
      }
    }
  }, 60_000)

  test('a computer that dies after any command leaves no ink beside the strokes', async () => {
    const last = await writesOf(firmware)
    for (let at = 1; at <= last; at++) {
      const board = createEbbBoard({ firmware })
      const { plotter, cable } = await plotterOn(board, at, (_, pipe) => void pipe.close())
      cable.arm()
      await plotter.draw(strokesFrom(strokes)).catch(() => {})
      await plotter.close()
      await board.idle()
      // The servo takes its time.
      await board.clock.sleep(500)
      expectNoInkBeside(board, `dead after command ${at}`)
    }
  }, 60_000)
})
