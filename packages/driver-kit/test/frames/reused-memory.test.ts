import type { Frame } from '@vfab/core'
import { settled } from '@vfab/driver-kit/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type Connection, scriptedCamera } from './scripted-camera.ts'
import { numberIn, tinyJpeg } from './tiny-jpeg.ts'

/** A frame that the capture fills in memory of the hub's. */
function show(connection: Connection, number: number): void {
  const jpeg = tinyJpeg(number)
  const memory = connection.memory(jpeg.length)
  memory.set(jpeg)
  connection.frame(memory)
}

async function next(iterator: AsyncIterator<Frame>): Promise<Frame> {
  return (await iterator.next()).value as Frame
}

test('a frame keeps its bytes for good, unless its receiver says that it need not', async () => {
  const camera = scriptedCamera()
  const frames = camera.hub.frames()[Symbol.asyncIterator]()
  await settled()
  const kept: Frame[] = []
  for (const number of [1, 2, 3, 4]) {
    show(camera.connection, number)
    kept.push(await next(frames))
  }
  expect(kept.map((frame) => numberIn(frame))).toEqual([1, 2, 3, 4])
  await camera.hub.close()
})

test('where memory is reused, a stream of frames takes that of two', async () => {
  const camera = scriptedCamera()
  const frames = camera.hub.frames({ reuseMemory: true })[Symbol.asyncIterator]()
  await settled()
  const memories = new Set<ArrayBufferLike>()
  for (let number = 0; number < 20; number++) {
    show(camera.connection, number)
    const frame = await next(frames)
    expect(numberIn(frame)).toBe(number)
    memories.add(frame.bytes.buffer)
  }
  expect(memories.size).toBeLessThanOrEqual(2)
  await camera.hub.close()
})

test('memory is not reused while one subscriber keeps its frames, or a snapshot is waited for', async () => {
  const camera = scriptedCamera()
  const reusing = camera.hub.frames({ reuseMemory: true })[Symbol.asyncIterator]()
  const keeping = camera.hub.frames()[Symbol.asyncIterator]()
  await settled()
  show(camera.connection, 1)
  await next(reusing)
  const kept = await next(keeping)
  await keeping.return!()
  await camera.clock.advance(1)
  const snapshot = camera.hub.snapshot()
  await camera.clock.advance(1)
  show(camera.connection, 2)
  await next(reusing)
  const taken = await snapshot
  for (let number = 3; number < 9; number++) {
    show(camera.connection, number)
    await next(reusing)
  }
  expect([numberIn(kept), numberIn(taken)]).toEqual([1, 2])
  await camera.hub.close()
})

test('bytes that did not come from the hub are never written to', async () => {
  const camera = scriptedCamera()
  const frames = camera.hub.frames({ reuseMemory: true })[Symbol.asyncIterator]()
  await settled()
  const foreign = tinyJpeg(1)
  camera.connection.frame(foreign)
  await next(frames)
  for (let number = 2; number < 9; number++) {
    show(camera.connection, number)
    await next(frames)
  }
  expect(numberIn({ bytes: foreign })).toBe(1)
  await camera.hub.close()
})

test('whatever subscribers come, go and lag, each frame holds what was shown for as long as it was promised', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('show' as const) },
    { weight: 6, arbitrary: fc.record({ take: fc.nat(2) }) },
    {
      weight: 1,
      arbitrary: fc.record({ subscribe: fc.nat(2), reuseMemory: fc.boolean(), queue: fc.integer({ min: 1, max: 3 }) }),
    },
    { weight: 1, arbitrary: fc.record({ leave: fc.nat(2) }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const camera = scriptedCamera({ lingerMs: 1e9 })
      const starter = camera.hub.frames({ reuseMemory: true })[Symbol.asyncIterator]()
      await settled()
      const places: (
        | { iterator: AsyncIterator<Frame>; isReusing: boolean; waiting: number; shown: number }
        | undefined
      )[] = []
      const kept: { frame: Frame; number: number }[] = []
      let shown = 0
      for (const next of steps) {
        if (next === 'show') {
          show(camera.connection, shown++)
          for (const place of places) if (place) place.waiting = Math.min(place.waiting + 1, place.shown)
        } else if ('take' in next) {
          const place = places[next.take]
          if (place === undefined || place.waiting === 0) continue
          place.waiting--
          const frame = (await place.iterator.next()).value as Frame
          const number = frame.sequence
          expect(numberIn(frame)).toBe(number)
          if (!place.isReusing) kept.push({ frame, number })
        } else if ('subscribe' in next) {
          await places[next.subscribe]?.iterator.return!()
          const { reuseMemory, queue } = next
          const iterator = camera.hub.frames({ reuseMemory, policy: { queue } })[Symbol.asyncIterator]()
          places[next.subscribe] = { iterator, isReusing: reuseMemory, waiting: 0, shown: queue }
        } else {
          await places[next.leave]?.iterator.return!()
          places[next.leave] = undefined
        }
      }
      for (const { frame, number } of kept) expect(numberIn(frame)).toBe(number)
      await starter.return!()
      await camera.hub.close()
    }),
    { numRuns: 200 },
  )
})
