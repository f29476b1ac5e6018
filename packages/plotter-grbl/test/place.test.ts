/** A place is proven by what the machine says now, or it is lost: each event between two sessions, and what resume may do. */
import { type PlotterCheckpoint, strokesFrom } from '@vfab/core'
import { createGrblBoard, type GrblBoard, type GrblFlavour } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { linesOf, openOn } from './bench.ts'

const long = strokesFrom([[10, 10, 200, 10, 200, 150, 10, 150, 10, 20]])

/** A board that a checkpoint can outlast: opening does not restart it, and its motors are held. */
function heldBoard(flavour: GrblFlavour, settings: Readonly<Record<number, number>> = {}): GrblBoard {
  return createGrblBoard({
    flavour,
    firmware: { resetOnOpen: false, nativeUsb: false },
    settings: { 1: 255, ...settings },
  })
}

async function type(board: GrblBoard, text: string, waitMs = 3000): Promise<void> {
  const pipe = board.connect()
  await pipe.write(Buffer.from(text, 'latin1'))
  await board.clock.sleep(waitMs)
  await pipe.close()
}

/** A session that took a checkpoint and is gone. */
async function leave(board: GrblBoard): Promise<PlotterCheckpoint> {
  const plotter = await openOn(board)
  await plotter.moveTo({ xMm: 50, yMm: 40 })
  const checkpoint = await plotter.checkpoint()
  await plotter.close()
  return checkpoint
}

const proving = ['grbl', 'grblhal'] as const

describe.each(proving)('%s, under an open port', (flavour) => {
  test.each([
    ['a brown-out', (board: GrblBoard) => board.inject({ kind: 'brown-out' }), 'DEVICE_RESET'],
    ['a hard limit', (board: GrblBoard) => board.hitLimit(), 'LIMIT_REACHED'],
    ['a reset by another program', (board: GrblBoard) => board.signal(0x18), 'POSITION_LOST'],
  ])('%s in a drawing: the mark is never given back', async (_what, happens, code) => {
    const board = heldBoard(flavour)
    const plotter = await openOn(board)
    const checkpoint = await plotter.checkpoint()
    const drawing = plotter.draw(long)
    drawing.catch(() => {})
    await board.clock.sleep(2000)
    const before = linesOf(board).length
    happens(board)
    await expect(drawing).rejects.toMatchObject({ code })
    await plotter.close()
    expect(linesOf(board, before).filter((line) => line.startsWith('G43.1'))).toEqual([])
    const again = await openOn(board, {}, { checkpoint })
    expect(again.continued).toBe(false)
  })

  test('a brown-out between two operations loses the place as well', async () => {
    const board = heldBoard(flavour)
    const plotter = await openOn(board)
    const checkpoint = await plotter.checkpoint()
    await plotter.moveTo({ xMm: 30, yMm: 20 })
    board.inject({ kind: 'brown-out' })
    await board.clock.sleep(3000)
    await expect(plotter.moveTo({ xMm: 0, yMm: 0 })).rejects.toMatchObject({ code: 'POSITION_LOST' })
    await plotter.close()
    expect((await openOn(board, {}, { checkpoint })).continued).toBe(false)
  })

  test('a pause resets the board, and the mark is given back: nothing was lost', async () => {
    const board = heldBoard(flavour)
    const plotter = await openOn(board)
    const checkpoint = await plotter.checkpoint()
    const drawing = plotter.draw(long)
    await board.clock.sleep(2000)
    await plotter.pause('now')
    await plotter.stop()
    await drawing
    await plotter.close()
    expect((await openOn(board, {}, { checkpoint })).continued).toBe(true)
  })

  test('the mark of a session is another each time', async () => {
    const marks = new Set<unknown>()
    for (let session = 0; session < 6; session++) marks.add((await leave(heldBoard(flavour)))['markerMm'])
    expect(marks.size).toBeGreaterThan(1)
  })
})

describe.each(proving)('%s, between two sessions', (flavour) => {
  test.each([
    ['nothing', '', true],
    ['moves of another program', 'G91G0X10Y-5\nG90\n', true],
    ['a jog of another program', '$J=G91X10F1000\n', true],
    ['its G92', 'G92X0Y0\n', true],
    ['its offset of G54', 'G10L20P1X0Y0\n', true],
    ['its choice of G55', 'G10L2P2X7Y7\nG55\n', true],
    ['its inches and increments', 'G20G91\n', true],
    ['its tool length', 'G43.1Z2\n', false],
    ['the end of its tool length', 'G49\n', false],
    ['its reset', '\x18', false],
    ['its reset in the middle of a move', 'G91G1X100F2000\n', false, '\x18'],
    ['its microsteps', '$100=40\n', false],
    ['its direction', '$3=1\n', false],
    ['motors that it has freed for a time', '$1=25\n', false],
    ['its sleep', '$SLP\n', false, '\x18'],
  ])('%s: kept is %s', async (_what, text, kept, then?: string) => {
    const board = heldBoard(flavour)
    const checkpoint = await leave(board)
    if (text !== '') await type(board, text, then === undefined ? 6000 : 1000)
    if (then !== undefined) await type(board, `${then}\n`, 3000)
    if (then !== undefined) await type(board, '$X\n')
    const again = await openOn(board, {}, { checkpoint })
    expect(again.continued).toBe(kept)
    if (!kept) return
    await again.moveTo({ xMm: 0, yMm: 0 })
    expect(board.record.positionMm.xMm).toBeCloseTo(0, 1)
    expect(board.record.positionMm.yMm).toBeCloseTo(0, 1)
  })

  test('a restart: lost', async () => {
    const board = heldBoard(flavour)
    const checkpoint = await leave(board)
    board.inject({ kind: 'brown-out' })
    await board.clock.sleep(3000)
    expect((await openOn(board, {}, { checkpoint })).continued).toBe(false)
  })

  test('a restart that another session of this program followed: lost', async () => {
    const board = heldBoard(flavour)
    const checkpoint = await leave(board)
    board.inject({ kind: 'brown-out' })
    await board.clock.sleep(3000)
    // Marks are random: the session after may, once in hundreds, get the same.
    while ((await leave(board))['markerMm'] === checkpoint['markerMm']);
    expect((await openOn(board, {}, { checkpoint })).continued).toBe(false)
  })

  test('an alarm that is still there, and one that another program has unlocked: lost', async () => {
    for (const unlocked of [false, true]) {
      const board = heldBoard(flavour)
      const checkpoint = await leave(board)
      board.hitLimit()
      if (unlocked) await type(board, '\x18', 1000)
      if (unlocked) await type(board, '$X\n')
      // Nor is it proven to the session after.
      for (let session = 0; session < 2; session++) {
        const again = await openOn(board, {}, { checkpoint })
        expect(again.continued).toBe(false)
        await again.close()
      }
    }
  })
})

describe('on a machine with switches', () => {
  const switches = { 22: 1, 23: 3 }

  test('that was homed, homing by another program changes nothing', async () => {
    const board = heldBoard('grblhal', switches)
    const first = await openOn(board)
    await first.home?.()
    await first.close()
    const plotter = await openOn(board)
    await plotter.moveTo({ xMm: 20, yMm: 0 })
    const checkpoint = await plotter.checkpoint()
    await plotter.close()
    await type(board, '$H\n', 60_000)
    await type(board, 'G91G0X-40\n', 5000)
    expect((await openOn(board, {}, { checkpoint })).continued).toBe(true)
  })

  test('that was unlocked instead, homing by another program is a loss', async () => {
    const board = heldBoard('grblhal', switches)
    await type(board, '$X\n')
    const checkpoint = await leave(board)
    const again = await openOn(board, {}, { checkpoint })
    expect(again.continued).toBe(true)
    await again.close()
    await type(board, '$H\n', 60_000)
    expect((await openOn(board, {}, { checkpoint })).continued).toBe(false)
  })
})

test('a hold that another program left proves nothing: only a reset ends it', async () => {
  const board = heldBoard('grbl')
  const checkpoint = await leave(board)
  await type(board, 'G91G1X20F600\n!', 1000)
  const again = await openOn(board, {}, { checkpoint })
  expect(again.continued).toBe(false)
  expect(board.state).toBe('Idle')
})

test('FluidNC goes on printing a tool length that a reset has ended, so it proves nothing', async () => {
  const board = heldBoard('fluidnc')
  const checkpoint = await leave(board)
  await type(board, '\x18')
  expect((await openOn(board, {}, { checkpoint })).continued).toBe(false)
})

test.each(proving)('%s: a restart whose banner was not heard is a restart', async (flavour) => {
  const board = heldBoard(flavour)
  let deaf = false
  const openPipe = async () => {
    const pipe = board.connect()
    return {
      address: pipe.address,
      closed: pipe.closed,
      close: () => pipe.close(),
      write: (bytes: Uint8Array) => pipe.write(bytes),
      onData: (listener: (chunk: Uint8Array) => void) =>
        pipe.onData((chunk) => {
          const text = Buffer.from(chunk).toString('latin1')
          if (deaf && /Grbl/i.test(text)) deaf = false
          else listener(chunk)
        }),
    }
  }
  const plotter = await openOn(board, {}, { openPipe })
  const checkpoint = await plotter.checkpoint()
  await plotter.moveTo({ xMm: 40, yMm: 30 })
  deaf = true
  board.inject({ kind: 'brown-out' })
  await board.clock.sleep(3000)
  expect(deaf).toBe(false)
  const before = linesOf(board).length
  const { movedMm } = board.record
  await expect(plotter.moveTo({ xMm: 50, yMm: 30 })).rejects.toMatchObject({ code: 'POSITION_LOST' })
  expect(board.record.movedMm).toBe(movedMm)
  expect((await plotter.position()).known).toBe(false)
  expect(linesOf(board, before).filter((line) => line.startsWith('G43.1'))).toEqual([])
  // A new origin is known again.
  await plotter.setOrigin()
  await plotter.moveTo({ xMm: 5, yMm: 5 })
  await plotter.close()
  expect((await openOn(board, {}, { checkpoint })).continued).toBe(false)
})
