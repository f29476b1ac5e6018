import { expect, test } from 'vitest'

import { createEventHub, DriverError } from '@vfab/core'
import { announceConnection, createDrawingControl, createPlotterTurns } from '../../src/index.ts'
import { settled } from '../../src/testing.ts'

const named = { driver: 'test', address: '/dev/ttyX', name: 'the plotter at /dev/ttyX' }

/** Begins a drawing that lasts until it is asked to end; resolves with how it was asked. */
function drawIn(turns: ReturnType<typeof createPlotterTurns>): Promise<unknown> {
  const control = createDrawingControl()
  const drawing = async (): Promise<unknown> => {
    for (; control.ending === undefined; await control.change()) if (control.mustHold) control.hold(true)
    control.finish()
    return control.ending.failure?.reason ?? 'stopped'
  }
  return turns.run(() => turns.draw(control, drawing))
}

test('operations wait for the drawing; pausing and stopping reach it', async () => {
  const turns = createPlotterTurns(named)
  const done: string[] = []
  const drawing = drawIn(turns).then((how) => done.push(String(how)))
  const next = turns.run(async () => done.push('next'))
  await settled()
  await turns.pause('now')
  await turns.resume()
  await turns.stop()
  await Promise.all([drawing, next])
  expect(done).toEqual(['stopped', 'next'])
})

test('without a drawing there is nothing to pause, go on with or stop', async () => {
  const turns = createPlotterTurns(named)
  await Promise.all([turns.pause(), turns.resume(), turns.stop()])
  await expect(turns.pause('stroke', { signal: AbortSignal.abort('no') })).rejects.toBe('no')
})

test('an abort ends the wait for a pause that does not come', async () => {
  const turns = createPlotterTurns(named)
  const control = createDrawingControl()
  void turns.draw(control, () => new Promise(() => {}))
  const abort = new AbortController()
  const paused = turns.pause('stroke', abort)
  abort.abort('impatient')
  await expect(paused).rejects.toBe('impatient')
  expect(control.demand).toBe('pause-at-stroke')
})

test('closing ends the drawing, lets what is under way end, frees the plotter once, and refuses all else', async () => {
  const turns = createPlotterTurns(named)
  const drawing = drawIn(turns)
  await settled()
  let freed = 0
  const closed = turns.close(async () => void freed++)
  expect(turns.close(async () => void freed++)).toBe(closed)
  await closed
  expect([freed, turns.closing]).toEqual([1, true])
  expect(await drawing).toMatchObject({
    code: 'STATE_INVALID',
    message: 'the plotter at /dev/ttyX was closed while it was drawing',
  })
  await expect(turns.run(async () => {})).rejects.toMatchObject({
    code: 'STATE_INVALID',
    driver: 'test',
    message: 'the plotter at /dev/ttyX is closed',
    context: { address: '/dev/ttyX' },
    hint: 'open it again',
  })
})

test('a connection is told of when it is there and when it ends, and a lost one as an error first', async () => {
  for (const error of [
    undefined,
    new DriverError('gone', { type: 'connection', code: 'DEVICE_LOST', driver: 'test' }),
  ]) {
    const events = createEventHub({ driver: 'test', source: 'driver' })
    let end = (_error: DriverError | undefined): void => {}
    const closed = announceConnection(events, '/dev/ttyX', new Promise((resolve) => (end = resolve)))
    expect(events.history().map(({ type, data }) => [type, data])).toEqual([
      ['connection_changed', { connected: true, address: '/dev/ttyX' }],
    ])
    end(error)
    expect(await closed).toBe(error)
    expect(events.history().map(({ type }) => type)).toEqual([
      'connection_changed',
      ...(error === undefined ? [] : ['device_error']),
      'connection_changed',
    ])
  }
})
