import { once } from 'node:events'

import { createEbbBoard, serveTcp } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { drawingFor, expectHeld, testBoard } from './support/board.ts'
import { svgOf } from './support/drawings.ts'
import { startBin } from './support/run-bin.ts'
import { type RunOptions, runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

/** Two long strokes, so that there is something to interrupt. */
const longStrokes = svgOf('<path d="M0,5 H100 M0,50 H100" fill="none" stroke="black"/>')

function plotLongStrokes(options: RunOptions): ReturnType<typeof runVfab> {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', longStrokes)
  return runVfab(project, ['plot', 'drawing.svg', '-d', 'ebb:/dev/vfab-test-board', '--json'], options)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends a plot with exit code 130 when the pen is up, the motors hold and the port is free`, async () => {
    const { board, openPipe, clock } = testBoard()
    let interrupted = false
    const run = await plotLongStrokes({
      clock,
      openPipe,
      onStderr: (text, send) => {
        if (interrupted || !text.includes('on AxiDraw')) return
        interrupted = true
        // In the middle of the first stroke by the board's own clock.
        void drawingFor(700, { board, clock }).then(() => send(signal))
      },
    })
    expect(run.code).toBe(130)
    expect(run.stderr).toContain('stopping, the pen goes up (again to give up waiting)')
    expect(run.stdout).toContain('"code":"INTERRUPTED"')
    await expectHeld(board)
    expect(board.record.inkMm).toBeLessThan(190)
  })
}

test('a second interrupt gives a silent board two seconds more, a third ends the process at once', async () => {
  const { board, openPipe, clock } = testBoard()
  const exits: number[] = []
  const slept: number[] = []
  let presses = 0
  await plotLongStrokes({
    openPipe,
    clock: {
      now: () => clock.now(),
      sleep: (durationMs, options) => {
        if (presses > 1) slept.push(durationMs)
        return clock.sleep(durationMs, options)
      },
    },
    onStderr: (text, send) => {
      if (presses === 0 && text.includes('on AxiDraw')) {
        presses = 1
        board.inject({ kind: 'silence' })
        send('SIGINT')
        presses = 2
        send('SIGINT')
        send('SIGINT')
      }
    },
    onExit: (code) => exits.push(code),
  })
  expect(exits).toContain(130)
  expect(slept[0]).toBe(2000)
})

test('the process itself ends with exit code 130, and the board it drew on in real time is safe', async () => {
  const board = createEbbBoard({ speed: 1 })
  const served = await serveTcp(board)
  onTestFinished(() => served.close())
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', longStrokes)
  const child = startBin(project, ['plot', 'drawing.svg', '--json', '-d', `ebb:${served.address}`])
  let events = ''
  for await (const chunk of child.stdout!) {
    if (!(events += String(chunk)).includes('"type":"progress"')) continue
    child.kill('SIGINT')
    break
  }
  expect(await once(child, 'close')).toEqual([130, null])
  await expectHeld(board)
  expect(board.record.inkMm).toBeLessThan(190)
})
