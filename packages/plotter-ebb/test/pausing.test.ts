import { type BytePipe, type DrawOptions, strokeCoordsMm, strokeCount, strokesFrom } from '@vfab/core'
import { createEbbBoard, type EbbBoard } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { openBench, openOn } from './bench.ts'
import { apartMm } from './distance.ts'
import { drawn, missingMm, onlyOnMm, toleranceMm } from './ink.ts'

const firmwares = ['2.5.3', '2.8.1', '3.0.0', '3.0.3']

/** A stroke that takes some seconds, with corners in it. */
const long = [20, 20, 120, 20, 120, 60, 20, 60, 20, 100]
const after = [150, 20, 160, 30]

function strokesOn(board: EbbBoard): number[][] {
  const list = board.record.strokesMm()
  return Array.from({ length: strokeCount(list) }, (_, index) => [...strokeCoordsMm(list, index)]).filter(
    (coords) => !coords.every((mm) => Math.abs(mm) < 0.01),
  )
}

/** The highest speed of a motor from which it came to rest at once, as mm/s of an axis. */
function hardestStopMmPerS(board: EbbBoard): number {
  const moves = [...board.record.moves()]
  let hardest = 0
  for (const [index, { endMs, endStepsPerS }] of moves.entries()) {
    const goesOn = (moves[index + 1]?.startMs ?? Infinity) - endMs < 1
    if (!goesOn) hardest = Math.max(hardest, ...endStepsPerS.map((speed) => Math.abs(speed) / 80))
  }
  return hardest
}

/** Below this a stop is that of the last move of a braking: 762 mm/s² for up to 32 ms, the longest move of one speed. */
const softStopMmPerS = 26

function idle(board: EbbBoard): void {
  const { enabled } = board.record.motorChanges.at(-1)!
  expect(enabled).toEqual([true, true])
}

/** Options of a drawing during which `act` is called once the tip has drawn so much, and what `act` returned. */
function onceDrawn<T>(mm: number, act: () => Promise<T> | T): { options: DrawOptions; acted: Promise<T> } {
  let called = false
  let resolve: (value: Promise<T> | T) => void = () => {}
  const acted = new Promise<T>((resolveActed) => (resolve = resolveActed))
  const onProgress = ({ drawnMm }: { drawnMm: number }): void => {
    if (called || drawnMm < mm) return
    called = true
    resolve(act())
  }
  return { options: { onProgress }, acted }
}

describe.each(firmwares)('on firmware %s', (firmware) => {
  test('a pause within a stroke brakes along it and lifts the pen; it goes on exactly there', async () => {
    const { board, plotter } = await openBench({ firmware })
    const done: number[] = []
    const pause = onceDrawn(60, () => plotter.pause('now'))
    const drawing = plotter.draw(strokesFrom([long, after]), {
      ...pause.options,
      onStroke: (stroke) => done.push(stroke),
    })
    await pause.acted
    expect(done).toEqual([])
    expect((await plotter.position()).pen).toBe('up')
    const before = board.record.positionMm
    await board.clock.sleep(3000)
    expect(board.record.positionMm).toEqual(before)
    idle(board)

    await plotter.resume()
    expect(await drawing).toMatchObject({ strokesDone: 2, finished: true })
    expect(done).toEqual([0, 1])
    const [first, second, third, ...others] = strokesOn(board)
    expect(others).toEqual([])
    expect(apartMm([...first!, ...second!], long)).toBeLessThan(0.06)
    expect(apartMm(third!, after)).toBeLessThan(0.06)
    expect(hardestStopMmPerS(board)).toBeLessThan(softStopMmPerS)
    await plotter.close()
  })

  test('a pause at the stroke finishes it first', async () => {
    const { board, plotter } = await openBench({ firmware })
    const pause = onceDrawn(60, () => plotter.pause())
    const drawing = plotter.draw(strokesFrom([long, after]), pause.options)
    await pause.acted
    const drawn = strokesOn(board)
    expect(apartMm(drawn[0]!, long)).toBeLessThan(0.06)
    await plotter.resume()
    expect(await drawing).toMatchObject({ strokesDone: 2, finished: true })
    expect(strokesOn(board)).toHaveLength(2)
    await plotter.close()
  })

  test('stopping ends the drawing with the pen up, and what was cut off is not called drawn', async () => {
    const { board, plotter } = await openBench({ firmware })
    const stop = onceDrawn(60, () => plotter.stop())
    const result = await plotter.draw(strokesFrom([long, after]), stop.options)
    await stop.acted
    expect(result).toMatchObject({ strokesDone: 0, finished: false })
    expect((await plotter.position()).pen).toBe('up')
    expect(strokesOn(board)).toHaveLength(1)
    expect(hardestStopMmPerS(board)).toBeLessThan(softStopMmPerS)
    // It works on as if nothing had happened, the lower position of the pen included.
    await plotter.draw(strokesFrom([after]))
    expect(apartMm(strokesOn(board).at(-1)!, after)).toBeLessThan(0.06)
    await plotter.close()
  })

  test('aborting rejects with the reason when the pen is up and nothing moves', async () => {
    const { board, plotter } = await openBench({ firmware })
    const controller = new AbortController()
    const reason = new Error('the paper is torn')
    const drawing = plotter.draw(strokesFrom([long, after]), {
      ...onceDrawn(60, () => controller.abort(reason)).options,
      signal: controller.signal,
    })
    await expect(drawing).rejects.toBe(reason)
    const { nowMs } = board.record
    expect(board.record.samples(nowMs, nowMs, 1)[0]!.penDown).toBe(false)
    const place = board.record.positionMm
    await board.clock.sleep(2000)
    expect(board.record.positionMm).toEqual(place)
    expect((await plotter.position()).known).toBe(true)
    await plotter.close()
  })
})

test.each(['2.5.3', '2.8.1', '3.0.0', '3.0.3'])(
  'on firmware %s the pen is off the paper 300 ms after somebody asks for the end, whenever that is',
  async (firmware) => {
    // Straight, and winding: long moves, and many.
    const winding = Array.from({ length: 200 }, (_, at) => [20 + at / 4, 100 + 5 * Math.sin(at / 6)]).flat()
    for (let atMs = 1500; atMs < 9000; atMs += 373) {
      const { board, plotter } = await openBench({ firmware })
      const drawing = plotter.draw(strokesFrom([long, winding]))
      await board.clock.sleep(atMs)
      const askedMs = board.record.nowMs
      const wasDown = board.record.samples(askedMs, askedMs, 1)[0]!.penDown
      await plotter.stop()
      await drawing
      const left = board.record.penDownTimes().find(({ toMs }) => toMs > askedMs)
      if (wasDown) expect(left!.toMs - askedMs, `asked at ${atMs} ms`).toBeLessThan(firmware === '3.0.3' ? 200 : 300)
      await plotter.close()
    }
  },
  30_000,
)

test.each(['2.5.3', '2.8.1', '3.0.3'])(
  'on firmware %s what is told drawn is on the paper to its end, whenever it was stopped',
  async (firmware) => {
    const strokes = [
      [10, 10, 25, 10],
      [25, 14, 10, 14],
      [10, 18, 14, 18],
    ]
    for (let at = 1; ; at++) {
      const board = createEbbBoard({ firmware })
      let writes = 0
      let stop = (): void => {}
      const openPipe = async (): Promise<BytePipe> => {
        const pipe = board.connect()
        const write = async (bytes: Uint8Array): Promise<void> => {
          if (++writes === at) stop()
          await pipe.write(bytes)
        }
        return { ...onlyOf(pipe), write }
      }
      const plotter = await openOn(board, { joinToleranceMm: 0 }, { openPipe })
      writes = 0
      stop = () => void plotter.stop()
      const told: number[] = []
      const { finished } = await plotter.draw(strokesFrom(strokes), { onStroke: (stroke) => told.push(stroke) })
      await plotter.close()
      for (const stroke of told.map((index) => strokes[index]!)) {
        const parts = drawn(board).filter((each) => onlyOnMm(each, stroke) < toleranceMm)
        expect(missingMm(stroke, parts), `stopped at command ${at}`).toBeLessThan(toleranceMm)
      }
      if (finished) break
    }
  },
  30_000,
)

/** The pipe without its `write`. */
function onlyOf(pipe: BytePipe): Omit<BytePipe, 'write'> {
  const { address, closed } = pipe
  return { address, closed, onData: (listener) => pipe.onData(listener), close: () => pipe.close() }
}

test('a pause lasts as long as it likes, the button is heard, and stopping ends it', async () => {
  const { board, plotter } = await openBench()
  const pause = onceDrawn(10, () => plotter.pause('now'))
  const drawing = plotter.draw(strokesFrom([long, after]), pause.options)
  await pause.acted
  const pressed = new Promise((resolve) => plotter.events.on('state_update', ({ data }) => resolve(data)))
  board.pressButton()
  expect(await pressed).toEqual({ button: 'pressed' })
  await plotter.stop()
  expect(await drawing).toMatchObject({ finished: false, strokesDone: 0 })
  await plotter.close()
})

test.each(['2.5.3', '2.8.1', '3.0.3'])('on firmware %s the button is heard while drawing', async (firmware) => {
  const { board, plotter } = await openBench({ firmware })
  const heard: unknown[] = []
  plotter.events.on('state_update', ({ data }) => heard.push(data))
  await plotter.draw(strokesFrom([long]), onceDrawn(30, () => board.pressButton()).options)
  expect(heard).toEqual([{ button: 'pressed' }])
  await plotter.close()
})
