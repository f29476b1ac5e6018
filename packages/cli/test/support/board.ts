import type { OpenPipe } from '@vfab/core'
import { createEbbBoard, type EbbBoard, type EbbBoardOptions } from '@vfab/sim'
import { expect, onTestFinished } from 'vitest'

/** A simulated board, and the way to it for a command that runs in this process. */
export interface TestBoard {
  readonly board: EbbBoard
  /** Selects it: nothing is at this path, because {@link openPipe} leads to the board. */
  readonly device: string
  readonly openPipe: OpenPipe
  readonly clock: EbbBoard['clock']
}

/** Makes a board that is pulled off when the test ends. */
export function testBoard(options: EbbBoardOptions = {}): TestBoard {
  const board = createEbbBoard(options)
  onTestFinished(() => board.close())
  return { board, device: 'ebb:/dev/vfab-test-board', openPipe: async () => board.connect(), clock: board.clock }
}

/** Resolves so long by the board's own clock after its pen has come down for the first time. */
export async function drawingFor(
  durationMs: number,
  { board, clock }: Pick<TestBoard, 'board' | 'clock'>,
): Promise<void> {
  while (board.record.penDowns === 0) await clock.sleep(50)
  await clock.sleep(durationMs)
}

/** Commands that turn a motor, lower the pen, or toggle it. Lifting it is what closing a board does to make it safe. */
const moving = /^(SM|XM|LM|LT|L3|T3|TD|HM|SP,0|TP|S2)\b/i

/** No motor turned, and the pen was not lowered. */
export function expectNothingMoved({ record }: EbbBoard): void {
  expect(record.commands.filter(({ line }) => moving.test(line)).map(({ line }) => line)).toEqual([])
  expect(record.moveCount).toBe(0)
}

/** The tip is off the paper, the motors have no current, and nobody holds the port. */
export async function expectSafe(board: EbbBoard): Promise<void> {
  await expectAtRest(board, [false, false])
}

/** The same, save that the motors hold the carriage, so that a job can go on where it was interrupted. */
export async function expectHeld(board: EbbBoard): Promise<void> {
  await expectAtRest(board, [true, true])
}

async function expectAtRest(board: EbbBoard, enabled: readonly [boolean, boolean]): Promise<void> {
  await board.idle()
  const { record } = board
  const [sample] = record.samples(record.nowMs, record.nowMs, 1)
  expect(sample?.penDown).toBe(false)
  expect(record.motorChanges.at(-1)).toMatchObject({ enabled })
  await board.connect().close()
}
