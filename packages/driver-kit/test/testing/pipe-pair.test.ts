import { once, EventEmitter } from 'node:events'
import type { BytePipe } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPipePair } from '../../src/testing.ts'

/** What `promise` rejects with. Watches from the call on, so that the rejection may come before the test looks. */
function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`resolved with ${String(value)}`)
    },
    (reason: unknown) => reason,
  )
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

/** Resolves with the first `count` bytes that arrive. */
async function receive(pipe: BytePipe, count: number): Promise<{ all: Uint8Array; chunks: Uint8Array[] }> {
  const chunks: Uint8Array[] = []
  const arrivals = new EventEmitter()
  pipe.onData((chunk) => {
    chunks.push(chunk)
    arrivals.emit('chunk')
  })
  while (chunks.reduce((sum, { length }) => sum + length, 0) < count) await once(arrivals, 'chunk')
  return { all: Buffer.concat(chunks), chunks }
}

test('carries bytes both ways', async () => {
  const [a, b] = createPipePair()
  await Promise.all([a.write(bytes('ping')), b.write(bytes('pong'))])
  expect((await receive(b, 4)).all).toEqual(bytes('ping'))
  expect((await receive(a, 4)).all).toEqual(bytes('pong'))
})

test('delivers after the call of write has returned, from a copy', async () => {
  const [a, b] = createPipePair()
  let arrived: Uint8Array | undefined
  b.onData((chunk) => (arrived = chunk))
  const buffer = bytes('one')
  const written = a.write(buffer)
  buffer.fill(0)
  expect(arrived).toBeUndefined()
  await written
  expect(arrived).toEqual(new Uint8Array(bytes('one')))
})

test('keeps the order of writes that overlap, cut as the test asks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 1, maxLength: 10 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
      async (writes, sizes) => {
        const [a, b] = createPipePair({ chunkBytes: () => Number(sizes.next().value) })
        void Promise.all(writes.map((chunk) => a.write(chunk)))
        const whole = Buffer.concat(writes)
        const { all, chunks } = await receive(b, whole.length)
        expect(all).toEqual(whole)
        expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(7)
      },
    ),
    { numRuns: 50 },
  )
})

test('keeps chunks that come before the first listener', async () => {
  const [a, b] = createPipePair()
  await a.write(bytes('early '))
  await a.write(bytes('bird'))
  expect((await receive(b, 10)).all).toEqual(bytes('early bird'))
})

test('makes the writer wait while nobody reads, until somebody does', async () => {
  const [a, b] = createPipePair()
  const block = new Uint8Array(16 * 1024)
  const taken: number[] = []
  const writes = Array.from({ length: 10 }, (_, index) => a.write(block).then(() => taken.push(index)))
  await writes[3]
  await new Promise((resolve) => setImmediate(resolve))
  expect(taken).toEqual([0, 1, 2, 3]) // 64 KiB are held
  await receive(b, 10 * block.length)
  await Promise.all(writes)
  expect(taken).toHaveLength(10)
})

test('lets timers have their turn during an endless dialogue', async () => {
  const [a, b] = createPipePair()
  b.onData((chunk) => void b.write(chunk).catch(() => {}))
  a.onData((chunk) => void a.write(chunk).catch(() => {}))
  await a.write(bytes('x'))
  await new Promise((resolve) => setTimeout(resolve, 1))
  await a.close()
})

test('ends the other side with DEVICE_LOST after delivering what was taken', async () => {
  const [a, b] = createPipePair({ addresses: ['near', 'far'] })
  const heard: string[] = []
  b.onData((chunk) => heard.push(Buffer.from(chunk).toString()))
  void b.closed.then(() => heard.push('closed'))
  await a.write(bytes('last words'))
  await a.close()
  await a.close()
  expect(await a.closed).toBeUndefined()
  expect(await b.closed).toMatchObject({ code: 'DEVICE_LOST', context: { address: 'far' } })
  expect(heard).toEqual(['last words', 'closed'])
})

test('rejects writes that were not taken when it closes, and those after', async () => {
  const [a, b] = createPipePair()
  const unsent = rejection(a.write(bytes('too late')))
  await a.close()
  expect(await unsent).toMatchObject({ code: 'DEVICE_LOST' })
  expect(await rejection(a.write(bytes('later')))).toMatchObject({ code: 'DEVICE_LOST' })
  await b.closed
  expect(await rejection(b.write(bytes('answer')))).toMatchObject({ code: 'DEVICE_LOST' })
})

test('gives the last listener what comes', async () => {
  const [a, b] = createPipePair()
  const first: Uint8Array[] = []
  b.onData((chunk) => first.push(chunk))
  const { all } = await Promise.all([receive(b, 3), a.write(bytes('new'))]).then(([received]) => received)
  expect([all, first]).toEqual([bytes('new'), []])
})
