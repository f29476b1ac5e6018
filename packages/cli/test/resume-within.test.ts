import { strokeCoordsMm, strokeCount } from '@vfab/core'
import type { EbbBoard } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { expectSafe, type TestBoard, testBoard } from './support/board.ts'
import { svgOf } from './support/drawings.ts'
import { runVfab, type VfabRun } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

/** A spiral in one stroke: 2 m, with 1.5 mm from one turn to the next. */
const spiral = Array.from({ length: 1200 }, (_, at) => {
  const turns = at / 80
  const radius = 1 + 1.5 * turns
  return [30 + radius * Math.cos(2 * Math.PI * turns), 30 + radius * Math.sin(2 * Math.PI * turns)] as const
})
const spiralMm = spiral
  .slice(1)
  .reduce((sum, [x, y], at) => sum + Math.hypot(x - spiral[at]![0], y - spiral[at]![1]), 0)

function projectWith(points: readonly (readonly [number, number])[]): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const path = points.map(([x, y]) => `${x.toFixed(3)},${y.toFixed(3)}`).join(' ')
  project.write('drawing.svg', svgOf(`<polyline points="${path}" fill="none" stroke="black"/>`))
  return project
}

/** Resolves so long after the first ink: the servo of some boards is low when they are switched on. */
async function inkFor(durationMs: number, board: EbbBoard, clock: EbbBoard['clock']): Promise<void> {
  while (board.record.inkMm === 0) await clock.sleep(50)
  await clock.sleep(durationMs)
}

/** Plots for so long, then does something. */
function plotUntil(
  project: TempProject,
  { board, clock, openPipe, device }: TestBoard,
  afterMs: number,
  then: (send: (signal: 'SIGINT' | 'SIGTERM') => void) => void,
): Promise<VfabRun> {
  let done = false
  return runVfab(project, ['plot', 'drawing.svg', '-d', device], {
    clock,
    openPipe,
    onStderr: (text, send) => {
      if (done || !text.includes('on AxiDraw')) return
      done = true
      void inkFor(afterMs, board, clock).then(() => then(send))
    },
  })
}

/** How far any point of the drawing is from ink, any ink from the drawing, and how much ink was drawn twice, mm. */
function judge(
  { record }: EbbBoard,
  points: readonly (readonly [number, number])[],
  lengthMm: number,
): { readonly missingMm: number; readonly strayMm: number; readonly doubledMm: number } {
  const list = record.strokesMm()
  const ink = Array.from({ length: strokeCount(list) }, (_, stroke) => [...strokeCoordsMm(list, stroke)])
  const path = points.flat()
  return { missingMm: farthestMm([path], ink), strayMm: farthestMm(ink, [path]), doubledMm: record.inkMm - lengthMm }
}

/** Farthest that a point of the paths, or the middle between two, lies from the others. */
function farthestMm(paths: readonly (readonly number[])[], others: readonly (readonly number[])[]): number {
  let farthest = 0
  for (const path of paths) {
    for (let at = 0; at + 3 < path.length; at += 2) {
      const [ax, ay, bx, by] = path.slice(at, at + 4) as [number, number, number, number]
      farthest = Math.max(farthest, nearestMm(ax, ay, others), nearestMm((ax + bx) / 2, (ay + by) / 2, others))
    }
  }
  return farthest
}

function nearestMm(x: number, y: number, paths: readonly (readonly number[])[]): number {
  let nearest = Infinity
  for (const path of paths) {
    for (let at = 0; at + 3 < path.length; at += 2) {
      const dx = path[at + 2]! - path[at]!
      const dy = path[at + 3]! - path[at + 1]!
      const squared = dx * dx + dy * dy
      const share = squared === 0 ? 0 : ((x - path[at]!) * dx + (y - path[at + 1]!) * dy) / squared
      const along = Math.min(1, Math.max(0, share))
      nearest = Math.min(nearest, Math.hypot(path[at]! + along * dx - x, path[at + 1]! + along * dy - y))
      if (nearest < 0.02) return nearest
    }
  }
  return nearest
}

describe.each(['SIGINT', 'SIGTERM'] as const)('a stroke that %s interrupted', (signal) => {
  test.each([800, 5000, 21_000])('after %i ms is resumed at the point where the pen was lifted', async (afterMs) => {
    const project = projectWith(spiral)
    const machine = testBoard()
    const { board, clock, openPipe } = machine
    const interrupted = await plotUntil(project, machine, afterMs, (send) => send(signal))
    expect(interrupted.code).toBe(130)
    expect(board.record.inkMm).toBeLessThan(spiralMm)
    const resumed = await runVfab(project, ['jobs', 'resume'], { openPipe, clock })
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('kept its place') as string })
    const { missingMm, strayMm, doubledMm } = judge(board, spiral, spiralMm)
    expect(Math.max(missingMm, strayMm)).toBeLessThanOrEqual(0.1)
    expect(doubledMm).toBeLessThan(0.2)
    expect(board.record.penDowns).toBe(2)
    await expectSafe(board)
  })
})

/** There and back on the same line, five times: 1 m in one stroke, of which each place is passed ten times. */
const backAndForth = Array.from({ length: 11 }, (_, at) => [at % 2 === 0 ? 5 : 95, 40] as const)

describe.each(['2.5.3', '2.8.1', '3.0.3'])('a stroke in which the cable was pulled, on firmware %s', (firmware) => {
  test.each([
    ['a spiral', spiral, spiralMm, 300],
    ['a spiral', spiral, spiralMm, 4000],
    ['a spiral', spiral, spiralMm, 22_000],
    ['a line there and back', backAndForth, 900, 2500],
    ['a line there and back', backAndForth, 900, 11_000],
  ] as const)('%s: is resumed where the board counted to', async (_, points, lengthMm, afterMs) => {
    const project = projectWith(points)
    const machine = testBoard({ firmware })
    const { board, clock, openPipe } = machine
    const broken = await plotUntil(project, machine, afterMs, () => board.inject({ kind: 'unplug' }))
    expect(broken.code).not.toBe(0)
    const resumed = await runVfab(project, ['jobs', 'resume'], { openPipe, clock })
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('kept its place') as string })
    const { missingMm, strayMm, doubledMm } = judge(board, points, lengthMm)
    expect(Math.max(missingMm, strayMm)).toBeLessThanOrEqual(0.1)
    expect(doubledMm).toBeLessThan(2)
    await expectSafe(board)
  })
})

test('after a power cut what was acknowledged of a stroke is not drawn again, and nothing is missing', async () => {
  const project = projectWith(spiral)
  const machine = testBoard()
  const { board, clock, openPipe } = machine
  await plotUntil(project, machine, 20_000, () => board.inject({ kind: 'brown-out' }))
  await board.idle()
  const inkMm = board.record.inkMm
  board.carryTo({ xMm: 0, yMm: 0 })
  const resumed = await runVfab(project, ['jobs', 'resume', '--at-origin'], { openPipe, clock })
  expect(resumed.code).toBe(0)
  const { missingMm, strayMm, doubledMm } = judge(board, spiral, spiralMm)
  expect(Math.max(missingMm, strayMm)).toBeLessThanOrEqual(0.1)
  expect(doubledMm).toBeLessThan(200)
  expect(board.record.inkMm - inkMm).toBeLessThan(spiralMm - 500)
})

test('--overlap sets how much is drawn again at the joint', async () => {
  const project = projectWith(spiral)
  const machine = testBoard()
  const { board, clock, openPipe } = machine
  await plotUntil(project, machine, 5000, (send) => send('SIGINT'))
  const refused = await runVfab(project, ['jobs', 'resume', '--overlap', '-1'], { openPipe, clock })
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--overlap') as string })
  expect(await runVfab(project, ['jobs', 'resume', '--overlap', '3'], { openPipe, clock })).toMatchObject({ code: 0 })
  const { missingMm, doubledMm } = judge(board, spiral, spiralMm)
  expect(missingMm).toBeLessThanOrEqual(0.1)
  expect(doubledMm).toBeGreaterThan(2.6)
  expect(doubledMm).toBeLessThan(3.2)
})
