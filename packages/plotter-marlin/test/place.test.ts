import { strokesFrom } from '@vfab/core'
import { createMarlinBoard } from '@vfab/sim'
import { expect, test } from 'vitest'

import { lines, openBench, openOn } from './bench.ts'

test('a restart in a drawing loses the place: nothing is drawn until the origin is set', async () => {
  const { board, plotter } = await openBench()
  const drawing = plotter.draw(lines(10), {
    onStroke: (stroke) => void (stroke === 2 && board.inject({ kind: 'brown-out' })),
  })
  await expect(drawing).rejects.toMatchObject({ code: 'DEVICE_RESET' })
  expect(await plotter.position()).toMatchObject({ known: false })
  const { inkMm } = board.record
  await expect(plotter.draw(lines(1))).rejects.toMatchObject({ code: 'POSITION_LOST' })
  expect(board.record.inkMm).toBe(inkMm)
  await plotter.setOrigin?.()
  expect(await plotter.draw(lines(1))).toMatchObject({ finished: true })
  await plotter.close()
})

test('M112 stops the board for good: the error says so, and close frees the port', async () => {
  const { board, plotter } = await openBench({}, { bootMs: 2000, timeoutMs: 500 })
  const drawing = plotter.draw(lines(10), { onStroke: (stroke) => void (stroke === 2 && board.overhear('\nM112\n')) })
  await expect(drawing).rejects.toMatchObject({ code: 'HARDWARE_FAULT' })
  expect(board.killed).toBe(true)
  await plotter.close()
})

test('no session claims to continue where another was: Marlin cannot prove its place', async () => {
  const board = createMarlinBoard({ resetOnOpen: false })
  const first = await openOn(board)
  expect('checkpoint' in first).toBe(false)
  expect(first.holdOnClose).toBeUndefined()
  await first.close()
  const next = await openOn(board, {}, { checkpoint: { made: 'up' } })
  expect(next.continued).toBeUndefined()
  await next.close()
})

test('what another session has sent is drawn to its end before anything is asked', async () => {
  const board = createMarlinBoard({ resetOnOpen: false })
  const pipe = board.connect()
  await pipe.write(Buffer.from('G1 X50 F600\nG1 X0\n'))
  await board.clock.sleep(100)
  await pipe.close()
  const plotter = await openOn(board)
  expect(await plotter.position()).toMatchObject({ xMm: 0, yMm: 0 })
  expect(board.record.movedMm).toBeCloseTo(100, 1)
  await plotter.close()
})

test('a halt within a stroke resumes at the point where it stopped: nothing doubled, nothing missing', async () => {
  const { board, plotter } = await openBench({ advancedOk: true })
  const long = strokesFrom([[10, 10, 190, 10, 190, 190, 10, 190, 10, 20]])
  let halted: Promise<void> | undefined
  const parts: { readonly sentMm: number; readonly doneMm: number }[] = []
  const drawing = plotter.draw(long, {
    onWithin: (_stroke, part) => {
      parts.push(part)
      if (part.doneMm > 200) halted ??= plotter.pause('now').then(() => plotter.resume())
    },
  })
  expect(await drawing).toMatchObject({ strokesDone: 1, finished: true })
  await halted
  expect(halted).toBeDefined()
  expect(board.record.penDowns).toBe(2)
  expect(board.record.inkMm).toBeCloseTo(180 * 3 + 170, 0)
  // At the halt, what is drawn is known to the last line.
  expect(parts.some(({ sentMm, doneMm }) => doneMm > 200 && doneMm === sentMm)).toBe(true)
  await plotter.close()
})

test('homing that fails for want of switches is an error that says what to do', async () => {
  const { plotter } = await openBench({ switches: 'missing' }, { homing: true, bootMs: 2000, timeoutMs: 3000 })
  await expect(plotter.home?.()).rejects.toMatchObject({ code: 'HARDWARE_FAULT' })
  await plotter.close()
})

test('after homing, a machine whose zero is its own is drawn on by its own coordinates', async () => {
  const { board, plotter } = await openBench(
    { homeDistanceMm: [30, 40] },
    { zero: 'machine', originCorner: 'bottom-left', homing: true },
  )
  await plotter.home?.()
  await plotter.moveTo({ xMm: 100, yMm: 150 })
  const { xMm, yMm } = board.record.positionMm
  expect([xMm + 30, 40 - yMm].map((mm) => Math.round(mm * 10) / 10)).toEqual([100, 50])
  await plotter.close()
})

test('the page of a Makelangelo has its zero in the middle', async () => {
  const { board, plotter } = await openBench(
    { homeDistanceMm: [0, 0] },
    { profile: 'makelangelo', widthMm: 200, heightMm: 100 },
  )
  expect(plotter.identity.model).toBe('Makelangelo')
  await plotter.moveTo({ xMm: 100, yMm: 50 })
  expect(board.record.positionMm.xMm).toBeCloseTo(0)
  await plotter.moveTo({ xMm: 150, yMm: 25 })
  expect(board.record.positionMm).toMatchObject({ xMm: 50, yMm: -25 })
  await plotter.close()
})
