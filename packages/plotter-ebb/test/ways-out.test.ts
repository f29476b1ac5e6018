import { type BytePipe, isDriverError, type Plotter, type SimulatedFault, strokesFrom } from '@vfab/core'
import { createEbbBoard, type EbbBoard } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { linesOf, openBench, openOn } from './bench.ts'

const firmwares = ['2.5.3', '2.8.1', '3.0.3']

const strokes = strokesFrom([
  [5, 5, 25, 5, 25, 15],
  [30, 5, 30, 25],
])

/** Whether another program could open the board's port. */
function portIsFree(board: EbbBoard): boolean {
  try {
    void board.connect().close()
    return true
  } catch {
    return false
  }
}

function penIsUp(board: EbbBoard): boolean {
  const { nowMs } = board.record
  return !board.record.samples(nowMs, nowMs, 1)[0]!.penDown
}

/** What holds after every way out that the board has lived through. */
async function expectSafe(board: EbbBoard): Promise<void> {
  await board.idle()
  await board.clock.sleep(500)
  expect(penIsUp(board)).toBe(true)
  const motors = board.record.motorChanges.at(-1)
  if (motors !== undefined) expect(motors.enabled).toEqual([false, false])
  expect(portIsFree(board)).toBe(true)
}

/** What the driver changes in the board and has to change back, as another program finds it. */
async function settingsLeft(board: EbbBoard): Promise<string> {
  const pipe = board.connect()
  let heard = ''
  pipe.onData((chunk) => (heard += Buffer.from(chunk).toString('latin1')))
  await pipe.write(Buffer.from('QU,3\rQL\r'))
  await board.clock.sleep(100)
  await pipe.close()
  return heard
}

/** Opens a board through a pipe that calls `onLine` before each line that is sent. */
function openWatched(
  board: EbbBoard,
  onLine: (count: number) => void,
  options: { signal?: AbortSignal } = {},
): Promise<Plotter> {
  let count = 0
  const openPipe = async (): Promise<BytePipe> => {
    const pipe = board.connect()
    return {
      address: pipe.address,
      closed: pipe.closed,
      onData: (listener) => pipe.onData(listener),
      close: () => pipe.close(),
      write: async (bytes) => {
        onLine(++count)
        await pipe.write(bytes)
      },
    }
  }
  return openOn(board, {}, { ...options, openPipe })
}

describe.each(firmwares)('on firmware %s', (firmware) => {
  test('closing leaves the pen up, the motors off, the settings as they were and the port free', async () => {
    const { board, plotter } = await openBench({ firmware })
    await plotter.draw(strokes)
    await plotter.penDown()
    const closing = plotter.close()
    expect(plotter.close()).toBe(closing)
    await closing
    await expectSafe(board)
    if (firmware === '3.0.3') expect(await settingsLeft(board)).toBe('QU,1\r\nOK\r\n0\r\nOK\r\n')
    expect(
      linesOf(board)
        .filter((line) => line.startsWith('SR'))
        .at(-1),
    ).toBe(firmware === '2.5.3' ? undefined : 'SR,60000')
  })

  test('closing in mid-stroke ends the drawing first', async () => {
    const { board, plotter } = await openBench({ firmware })
    let closing: Promise<void> | undefined
    const drawing = plotter.draw(strokes, {
      onProgress: ({ drawnMm }) => void (drawnMm > 3 && (closing ??= plotter.close())),
    })
    await expect(drawing).rejects.toMatchObject({ code: 'STATE_INVALID' })
    await closing
    await expectSafe(board)
  })

  test('an abort at any line of opening frees the port, with nothing moved and nothing left changed', async () => {
    let lines = 0
    await (await openWatched(createEbbBoard({ firmware }), (count) => (lines = count))).close()
    for (let at = 1; at <= lines; at++) {
      const board = createEbbBoard({ firmware })
      const controller = new AbortController()
      const reason = new Error(`at line ${at}`)
      const onLine = (count: number): void => void (count === at && controller.abort(reason))
      const opening = openWatched(board, onLine, { signal: controller.signal })
      const outcome = await opening.catch((error: unknown) => error)
      if (outcome !== reason) {
        // Opened before: what is sent later is sent by closing.
        await (outcome as Plotter).close()
        continue
      }
      expect(board.record.moveCount).toBe(0)
      expect(portIsFree(board)).toBe(true)
      // Before it, what the board had still to say to the aborted client.
      if (firmware === '3.0.3') expect(await settingsLeft(board)).toMatch(/QU,1\r\nOK\r\n0\r\nOK\r\n$/)
    }
  })

  test('an abort at any line of drawing and closing ends with the machine safe', async () => {
    let lines = 0
    const whole = await openWatched(createEbbBoard({ firmware }), (count) => (lines = count))
    const opened = lines
    await whole.draw(strokes)
    await whole.close()
    const [first, last] = [opened + 1, lines]
    for (let at = first; at <= last; at += 3) {
      const board = createEbbBoard({ firmware })
      const controller = new AbortController()
      const reason = new Error(`at line ${at}`)
      const plotter = await openWatched(board, (count) => void (count === at && controller.abort(reason)))
      const outcome = await plotter.draw(strokes, { signal: controller.signal }).catch((error: unknown) => error)
      if (outcome === reason) expect(penIsUp(board)).toBe(true)
      else expect(outcome).toMatchObject({ finished: true })
      await plotter.close()
      await expectSafe(board)
    }
  }, 60_000)

  test('a cable pulled at any time ends in a lost device and a free port', async () => {
    const { board: whole, plotter: undisturbed } = await openBench({ firmware })
    const opened = whole.record.commands.reduce((sum, { line }) => sum + line.length + 1, 0)
    await undisturbed.draw(strokes)
    await undisturbed.close()
    const all = whole.record.commands.reduce((sum, { line }) => sum + line.length + 1, 0)
    for (let at = 1; at < all; at += 47) {
      const board = createEbbBoard({ firmware })
      board.injectAt({ afterBytes: at }, { kind: 'unplug' })
      const opening = await openOn(board).catch((error: unknown) => error)
      if (isDriverError(opening)) {
        expect([opening.type, at <= opened]).toEqual(['connection', true])
      } else {
        const plotter = opening as Plotter
        const outcome = await plotter.draw(strokes).catch((error: unknown) => error)
        if (isDriverError(outcome))
          expect(outcome).toMatchObject({ code: 'DEVICE_LOST', hint: expect.any(String) as string })
        await plotter.close()
      }
      expect(portIsFree(board)).toBe(true)
    }
  }, 60_000)

  test.each<[string, SimulatedFault, string]>([
    ['does not answer any more', { kind: 'silence' }, 'TIMEOUT'],
    ['refuses a move', { kind: 'refuse', command: firmware === '2.5.3' ? 'SM' : 'LM' }, 'REJECTED'],
    ['loses its motor supply', { kind: 'motor-power', on: false }, 'POWER_MISSING'],
  ])('a board that %s in mid-drawing is left with the pen up and the motors off', async (_what, fault, code) => {
    const { board, plotter } = await openBench({ firmware })
    let injected = false
    // Longer than what the board's queue holds.
    const many = strokesFrom([5, 10, 15, 20].flatMap((y) => [[5, y, 45, y, 5, y + 3]]))
    const drawing = plotter.draw(many, {
      onProgress: ({ drawnMm }) => {
        if (drawnMm > 3 && !injected) board.inject(fault)
        injected ||= drawnMm > 3
      },
    })
    await expect(drawing).rejects.toMatchObject({ code, hint: expect.any(String) as string })
    const told = plotter.events.history({ types: ['device_error'] }).map(({ data }) => data)
    expect(told).toMatchObject([{ error: { code } }])
    await plotter.close()
    await expectSafe(board)
  })

  test('noise in an answer is a bad reply or a missed deadline, and the machine is safe', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { board, plotter } = await openBench({ firmware, seed })
      let injected = false
      const outcome: unknown = await plotter
        .draw(strokes, {
          onProgress: () => {
            if (!injected) board.inject({ kind: 'garbage', bytes: 12 })
            injected = true
          },
        })
        .catch((error: unknown) => error)
      if (isDriverError(outcome)) expect(['BAD_REPLY', 'TIMEOUT', 'REJECTED', 'DEVICE_RESET']).toContain(outcome.code)
      await plotter.close()
      await expectSafe(board)
    }
  })
})

test('a refused move leaves the plotter usable, and the pen where it is known to be', async () => {
  const { board, plotter } = await openBench({ firmware: '2.8.1' })
  board.inject({ kind: 'refuse', command: 'LM' })
  await expect(plotter.draw(strokes)).rejects.toMatchObject({
    code: 'REJECTED',
    message: expect.stringContaining('LM,') as string,
  })
  expect(await plotter.position()).toMatchObject({ known: true, pen: 'up' })
  expect(await plotter.draw(strokes)).toMatchObject({ finished: true, strokesDone: 2 })
  await plotter.close()
})

test('after a power failure the place is unknown, and drawing on is refused', async () => {
  const { board, plotter } = await openBench()
  const drawing = plotter.draw(strokes, { onStroke: () => board.inject({ kind: 'motor-power', on: false }) })
  await expect(drawing).rejects.toMatchObject({ code: 'POWER_MISSING' })
  expect(await plotter.position()).toMatchObject({ known: false })
  board.inject({ kind: 'motor-power', on: true })
  await expect(plotter.draw(strokes)).rejects.toMatchObject({
    code: 'POSITION_LOST',
    hint: expect.any(String) as string,
  })
  await plotter.penUp()
  await plotter.close()
})

test('a reset puts the board to its power-on settings; the place is unknown after it', async () => {
  const { board, plotter } = await openBench()
  await plotter.moveTo({ xMm: 10, yMm: 10 })
  await plotter.reset!()
  expect(linesOf(board)).toContain('R')
  expect(await plotter.position()).toMatchObject({ known: false })
  await expect(plotter.moveTo({ xMm: 1, yMm: 1 })).rejects.toMatchObject({ code: 'POSITION_LOST' })
  await plotter.close()
  await expectSafe(board)
})

test.each(['2.8.1', '3.0.3'])(
  'a board of firmware %s that was reset behind the driver’s back is noticed',
  async (firmware) => {
    const board = createEbbBoard({ firmware })
    let pipe: BytePipe | undefined
    const plotter = await openOn(board, {}, { openPipe: async () => (pipe = board.connect()) })
    const drawing = plotter.draw(strokes, { onStroke: () => void pipe!.write(Buffer.from('R\r')) })
    await expect(drawing).rejects.toMatchObject({ type: expect.stringMatching(/hardware|protocol/) as string })
    expect(await plotter.position().catch(() => ({ known: false }))).toMatchObject({ known: false })
    await plotter.close()
    await expectSafe(board)
  },
)

test.each(['SC', 'SP', 'EM', 'SL', 'CU'])(
  'a board that refuses %s while it is closed still gets its pen up',
  async (command) => {
    const { board, plotter } = await openBench()
    await plotter.moveTo({ xMm: 5, yMm: 5 })
    await plotter.penDown()
    board.inject({ kind: 'refuse', command })
    await plotter.close()
    await expectSafe(board)
  },
)

test('a journey without power is not called made', async () => {
  const { board, plotter } = await openBench()
  await plotter.moveTo({ xMm: 100, yMm: 100 })
  const going = plotter.moveTo({ xMm: 0, yMm: 0 })
  await board.clock.sleep(100)
  board.inject({ kind: 'motor-power', on: false })
  await expect(going).rejects.toMatchObject({ code: 'POWER_MISSING' })
  expect(await plotter.position()).toMatchObject({ known: false })
  await plotter.close()
})
