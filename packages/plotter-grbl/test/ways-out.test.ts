import { strokesFrom } from '@vfab/core'
import { expect, test } from 'vitest'

import { linesOf, openBench, openOn } from './bench.ts'

const zigzag = strokesFrom(Array.from({ length: 8 }, (_, index) => [10, 10 + 5 * index, 150, 12 + 5 * index]))
const long = strokesFrom([[10, 10, 200, 10, 200, 150, 10, 150, 10, 20]])

test('an error in a running drawing brakes, forgets what the board still has, and lifts the pen', async () => {
  const { board, plotter } = await openBench()
  board.injectAt({ afterCommands: 20 }, { kind: 'refuse', command: 'G1' })
  await expect(plotter.draw(zigzag)).rejects.toMatchObject({
    code: 'REJECTED',
    message: expect.stringContaining('error 20: a command the firmware does not have') as string,
    context: { error: 20 },
  })
  expect(board.record.tipAt(board.record.nowMs).penDown).toBe(false)
  const movedMm = board.record.movedMm
  await board.clock.sleep(5000)
  expect(board.record.movedMm).toBe(movedMm)
  // The place was kept: the drawing can be begun anew.
  expect(await plotter.position()).toMatchObject({ known: true })
  await expect(plotter.draw(zigzag)).resolves.toMatchObject({ strokesDone: 8 })
})

test('an abort brakes along the path and keeps the place', async () => {
  const { board, plotter } = await openBench()
  const controller = new AbortController()
  const drawing = plotter.draw(long, { signal: controller.signal })
  drawing.catch(() => {})
  await board.clock.sleep(3000)
  controller.abort(new Error('enough'))
  await expect(drawing).rejects.toThrow('enough')
  const { xMm, yMm, known, pen } = await plotter.position()
  expect({ known, pen }).toEqual({ known: true, pen: 'up' })
  expect(board.record.positionMm.xMm).toBeCloseTo(xMm, 2)
  expect(board.record.positionMm.yMm).toBeCloseTo(yMm, 2)
  expect(yMm).toBeCloseTo(10, 1)
  await plotter.moveTo({ xMm: 0, yMm: 0 })
  expect(board.record.positionMm.xMm).toBeCloseTo(0, 2)
})

test('a limit switch ends the drawing: the place is lost until the pen is brought back', async () => {
  const { board, plotter } = await openBench()
  const drawing = plotter.draw(long)
  drawing.catch(() => {})
  await board.clock.sleep(2000)
  board.hitLimit()
  await expect(drawing).rejects.toMatchObject({
    code: 'LIMIT_REACHED',
    context: { alarm: 1 },
    hint: expect.stringContaining('free the carriage') as string,
  })
  expect((await plotter.position()).known).toBe(false)
  await expect(plotter.draw(long)).rejects.toMatchObject({ code: 'POSITION_LOST' })
  await plotter.setOrigin()
  expect((await plotter.position()).known).toBe(true)
})

test('a restart in the middle is told, and the place counts as lost', async () => {
  const { board, plotter } = await openBench()
  const drawing = plotter.draw(long)
  drawing.catch(() => {})
  await board.clock.sleep(2000)
  board.inject({ kind: 'brown-out' })
  await expect(drawing).rejects.toMatchObject({ code: 'DEVICE_RESET' })
  expect((await plotter.position()).known).toBe(false)
})

test('an ok that is lost on the way holds nothing up when the machine did what was asked', async () => {
  const { board, plotter } = await openBench()
  board.loseOks(1)
  const { strokesDone } = await plotter.draw(zigzag)
  expect(strokesDone).toBe(8)
  expect(plotter.events.history({ types: ['state_update'] }).some(({ data }) => 'lostAnswers' in data)).toBe(true)
})

test('silence in the middle is a timeout, and closing still lifts the pen of a board that listens', async () => {
  const { board, plotter } = await openBench({}, { timeoutMs: 500 })
  const drawing = plotter.draw(long)
  drawing.catch(() => {})
  await board.clock.sleep(2000)
  board.inject({ kind: 'silence' })
  await expect(drawing).rejects.toMatchObject({ code: 'TIMEOUT' })
  await plotter.close()
  expect(board.record.tipAt(board.record.nowMs).penDown).toBe(false)
  const { movedMm } = board.record
  await board.clock.sleep(3000)
  expect(board.record.movedMm).toBe(movedMm)
})

test('what a program that died had sent is brought to rest before anything else', async () => {
  const { board, plotter } = await openBench({ flavour: 'grblhal' })
  const drawing = plotter.draw(long)
  drawing.catch(() => {})
  await board.clock.sleep(3000)
  board.inject({ kind: 'unplug' })
  await expect(drawing).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  const again = await openOn(board)
  expect(board.state).toBe('Idle')
  expect(board.record.tipAt(board.record.nowMs).penDown).toBe(false)
  const { movedMm } = board.record
  await board.clock.sleep(3000)
  expect(board.record.movedMm).toBe(movedMm)
  expect(movedMm).toBeLessThan(300)
  expect(await again.position()).toMatchObject({ xMm: 0, yMm: 0, known: true })
})

test('a pause within a stroke draws the rest of it from there, to the step', async () => {
  for (const pen of [{ kind: 'servo' }, { kind: 'z', upMm: 0, downMm: -2 }] as const) {
    const { board, plotter } = await openBench({ pen: pen.kind === 'z' ? { kind: 'z' } : { kind: 'servo' } }, { pen })
    const drawing = plotter.draw(long)
    for (let pause = 0; pause < 3; pause++) {
      await board.clock.sleep(2500)
      await plotter.pause('now')
      expect(board.record.tipAt(board.record.nowMs).penDown).toBe(false)
      await plotter.resume()
    }
    expect(await drawing).toMatchObject({ strokesDone: 1, finished: true })
    expect(board.record.penDowns).toBe(4)
    expect(board.record.inkMm).toBeCloseTo(190 + 140 + 190 + 130, 0)
  }
})

test('a pause at the end of a stroke loses and doubles none', async () => {
  const { board, plotter } = await openBench()
  const acknowledged: number[] = []
  const drawing = plotter.draw(zigzag, { onStroke: (stroke) => acknowledged.push(stroke) })
  await board.clock.sleep(6000)
  await plotter.pause()
  const { length } = acknowledged
  expect(board.record.penDowns).toBe(length)
  await plotter.resume()
  await drawing
  expect(board.record.penDowns).toBe(8)
  expect(acknowledged).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})

test('a stroke is acknowledged when it is drawn, not when it is understood', async () => {
  const pens = [
    ['grbl', { kind: 'servo' }, { kind: 'servo' }],
    ['grblhal', { kind: 'z' }, { kind: 'z', upMm: 0, downMm: -2 }],
    ['fluidnc', { kind: 'magnet' }, { kind: 'commands', up: ['M5'], down: ['M3 S1000'] }],
    ['grbl', { kind: 'z' }, { kind: 'z', upMm: 0, downMm: -2 }],
  ] as const
  for (const [flavour, lift, pen] of pens) {
    const { board, plotter } = await openBench(
      { flavour, pen: lift },
      { pen: pen.kind === 'commands' ? { ...pen, up: [...pen.up], down: [...pen.down] } : pen },
    )
    await plotter.draw(zigzag, {
      onStroke: (stroke) => {
        const done = board.record.penDownTimes().filter(({ toMs }) => toMs < board.record.nowMs).length
        expect(done, `${flavour} ${pen.kind}`).toBeGreaterThan(stroke)
      },
    })
  }
})

test('the speed of what runs can be changed, and stays through a pause', async () => {
  const { board, plotter } = await openBench()
  const drawing = plotter.draw(long)
  await board.clock.sleep(1500)
  await plotter.setSpeedPercent(20)
  const before = board.record.movedMm
  await board.clock.sleep(2000)
  expect(board.record.movedMm - before).toBeLessThan(45)
  await plotter.pause('now')
  await plotter.resume()
  await board.clock.sleep(500)
  const after = board.record.movedMm
  await board.clock.sleep(2000)
  expect(board.record.movedMm - after).toBeLessThan(25)
  await plotter.setSpeedPercent(100)
  await drawing
  await expect(plotter.setSpeedPercent(5)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('closing after a drawing leaves the board idle, unlocked and with the pen up', async () => {
  const { board, plotter } = await openBench()
  await plotter.draw(zigzag)
  await plotter.close()
  expect(board.state).toBe('Idle')
  expect(linesOf(board).at(-1)).toBe('G4P0')
})

test.each([
  ['button', 0x21],
  ['door', 0x84],
] as const)('a machine that its own %s holds is reported, and resume lets it continue', async (by, character) => {
  const { board, plotter } = await openBench()
  const drawing = plotter.draw(long)
  await board.clock.sleep(2000)
  board.signal(character)
  await board.clock.sleep(1000)
  expect(plotter.held).toBe(by)
  const { movedMm } = board.record
  await board.clock.sleep(20_000)
  expect(board.record.movedMm).toBe(movedMm)
  await plotter.resume()
  await drawing
  expect(plotter.held).toBeUndefined()
  expect(board.record.inkMm).toBeCloseTo(190 + 140 + 190 + 130, 0)
  const held = plotter.events
    .history({ types: ['state_update'] })
    .flatMap(({ data }) => ('held' in data ? [data['held']] : []))
  expect(held).toEqual([by, null])
})

test('a pause of our own is not a hold of the machine', async () => {
  const { board, plotter } = await openBench()
  const drawing = plotter.draw(long)
  await board.clock.sleep(2000)
  await plotter.pause('now')
  expect(plotter.held).toBeUndefined()
  await plotter.resume()
  await drawing
  expect(plotter.events.history({ types: ['state_update'] }).some(({ data }) => 'held' in data)).toBe(false)
})

test('how far a stroke has come is reported, and what a halt makes the board forget is taken back', async () => {
  const { board, plotter } = await openBench()
  const parts: { readonly stroke: number; readonly sentMm: number; readonly doneMm: number }[] = []
  let discarded = 0
  const sent: number[] = []
  const drawing = plotter.draw(zigzag, {
    onWithin: (stroke, part) => parts.push({ stroke, ...part }),
    onSent: (stroke) => sent.push(stroke),
    onDiscarded: () => {
      discarded++
      sent.splice(0)
    },
  })
  await board.clock.sleep(6000)
  await plotter.pause('now')
  expect(discarded).toBe(1)
  const before = parts.length
  await plotter.resume()
  await drawing
  // Strokes that the board forgot are told again when they are sent again.
  expect(sent.at(-1)).toBe(7)
  expect(parts.length).toBeGreaterThan(before)
  for (const { sentMm, doneMm } of parts) {
    expect(doneMm).toBeLessThanOrEqual(sentMm + 1e-9)
    expect(sentMm).toBeLessThan(141)
  }
  expect(new Set(parts.map(({ stroke }) => stroke)).size).toBe(8)
})
