import { DriverError, type Frame } from '@vfab/core'
import { settled } from '@vfab/driver-kit/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs } from '../../src/frames/backoff.ts'
import { scriptedCamera } from './scripted-camera.ts'
import { numberIn } from './tiny-jpeg.ts'

test('the iterator goes on when the camera is back, and events tell of loss and return', async () => {
  const camera = scriptedCamera()
  const { hub, clock, events } = camera
  const iterator = hub.frames()[Symbol.asyncIterator]()
  await settled()
  camera.connection.show(1)
  const first = (await iterator.next()) as { readonly value: Frame }
  expect(numberIn(first.value)).toBe(1)
  const waiting = iterator.next()
  camera.connection.end()
  await settled()
  expect(camera.running).toBe(0)
  await clock.advance(250)
  expect(camera.running).toBe(1)
  camera.connection.show(2)
  expect((await waiting).value).toMatchObject({ sequence: 1 })
  expect(hub.figures().reconnects).toBe(1)
  const told = events.history({ types: ['connection_changed'] }).map(({ data }) => data)
  expect(told).toEqual([
    { connected: true, address: 'http://camera' },
    { connected: false, address: 'http://camera', error: expect.objectContaining({ code: 'DEVICE_LOST' }) as object },
    { connected: true, address: 'http://camera' },
  ])
  await hub.close()
})

test('pauses grow while the camera is away, and begin anew after a frame', async () => {
  const camera = scriptedCamera({ backoff: { minMs: 100, maxMs: 400 } })
  const { hub, clock } = camera
  void hub.frames()[Symbol.asyncIterator]()
  await settled()
  camera.connection.show(1)
  // With the random share taken away in full, a pause is half of its longest: 50, 100, 200, 200 ms.
  for (const pauseMs of [50, 100, 200, 200]) {
    camera.connection.break(new Error('ECONNREFUSED'))
    await settled()
    await clock.advance(pauseMs - 1)
    expect(camera.running).toBe(0)
    await clock.advance(1)
    expect(camera.running).toBe(1)
  }
  camera.connection.show(2)
  camera.connection.end()
  await settled()
  await clock.advance(50)
  expect(camera.running).toBe(1)
  await hub.close()
})

test('pauses lie between half and all of a doubling range', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, share) => {
      const ms = backoffMs({ minMs: 100, maxMs: 5000 }, failures, () => share)
      const longest = Math.min(5000, 100 * 2 ** (failures - 1))
      expect(ms).toBeGreaterThanOrEqual(longest / 2)
      expect(ms).toBeLessThanOrEqual(longest)
    }),
  )
})

test('a connection that stays without frames is made anew', async () => {
  const camera = scriptedCamera({ stallTimeoutMs: 2000 })
  const { hub, clock, events } = camera
  void hub.frames()[Symbol.asyncIterator]()
  await settled()
  camera.connection.show(1)
  await clock.advance(1500)
  camera.connection.show(2)
  await clock.advance(1500) // only 1.5 s since the last frame
  expect(camera.connections).toHaveLength(1)
  await clock.advance(500)
  await clock.advance(1)
  await settled()
  await clock.advance(250)
  expect(camera.connections).toHaveLength(2)
  expect(camera.connections[0]!.signal.aborted).toBe(true)
  expect(events.history({ types: ['connection_changed'] }).at(-1)).toMatchObject({
    data: { connected: false, error: { code: 'TIMEOUT' } },
  })
  await hub.close()
})

test('a program that was held up itself looks once more before it gives a connection up', async () => {
  const camera = scriptedCamera({ stallTimeoutMs: 2000 })
  void camera.hub.frames()[Symbol.asyncIterator]()
  await settled()
  camera.connection.show(1)
  await camera.clock.standStill(5000)
  camera.connection.show(2) // had been waiting in the socket
  await camera.clock.advance(1)
  expect([camera.running, camera.connections.length]).toEqual([1, 1])
  await camera.hub.close()
})

test('what still comes from a connection that was given up is ignored', async () => {
  const camera = scriptedCamera({ stallTimeoutMs: 2000 })
  void camera.hub.frames()[Symbol.asyncIterator]()
  await settled()
  camera.connection.show(1)
  await camera.clock.advance(2000)
  await camera.clock.advance(1)
  camera.connections[0]!.show(2)
  expect(camera.hub.figures().frames).toBe(1)
  await camera.hub.close()
})

test('opening is not tried again: the first failure is the answer', async () => {
  const camera = scriptedCamera()
  const refused = new DriverError('refused', { type: 'connection', code: 'CONNECTION_REFUSED', hint: 'switch it on' })
  const opening = camera.hub.open()
  opening.catch(() => {})
  await settled()
  camera.connection.break(refused)
  await expect(opening).rejects.toBe(refused)
  expect(await camera.hub.closed).toBe(refused)
  await camera.clock.advance(60_000)
  expect(camera.connections).toHaveLength(1)
})

test('a system error of a capture becomes a DriverError', async () => {
  const camera = scriptedCamera()
  const opening = camera.hub.open()
  opening.catch(() => {})
  await settled()
  camera.connection.break(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
  await expect(opening).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', driver: 'demo' })
})
