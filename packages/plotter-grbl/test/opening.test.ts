import { type PlotterCheckpoint, strokesFrom } from '@vfab/core'
import { createGrblBoard, type GrblFlavour } from '@vfab/sim'
import { expect, test } from 'vitest'

import { createGrblDriver } from '../src/driver.ts'
import { linesOf, openBench, openOn, settings } from './bench.ts'

test.each([
  ['grbl', 'Grbl 1.1h.20190830'],
  ['grblhal', 'grblHAL 1.1f.20240817'],
  ['fluidnc', 'FluidNC 3.7.18'],
] as const)('%s is told apart', async (flavour: GrblFlavour, firmware) => {
  const { plotter } = await openBench({ flavour })
  expect(plotter.identity.firmware).toBe(firmware)
  expect(plotter.limits).toMatchObject({ travelMm: { widthMm: 300, heightMm: 200 }, resolutionMm: 1 / 80 })
})

test('boards that restart when they are opened, and those that do not, are both met', async () => {
  for (const resetOnOpen of [true, false]) {
    const { board, plotter } = await openBench({ firmware: { resetOnOpen } })
    expect(await plotter.position()).toMatchObject({ xMm: 0, yMm: 0, known: true })
    expect(linesOf(board)).not.toContain('$H')
  }
})

test('settings of the board are never changed', async () => {
  const { board, plotter } = await openBench()
  await plotter.draw(strokesFrom([[1, 1, 5, 5]]))
  await plotter.close()
  expect(linesOf(board).filter((line) => /^\$\d+=|^\$RST|^\$N\d|G10|G28\.1/.test(line))).toEqual([])
})

test('a machine with switches has to find them first', async () => {
  const { board, plotter } = await openBench({ settings: { 22: 1, 23: 3, 20: 1 } })
  expect(await plotter.position()).toMatchObject({ known: false })
  await expect(plotter.draw(strokesFrom([[1, 1, 5, 5]]))).rejects.toMatchObject({
    code: 'POSITION_LOST',
    hint: expect.stringContaining('vfab home') as string,
  })
  await plotter.home?.()
  expect(await plotter.position()).toMatchObject({ xMm: 0, yMm: 0, known: true })
  // With soft limits on, what lies beyond them is refused before anything moves: y grows upwards here.
  await expect(plotter.moveTo({ xMm: 5, yMm: 5 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  expect(board.state).toBe('Idle')
})

test('a switch that is missing is told with what to do', async () => {
  const { board, plotter } = await openBench({ settings: { 22: 1, 23: 3 } })
  board.setHomeSwitches('missing')
  await expect(plotter.home?.()).rejects.toMatchObject({ code: 'POSITION_LOST', context: { alarm: 9 } })
  expect((await plotter.position()).known).toBe(false)
})

test('what lies where is told by the corner and the directions of the axes', async () => {
  const { board, plotter } = await openBench({}, { originCorner: 'bottom-left' })
  expect(await plotter.position()).toMatchObject({ xMm: 0, yMm: 200 })
  await plotter.moveTo({ xMm: 30, yMm: 150 })
  // Fifty up from the bottom: the machine's y grows upwards, the record's downwards.
  expect(board.record.positionMm).toEqual({ xMm: 30, yMm: -50 })
  const down = await openBench({}, { yAxis: 'down', xAxis: 'left', originCorner: 'top-right' })
  await down.plotter.moveTo({ xMm: 290, yMm: 20 })
  expect(down.board.record.positionMm).toEqual({ xMm: 10, yMm: -20 })
})

test('offsets that another program left are reckoned with, and left alone', async () => {
  const board = createGrblBoard({ flavour: 'grblhal' })
  const pipe = board.connect()
  await pipe.write(Buffer.from('G10L2P1X-40Y7\nG92X3\nG91G20\n'))
  await board.clock.sleep(500)
  await pipe.close()
  const plotter = await openOn(board)
  expect(await plotter.position()).toMatchObject({ xMm: 0, yMm: 0 })
  await plotter.moveTo({ xMm: 20, yMm: 30 })
  expect(board.record.positionMm).toEqual({ xMm: 20, yMm: 30 })
})

test('a checkpoint is kept by a board that was not reset, and by no other', async () => {
  const { board, plotter } = await openBench({ flavour: 'grblhal' })
  await plotter.moveTo({ xMm: 50, yMm: 40 })
  const checkpoint: PlotterCheckpoint = JSON.parse(JSON.stringify(await plotter.checkpoint())) as PlotterCheckpoint
  board.inject({ kind: 'unplug' })
  const again = await openOn(board, {}, { checkpoint })
  expect(again.continued).toBe(true)
  expect(await again.position()).toMatchObject({ xMm: 50, yMm: 40, known: true })
  await again.moveTo({ xMm: 0, yMm: 0 })
  expect(board.record.positionMm.xMm).toBeCloseTo(0, 2)
  board.inject({ kind: 'brown-out' })
  await board.clock.sleep(1000)
  const later = await openOn(board, {}, { checkpoint })
  expect(later.continued).toBe(false)
})

test('a checkpoint outlasts a pause, which resets the board, and a close', async () => {
  const { board, plotter } = await openBench({ flavour: 'grblhal' })
  const checkpoint = await plotter.checkpoint()
  const drawing = plotter.draw(strokesFrom([[10, 10, 150, 10, 150, 100]]))
  await board.clock.sleep(2000)
  await plotter.pause('now')
  await plotter.stop()
  await drawing
  await plotter.close()
  const again = await openOn(board, {}, { checkpoint })
  expect(again.continued).toBe(true)
  const { xMm, yMm } = await again.position()
  expect(xMm).toBeCloseTo(board.record.positionMm.xMm, 2)
  expect(yMm).toBeCloseTo(board.record.positionMm.yMm, 2)
})

test('motors that may have been freed prove nothing', async () => {
  const { board, plotter } = await openBench({ flavour: 'grblhal', settings: { 1: 25 } })
  const checkpoint = await plotter.checkpoint()
  await plotter.close()
  expect((await openOn(board, {}, { checkpoint })).continued).toBe(false)
})

test('a new origin counts from where the pen stands', async () => {
  const { board, plotter } = await openBench()
  await plotter.moveTo({ xMm: 20, yMm: 10 })
  await plotter.setOrigin()
  expect(await plotter.position()).toMatchObject({ xMm: 0, yMm: 0 })
  await plotter.moveTo({ xMm: 5, yMm: 5 })
  expect(board.record.positionMm.xMm).toBeCloseTo(25, 2)
  await expect(plotter.moveTo({ xMm: -1, yMm: 0 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
})

test('what is no Grbl board is told by what it said', async () => {
  const driver = createGrblDriver()
  const board = createGrblBoard()
  const openPipe = async () => {
    const pipe = board.connect()
    return {
      ...pipe,
      address: '/dev/ttyS9',
      closed: pipe.closed,
      close: () => pipe.close(),
      write: () => Promise.resolve(),
      onData: (listener: (chunk: Uint8Array) => void) =>
        queueMicrotask(() => listener(Buffer.from('start\r\necho:Marlin 2.1.2\r\n'))),
    }
  }
  await expect(driver.open(await settings(), { openPipe, clock: board.clock })).rejects.toMatchObject({
    code: 'WRONG_DEVICE',
    message: expect.stringContaining('Marlin') as string,
  })
})

test('overrides of one drawing are checked before anything moves', async () => {
  const { board, plotter } = await openBench()
  const strokes = strokesFrom([[1, 1, 50, 1]])
  for (const overrides of [
    { drawAccelMmPerS2: 100 },
    { drawSpeedMmPerS: 5000 },
    { drawSpeedMmPerS: 0 },
    { penUpPercent: 101 },
    { penDownPercent: 100 },
    { penForceGrams: 10 },
  ]) {
    await expect(plotter.draw(strokes, { overrides })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  }
  expect(board.record.movedMm).toBe(0)
  const from = linesOf(board).length
  await plotter.draw(strokes, { overrides: { drawSpeedMmPerS: 10, penUpPercent: 80, penDownPercent: 10 } })
  const lines = linesOf(board, from)
  expect(lines).toContain('M3S660')
  expect(lines).toContain('M3S380')
  expect(lines.some((line) => line.includes('F600'))).toBe(true)
})

test('the self-test names what is set against drawing', async () => {
  const { plotter } = await openBench({ settings: { 32: 1, 1: 25 } })
  const { success, details } = await plotter.selfTest()
  expect(success).toBe(false)
  expect(details.find(({ name }) => name === 'laser mode')).toMatchObject({ success: false })
  expect(details.find(({ name }) => name === 'motors at rest')).toMatchObject({ message: 'freed after 25 ms' })
})
