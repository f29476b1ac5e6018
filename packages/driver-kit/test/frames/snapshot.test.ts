import { expect, test } from 'vitest'
import { DriverError } from '@vfab/core'
import { settled } from '@vfab/driver-kit/testing'
import { scriptedCamera } from './scripted-camera.ts'
import { numberIn, tinyJpeg } from './tiny-jpeg.ts'

test('a snapshot is a frame that began after the request', async () => {
  const { hub, connections, clock } = scriptedCamera()
  void hub.frames()[Symbol.asyncIterator]()
  await settled()
  connections[0]!.show(1)
  await clock.advance(100)
  const snapshot = hub.snapshot()
  connections[0]!.frame(tinyJpeg(2), { beganMs: 99 }) // was on its way already
  await clock.advance(30)
  connections[0]!.show(3)
  expect(numberIn(await snapshot)).toBe(3)
  await hub.close()
})

test('the first frame of a connection may have waited in the camera: a snapshot takes the second', async () => {
  const { hub, connections, clock } = scriptedCamera()
  const snapshot = hub.snapshot()
  await settled()
  await clock.advance(10)
  connections[0]!.show(1)
  await clock.advance(10)
  connections[0]!.show(2)
  expect(numberIn(await snapshot)).toBe(2)
  await hub.close()
})

test('pictures that are fetched one by one are new from the first on', async () => {
  const { hub, connections, clock } = scriptedCamera()
  const snapshot = hub.snapshot()
  await settled()
  await clock.advance(10)
  connections[0]!.answer(1)
  expect(numberIn(await snapshot)).toBe(1)
  await hub.close()
})

test('newerThan of an earlier frame takes the next, -Infinity takes any', async () => {
  const { hub, connections, clock } = scriptedCamera()
  const any = hub.snapshot({ newerThan: -Infinity })
  await settled()
  connections[0]!.show(1)
  const { monotonicMs } = await any
  await clock.advance(5)
  const next = hub.snapshot({ newerThan: monotonicMs })
  connections[0]!.frame(tinyJpeg(2), { beganMs: monotonicMs })
  connections[0]!.frame(tinyJpeg(3), { beganMs: monotonicMs + 1 })
  expect(numberIn(await next)).toBe(3)
  await hub.close()
})

test('frames for warming up come after the request and are thrown away', async () => {
  const { hub, connections, clock } = scriptedCamera()
  const snapshot = hub.snapshot({ warmupFrames: 2 })
  await settled()
  for (const number of [1, 2, 3, 4]) {
    await clock.advance(10)
    connections[0]!.answer(number)
  }
  expect(numberIn(await snapshot)).toBe(3)
  await hub.close()
})

test('a driver that takes the delay of its camera into account skips what was captured before the request', async () => {
  const { hub, connections, clock } = scriptedCamera({ captureDelayMs: 100 })
  void hub.frames()[Symbol.asyncIterator]()
  await settled()
  connections[0]!.show(1)
  const snapshot = hub.snapshot()
  await clock.advance(90)
  connections[0]!.show(2)
  await clock.advance(30)
  connections[0]!.show(3)
  expect(numberIn(await snapshot)).toBe(3)
  await hub.close()
})

test('without a frame in time it rejects with TIMEOUT, caused by what is wrong with the connection', async () => {
  const camera = scriptedCamera()
  const iterator = camera.hub.frames()[Symbol.asyncIterator]()
  await settled()
  camera.connection.show(1)
  await iterator.next()
  const cause = new DriverError('refused', { type: 'connection', code: 'CONNECTION_REFUSED', hint: 'switch it on' })
  const snapshot = camera.hub.snapshot({ timeoutMs: 500 })
  snapshot.catch(() => {})
  camera.connection.break(cause)
  await settled()
  await camera.clock.advance(500)
  await expect(snapshot).rejects.toMatchObject({ type: 'timeout', code: 'TIMEOUT', hint: 'switch it on', cause })
  await camera.hub.close()
})

test('an abort rejects with the reason and leaves no timer behind', async () => {
  const camera = scriptedCamera({ lingerMs: 0 })
  const reason = new Error('enough')
  await expect(camera.hub.snapshot({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const controller = new AbortController()
  const snapshot = camera.hub.snapshot({ signal: controller.signal })
  controller.abort(reason)
  await expect(snapshot).rejects.toBe(reason)
  await settled()
  expect([camera.running, camera.clock.sleeping]).toEqual([0, 0])
})

test('a capture that fetches pictures one by one hears that one is wanted at once', async () => {
  const { hub, connections, clock } = scriptedCamera()
  void hub.frames()[Symbol.asyncIterator]()
  await settled()
  let asked = 0
  connections[0]!.onDemand(() => asked++)
  const snapshot = hub.snapshot()
  expect(asked).toBe(1)
  await clock.advance(1)
  connections[0]!.answer(1)
  await snapshot
  await hub.close()
})

test('after a reconnect the first frame may be an old one again', async () => {
  const camera = scriptedCamera()
  const { hub, clock } = camera
  void hub.frames()[Symbol.asyncIterator]()
  await settled()
  camera.connection.show(1)
  const snapshot = hub.snapshot()
  camera.connection.end()
  await settled()
  await clock.advance(250)
  camera.connection.show(2)
  await clock.advance(10)
  camera.connection.show(3)
  expect(numberIn(await snapshot)).toBe(3)
  await hub.close()
})
