import { expect, test } from 'vitest'

import { progressOf } from '../src/journal/job-progress.ts'
import type { JobEntry, JobRecord, StrokesRecord } from '../src/journal/job-record.ts'
import { reachOf } from '../src/journal/job-reach.ts'
import { drawingOf } from './drawings.ts'

const opened: JobEntry = { is: 'opened', pid: 1, host: 'here', device: '/dev/fake' }
const draw: JobEntry = { is: 'draw', first: 0, end: 3, fromMm: { xMm: 0, yMm: 0 } }

function progressAfter(...entries: readonly (JobEntry | StrokesRecord)[]): ReturnType<typeof progressOf> {
  const records: JobRecord[] = [opened, ...entries].map((entry, index) => ({ ...entry, atMs: index }))
  return progressOf(records, 3)
}

test('a journal of an earlier version tells of whole strokes alone', () => {
  const progress = progressAfter({ is: 'draw', first: 0, end: 3 }, { is: 'strokes', sent: 2, done: 1 })
  expect(progress).toMatchObject({ next: 1, nextUnsent: 2 })
  expect(progress).not.toHaveProperty('partly')
})

test('the stroke that was begun is known with what the machine had and what it has drawn', () => {
  const progress = progressAfter(
    draw,
    { is: 'strokes', sent: 1, done: 1 },
    { is: 'within', stroke: 1, sentMm: 30, doneMm: 12 },
  )
  expect(progress).toMatchObject({
    nextUnsent: 1,
    partly: { stroke: 1, drawnMm: 12, sentMm: 30, cut: false, exact: false },
  })
})

test('a stroke that was sent whole, or lies behind others that count as not drawn, is no longer the one begun', () => {
  const within: JobEntry = { is: 'within', stroke: 2, sentMm: 30, doneMm: 0 }
  expect(progressAfter(draw, within, { is: 'strokes', sent: 3, done: 1 })).not.toHaveProperty('partly')
  expect(progressAfter(draw, { is: 'strokes', sent: 2, done: 1 }, within, { is: 'cut' })).not.toHaveProperty('partly')
})

test('after a cut only what is drawn for certain counts, after a halt the point', () => {
  const within: JobEntry = { is: 'within', stroke: 0, sentMm: 30, doneMm: 12 }
  expect(progressAfter(draw, within, { is: 'cut' }).partly).toMatchObject({ drawnMm: 12, sentMm: 12, cut: true })
  const halted: JobEntry = { is: 'halted', stroke: 0, drawnMm: 21, atMm: { xMm: 21, yMm: 0 } }
  const progress = progressAfter(draw, within, { is: 'cut' }, halted)
  expect(progress.partly).toMatchObject({ drawnMm: 21, exact: true })
  expect(reachOf(progress, drawingOf([[0, 0, 100, 0]]).layers[0]!.strokes)).toEqual({ pathsMm: [[21, 0]] })
})

test('a resumed part that is interrupted again begins where it was taken up', () => {
  const progress = progressAfter({ ...draw, drawnMm: 40 })
  expect(progress.partly).toMatchObject({ stroke: 0, drawnMm: 40, exact: true })
})

test('of a long stroke the machine can only be on the part that it had', () => {
  const strokes = drawingOf([[0, 0, 10_000, 0]]).layers[0]!.strokes
  const [path] = reachOf(progressAfter(draw, { is: 'within', stroke: 0, sentMm: 5060, doneMm: 5000 }), strokes)!.pathsMm
  expect(path![0]).toBeGreaterThan(4900)
  expect(path![path!.length - 2]).toBeLessThan(5500)
})
