import { type Frame, DriverError } from '@vfab/core'
import { settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'
import { scriptedCamera } from './scripted-camera.ts'
import { numberIn } from './tiny-jpeg.ts'

async function next(iterator: AsyncIterator<Frame>): Promise<Frame> {
  const result = await iterator.next()
  expect(result.done).toBe(false)
  return result.value as Frame
}

test('a frame tells its size, its number and both times, without having been decoded', async () => {
  const { hub, connections, clock } = scriptedCamera({ captureDelayMs: 5 })
  const frames = hub.frames()[Symbol.asyncIterator]()
  await settled()
  await clock.advance(100)
  connections[0]!.show(7)
  expect(await next(frames)).toMatchObject({
    format: 'jpeg',
    widthPx: 16,
    heightPx: 8,
    sequence: 0,
    monotonicMs: 95,
    wallTimeMs: 1_000_095,
    dropped: 0,
  })
  await hub.close()
})

test('nothing is captured before somebody wants frames, once for however many want them, and not any more a while after', async () => {
  const camera = scriptedCamera({ lingerMs: 3000 })
  const { hub, clock } = camera
  expect(camera.running).toBe(0)
  const iterators = [1, 2, 3].map(() => hub.frames()[Symbol.asyncIterator]())
  await settled()
  expect([camera.running, hub.figures().subscribers]).toEqual([1, 3])
  camera.connection.show(1)
  const [first, second, third] = await Promise.all(iterators.map(next))
  expect([first!.bytes, second!.bytes]).toEqual([third!.bytes, third!.bytes])
  expect(first!.bytes).toBe(second!.bytes)
  for (const iterator of iterators) await iterator.return!()
  await clock.advance(2999)
  expect(camera.running).toBe(1)
  await clock.advance(1)
  expect([camera.running, camera.connections.length]).toEqual([0, 1])
  await hub.close()
})

test('who comes back while the capture lingers finds it running', async () => {
  const camera = scriptedCamera({ lingerMs: 3000 })
  const first = camera.hub.frames()[Symbol.asyncIterator]()
  await settled()
  await first.return!()
  await camera.clock.advance(2000)
  const second = camera.hub.frames()[Symbol.asyncIterator]()
  await camera.clock.advance(2000)
  expect([camera.running, camera.connections.length]).toEqual([1, 1])
  await second.return!()
  await camera.hub.close()
})

test('a capture begins only when the one before has freed the camera', async () => {
  let free = (): void => {}
  let begun = 0
  const { hub } = scriptedCamera({
    lingerMs: 0,
    capture: () => {
      begun++
      return new Promise((resolve) => (free = resolve))
    },
  })
  const first = hub.frames()[Symbol.asyncIterator]()
  await settled()
  await first.return!()
  const again = hub.frames()[Symbol.asyncIterator]()
  await settled()
  expect(begun).toBe(1)
  free()
  await settled()
  expect(begun).toBe(2)
  free()
  void again.return!()
  const closing = hub.close()
  await settled()
  free()
  await closing
})

test('by the policy latest a slow consumer gets the newest frame and how many it missed', async () => {
  const { hub, connections } = scriptedCamera()
  const frames = hub.frames()[Symbol.asyncIterator]()
  await settled()
  for (const number of [1, 2, 3, 4]) connections[0]!.show(number)
  const late = await next(frames)
  expect([numberIn(late), late.sequence, late.dropped]).toEqual([4, 3, 3])
  connections[0]!.show(5)
  expect(await next(frames)).toMatchObject({ sequence: 4, dropped: 0 })
  expect(hub.figures()).toMatchObject({ frames: 5, dropped: 3 })
  await hub.close()
})

test('a queue keeps as many frames as it says, and gives up the oldest', async () => {
  const { hub, connections } = scriptedCamera()
  const frames = hub.frames({ policy: { queue: 3 } })[Symbol.asyncIterator]()
  await settled()
  for (let number = 1; number <= 5; number++) connections[0]!.show(number)
  const got = [await next(frames), await next(frames), await next(frames)]
  expect(got.map((frame) => [numberIn(frame), frame.dropped])).toEqual([
    [3, 2],
    [4, 0],
    [5, 0],
  ])
  await hub.close()
})

test('by the policy error a consumer that is too slow is told, and nobody else', async () => {
  const { hub, connections } = scriptedCamera()
  const strict = hub.frames({ policy: 'error' })[Symbol.asyncIterator]()
  const easy = hub.frames()[Symbol.asyncIterator]()
  await settled()
  connections[0]!.show(1)
  connections[0]!.show(2)
  await expect(strict.next()).rejects.toMatchObject({ type: 'timeout', code: 'CONSUMER_TOO_SLOW' })
  expect(await strict.next()).toEqual({ done: true, value: undefined })
  expect(numberIn(await next(easy))).toBe(2)
  await hub.close()
})

test.each([0, -1, 1.5, NaN])('a queue of %d frames is refused', (queue) => {
  const { hub } = scriptedCamera()
  expect(() => hub.frames({ policy: { queue } })[Symbol.asyncIterator]()).toThrow(RangeError)
})

test('an abort rejects with the reason of the signal, before and while it waits', async () => {
  const { hub } = scriptedCamera()
  const reason = new Error('enough')
  const never = hub.frames({ signal: AbortSignal.abort(reason) })[Symbol.asyncIterator]()
  await expect(never.next()).rejects.toBe(reason)
  const controller = new AbortController()
  const waiting = hub.frames({ signal: controller.signal })[Symbol.asyncIterator]()
  const frame = waiting.next()
  controller.abort(reason)
  await expect(frame).rejects.toBe(reason)
  expect(hub.figures().subscribers).toBe(0)
  await hub.close()
})

test('closing ends iterations, rejects snapshots, frees the camera, and is the same promise the second time', async () => {
  const camera = scriptedCamera()
  const { hub } = camera
  const waiting = hub.frames()[Symbol.asyncIterator]().next()
  const snapshot = hub.snapshot()
  snapshot.catch(() => {})
  await settled()
  const closing = hub.close()
  expect(hub.close()).toBe(closing)
  expect(await waiting).toEqual({ done: true, value: undefined })
  await expect(snapshot).rejects.toMatchObject({ code: 'STATE_INVALID' })
  await closing
  expect([camera.running, camera.clock.sleeping]).toEqual([0, 0])
  expect(await hub.closed).toBeUndefined()
  await expect(hub.snapshot()).rejects.toMatchObject({ code: 'STATE_INVALID', driver: 'demo' })
  await expect(hub.frames()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'STATE_INVALID' })
})

test('a frame without Huffman tables gets the standard ones; what is no JPEG is left out and counted', async () => {
  const { hub, connections, events } = scriptedCamera()
  const frames = hub.frames({ policy: { queue: 9 } })[Symbol.asyncIterator]()
  await settled()
  const { tinyJpeg } = await import('./tiny-jpeg.ts')
  connections[0]!.frame(Buffer.from('<html>'))
  connections[0]!.frame(Buffer.from('<html>'))
  connections[0]!.frame(tinyJpeg(1, { huffmanTables: false }))
  const frame = await next(frames)
  expect(frame).toMatchObject({ sequence: 2, widthPx: 16 })
  expect(frame.bytes.length).toBe(tinyJpeg(1, { huffmanTables: false }).length + 420)
  expect(hub.figures()).toMatchObject({ frames: 1, broken: 2 })
  expect(events.history({ types: ['device_error'] })).toHaveLength(1)
  await hub.close()
})

test('figures tell frames, bytes, rate and latency', async () => {
  const { hub, connections, clock } = scriptedCamera()
  expect(hub.figures()).toEqual({
    frames: 0,
    bytes: 0,
    framesPerS: 0,
    broken: 0,
    dropped: 0,
    reconnects: 0,
    subscribers: 0,
  })
  const frames = hub.frames()[Symbol.asyncIterator]()
  await settled()
  for (let number = 0; number < 100; number++) {
    connections[0]!.show(number)
    await clock.advance(40)
    await next(frames)
  }
  const figures = hub.figures()
  expect(figures).toMatchObject({ frames: 100, latencyMs: { median: 40, p95: 40 } })
  expect(figures.framesPerS).toBeCloseTo(25)
  await hub.close()
})

test('a failure that waiting does not mend ends the iteration, the snapshots and the hub', async () => {
  const { hub, connections } = scriptedCamera()
  const iterator = hub.frames()[Symbol.asyncIterator]()
  await settled()
  connections[0]!.show(1)
  await next(iterator)
  const denied = new DriverError('wrong password', { type: 'permission', code: 'PERMISSION_DENIED', hint: 'set it' })
  const waiting = iterator.next()
  connections[0]!.break(denied)
  await expect(waiting).rejects.toBe(denied)
  expect(await hub.closed).toBe(denied)
  await expect(hub.snapshot()).rejects.toBe(denied)
})
