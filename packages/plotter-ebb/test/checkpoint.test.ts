import { strokeCoordsMm, strokeCount, strokesFrom } from '@vfab/core'
import { createEbbBoard, type EbbBoard } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { linesOf, openOn } from './bench.ts'
import { apartMm } from './distance.ts'

const far = [100, 50, 120, 50]

function lastStroke(board: EbbBoard): number[] {
  const list = board.record.strokesMm()
  return [...strokeCoordsMm(list, strokeCount(list) - 1)]
}

describe.each(['2.5.3', '2.8.1', '3.0.0', '3.0.3'])('on firmware %s', (firmware) => {
  test('a session that died in mid-move is continued to the step, whatever the board still had in its queue', async () => {
    const board = createEbbBoard({ firmware })
    const first = await openOn(board)
    const checkpoint = JSON.parse(JSON.stringify(await first.checkpoint!())) as Record<string, unknown>
    const sent: number[] = []
    const dying = first.draw(strokesFrom([[10, 10, 90, 10, 90, 90], far, far]), {
      onSent: (stroke) => sent.push(stroke),
    })
    dying.catch(() => {})
    await board.clock.sleep(2000)
    board.inject({ kind: 'unplug' })
    await expect(dying).rejects.toMatchObject({ code: 'DEVICE_LOST' })
    await first.close()

    const before = board.record.commands.length
    const second = await openOn(board, {}, { checkpoint })
    expect(second.continued).toBe(true)
    const lines = linesOf(board, before)
    expect(lines.filter((line) => /^(EM|CS|SM|LM|SP|HM|ES)/.test(line))).toEqual([])
    const place = await second.position()
    expect(place.known).toBe(true)
    const tip = board.record.positionMm
    expect([place.xMm, place.yMm]).toEqual([tip.xMm, tip.yMm])
    await second.draw(strokesFrom([far]))
    expect(apartMm(lastStroke(board), far)).toBeLessThan(0.02)
    await second.moveTo({ xMm: 0, yMm: 0 })
    expect(board.record.positionMm).toEqual({ xMm: 0, yMm: 0 })
    await second.close()
  })

  test('a board that was restarted, switched to another session or freed does not prove anything', async () => {
    const board = createEbbBoard({ firmware })
    const first = await openOn(board)
    await first.moveTo({ xMm: 10, yMm: 10 })
    const checkpoint = await first.checkpoint!()
    board.inject({ kind: 'brown-out' })
    await first.close()
    const second = await openOn(board, {}, { checkpoint })
    expect(second.continued).toBe(false)
    await second.moveTo({ xMm: 20, yMm: 20 })
    const later = await second.checkpoint!()
    await second.close() // lets the motors go
    const third = await openOn(board, {}, { checkpoint: later })
    expect(third.continued).toBe(false)
    await third.close()
  })

  test('closing holds the position when asked to, and the next session goes on from it', async () => {
    const board = createEbbBoard({ firmware })
    const first = await openOn(board)
    await first.moveTo({ xMm: 12, yMm: 34 })
    const checkpoint = await first.checkpoint!()
    first.holdOnClose = true
    await first.close()
    expect(board.record.motorChanges.at(-1)!.enabled).toEqual([true, true])
    const second = await openOn(board, {}, { checkpoint })
    expect(second.continued).toBe(true)
    expect(await second.position()).toMatchObject({ xMm: 12, yMm: 34 })
    await second.close()
    expect(board.record.motorChanges.at(-1)!.enabled).toEqual([false, false])
  })

  test('a new origin is where the pen stands, and makes checkpoints before it void', async () => {
    const board = createEbbBoard({ firmware })
    const plotter = await openOn(board)
    await plotter.moveTo({ xMm: 30, yMm: 40 })
    const checkpoint = await plotter.checkpoint!()
    await plotter.setOrigin!()
    expect(await plotter.position()).toMatchObject({ xMm: 0, yMm: 0, known: true })
    await plotter.draw(strokesFrom([[5, 5, 15, 5]]))
    expect(apartMm(lastStroke(board), [35, 45, 45, 45])).toBeLessThan(0.02)
    plotter.holdOnClose = true
    await plotter.close()
    const next = await openOn(board, {}, { checkpoint })
    expect(next.continued).toBe(false)
    await next.close()
  })
})

test('with other steps per millimetre the counters mean other places: nothing is proved', async () => {
  const board = createEbbBoard()
  const first = await openOn(board)
  const checkpoint = await first.checkpoint!()
  first.holdOnClose = true
  await first.close()
  const second = await openOn(board, { stepMode: 8 }, { checkpoint })
  expect(second.continued).toBe(false)
  await second.close()
})

test('motors that lost their power hold nothing: the position is given up', async () => {
  const board = createEbbBoard()
  const first = await openOn(board)
  const checkpoint = await first.checkpoint!()
  first.holdOnClose = true
  const drawing = first.draw(strokesFrom([[10, 10, 90, 10, 90, 90]]), {
    onProgress: () => board.inject({ kind: 'motor-power', on: false }),
  })
  await expect(drawing).rejects.toMatchObject({ code: 'POWER_MISSING' })
  await first.close()
  board.inject({ kind: 'motor-power', on: true })
  const second = await openOn(board, {}, { checkpoint })
  expect(second.continued).toBe(false)
  await second.close()
})

test('a checkpoint of another driver, or nonsense, proves nothing and harms nothing', async () => {
  const board = createEbbBoard()
  for (const checkpoint of [{}, { driver: 'grbl', mark: [1] }, { driver: 'ebb', mark: 'x' }]) {
    const plotter = await openOn(board, {}, { checkpoint })
    expect(plotter.continued).toBe(false)
    await plotter.close()
  }
})

test('without a checkpoint nothing is said about going on', async () => {
  const plotter = await openOn(createEbbBoard())
  expect(plotter.continued).toBeUndefined()
  await plotter.close()
})

test('a new mark of one byte is never the last one', async () => {
  const board = createEbbBoard({ firmware: '2.8.1' })
  const plotter = await openOn(board)
  for (let origin = 0; origin < 600; origin++) await plotter.setOrigin!()
  const marks = linesOf(board).filter((line) => line.startsWith('SL,'))
  expect(marks.length).toBeGreaterThan(600)
  expect(marks.filter((line, index) => line === marks[index - 1])).toEqual([])
  await plotter.close()
})

describe.each(['2.8.1', '3.0.0', '3.0.3'])('another program in between, on firmware %s', (firmware) => {
  const path = [10, 10, 90, 10, 90, 90]

  /** A session that died while it drew; then whatever another program sends. */
  async function takenOver(board: EbbBoard, lines: readonly string[]): Promise<Record<string, unknown>> {
    const first = await openOn(board)
    const checkpoint = JSON.parse(JSON.stringify(await first.checkpoint!())) as Record<string, unknown>
    const dying = first.draw(strokesFrom([path]))
    dying.catch(() => {})
    await board.clock.sleep(1500)
    board.inject({ kind: 'unplug' })
    await dying.catch(() => {})
    await first.close()
    await board.clock.sleep(5000)
    const other = board.connect()
    for (const line of lines) await other.write(Buffer.from(`${line}\r`))
    await board.clock.sleep(3000)
    await other.close()
    return { ...checkpoint, reach: { pathsMm: [[0, 0, ...path]] } }
  }

  test.each([
    ['its EM zeroes the counters', ['EM,1,1']],
    ['CS does', ['CS']],
    ['its EM, and it moves and comes back', ['EM,1,1', 'SM,500,400,200', 'SM,500,-400,-200']],
    ['its EM, and it moves', ['EM,1,1', 'SM,1000,4000,200']],
    ['it moves', ['SM,1000,2000,1500']],
    ['it frees the motors', ['EM,0,0']],
    ['it frees the motors and holds them again', ['EM,0,0', 'EM,1,1']],
    ['it resets the board', ['R']],
  ])('%s: nothing is proved', async (_, lines) => {
    const board = createEbbBoard({ firmware })
    const checkpoint = await takenOver(board, lines)
    const second = await openOn(board, {}, { checkpoint })
    expect(second.continued).toBe(false)
    await second.close()
  })

  test('one that moves nothing and changes no counter disproves nothing', async () => {
    const board = createEbbBoard({ firmware })
    const checkpoint = await takenOver(board, ['V', 'QS', 'SP,1', 'QC'])
    const second = await openOn(board, {}, { checkpoint })
    expect(second.continued).toBe(true)
    await second.close()
  })
})

test('a machine that was left at the origin has zeros, and may', async () => {
  const board = createEbbBoard()
  const first = await openOn(board)
  const checkpoint = await first.checkpoint!()
  first.holdOnClose = true
  await first.close()
  const second = await openOn(board, {}, { checkpoint: { ...checkpoint, reach: { pathsMm: [[0, 0]] } } })
  expect(second.continued).toBe(true)
  await second.close()
})

describe.each(['3.0.0', '3.0.3'])('on firmware %s, which remembers it', (firmware) => {
  test('motors that lost their power while nobody was connected hold nothing, though they have it again', async () => {
    const board = createEbbBoard({ firmware })
    const first = await openOn(board)
    await first.moveTo({ xMm: 12, yMm: 34 })
    const checkpoint = await first.checkpoint!()
    first.holdOnClose = true
    await first.close()
    board.inject({ kind: 'motor-power', on: false })
    await board.clock.sleep(1000)
    board.inject({ kind: 'motor-power', on: true })
    await board.clock.sleep(1000)
    const second = await openOn(board, {}, { checkpoint })
    expect(second.continued).toBe(false)
    await second.close()
  })
})
