import { strokesFrom } from '@vfab/core'
import { numberedLine } from '@vfab/driver-kit/gcode'
import { createLineSplitter } from '@vfab/driver-kit'
import { createMarlinBoard, type MarlinBoardOptions } from '@vfab/sim'
import { expect, test } from 'vitest'

import { openOn } from './bench.ts'

const options: MarlinBoardOptions = { advancedOk: true, resetOnOpen: false, linkLatencyMs: 2 }
/** Moves of 0.2 mm, one for each point. */
const drawing = strokesFrom([
  Array.from({ length: 2000 }, (_, index) => [60 + 30 * Math.cos(index / 150), 60 + 30 * Math.sin(index / 150)]).flat(),
])
const settings = { toleranceMm: 0, arcs: false, drawSpeedMmPerS: 100, accelMmPerS2: 1000 } as const

/** Sends lines as print servers do: numbered, each when the one before it is answered. */
async function pingPong(lines: readonly string[]): Promise<number> {
  const board = createMarlinBoard(options)
  const pipe = board.connect()
  let answered = (): void => {}
  pipe.onData(
    createLineSplitter(2048, { line: (text) => void (text.startsWith('ok') && answered()), tooLong: () => {} }),
  )
  for (const [index, line] of lines.entries()) {
    const answer = new Promise<void>((resolve) => (answered = resolve))
    await pipe.write(Buffer.from(`${numberedLine(index + 1, line)}\n`))
    await answer
  }
  await board.idle()
  const { durationMs } = board.record
  await pipe.close()
  return durationMs
}

test('short moves stream in at most 0.6 of the time of a sender that waits for each answer', async () => {
  const board = createMarlinBoard(options)
  const plotter = await openOn(board, settings)
  await plotter.draw(drawing)
  const { durationMs, commands, bytesOverflowed } = board.record
  await plotter.close()
  expect(bytesOverflowed).toBe(0)
  const lines = commands.map(({ line }) => line).filter((line) => /^(G[0-4]|M400|M280|M204|G90)/.test(line))
  const othersMs = await pingPong(lines)
  expect(durationMs / othersMs).toBeLessThan(0.6)
})
