import type { Frame } from '@vfab/core'
import { readTestPicture } from '@vfab/sim'
import { expect, test } from 'vitest'

import { openCamera, startCamera } from './open-camera.ts'

async function nextNumber(frames: AsyncIterator<Frame>): Promise<number> {
  const { value } = (await frames.next()) as { readonly value: Frame }
  return readTestPicture(value.bytes)!.sequence
}

test('the same iterator goes on after the connection broke, and events tell', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.streamUrl })
  const frames = camera.frames()[Symbol.asyncIterator]()
  const before = await nextNumber(frames)
  for (let round = 0; round < 3; round++) {
    sim.inject({ kind: 'unplug' })
    while (camera.figures().reconnects <= round) await nextNumber(frames)
  }
  expect(await nextNumber(frames)).toBeGreaterThan(before)
  const told = camera.events
    .history({ types: ['connection_changed'] })
    .map(({ data }) => 'connected' in data && data.connected)
  expect(told.slice(0, 3)).toEqual([true, false, true])
  await frames.return!()
})

test('a camera that is away for a while is found again', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.streamUrl })
  const frames = camera.frames()[Symbol.asyncIterator]()
  await nextNumber(frames)
  sim.inject({ kind: 'brown-out' })
  await expect.poll(() => camera.figures().reconnects, { timeout: 10_000 }).toBeGreaterThan(1)
  const { frames: before } = camera.figures()
  await sim.revive()
  while (camera.figures().frames === before) await nextNumber(frames)
  await frames.return!()
})

test('while it is away a snapshot rejects with TIMEOUT that says why', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.streamUrl })
  sim.inject({ kind: 'brown-out' })
  await expect(camera.snapshot({ timeoutMs: 300 })).rejects.toMatchObject({
    type: 'timeout',
    code: 'TIMEOUT',
    cause: expect.objectContaining({ code: 'CONNECTION_REFUSED' }) as object,
  })
})

test('a stream that stalls is opened anew', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.streamUrl, stallTimeoutMs: 1500 })
  const frames = camera.frames()[Symbol.asyncIterator]()
  await nextNumber(frames)
  sim.stall()
  while (camera.figures().reconnects === 0) await nextNumber(frames)
  const errors = camera.events
    .history({ types: ['connection_changed'] })
    .map(({ data }) => 'error' in data && data.error)
  expect(errors).toContainEqual(expect.objectContaining({ code: 'TIMEOUT' }))
  await frames.return!()
})

test('a truncated and a damaged picture are left out and counted, the film goes on', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.streamUrl })
  const frames = camera.frames({ policy: { queue: 50 } })[Symbol.asyncIterator]()
  await nextNumber(frames)
  sim.truncate()
  await expect.poll(() => camera.figures().broken, { timeout: 10_000 }).toBeGreaterThan(0)
  const before = camera.figures().frames
  sim.inject({ kind: 'garbage', bytes: 500 })
  await expect.poll(() => camera.figures().frames, { timeout: 10_000 }).toBeGreaterThan(before + 3)
  expect(camera.events.history({ types: ['device_error'] }).length).toBeGreaterThan(0)
  await frames.return!()
})

test('a camera that answers and then says nothing does not open, in bounded time', async () => {
  const sim = await startCamera()
  sim.inject({ kind: 'silence' })
  await expect(openCamera({ url: sim.streamUrl, connectTimeoutMs: 200, stallTimeoutMs: 300 })).rejects.toMatchObject({
    type: 'timeout',
    code: 'TIMEOUT',
  })
  expect(sim.connections).toBe(0)
})

test('a camera with all its viewers taken is busy', async () => {
  const sim = await startCamera({ viewers: 1 })
  const camera = await openCamera({ url: sim.streamUrl, lingerMs: 60_000 })
  await camera.snapshot()
  await expect(openCamera({ url: sim.streamUrl })).rejects.toMatchObject({
    type: 'connection',
    code: 'DEVICE_BUSY',
    hint: expect.stringContaining('other viewers') as string,
  })
})

test('nothing at the address, nothing at the port, nobody of that name: each is told apart', async () => {
  const sim = await startCamera()
  await expect(openCamera({ url: sim.streamUrl.replace('/stream', '/nothing') })).rejects.toMatchObject({
    code: 'DEVICE_NOT_FOUND',
  })
  const url = sim.streamUrl
  await sim.close()
  await expect(openCamera({ url })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
})

test('a server that does not speak HTTP is not waited for', async () => {
  const { createServer } = await import('node:net')
  const server = createServer((socket) => socket.end('SSH-2.0-demo\r\n')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await expect(openCamera({ url: `http://127.0.0.1:${port}/` })).rejects.toMatchObject({ code: 'WRONG_DEVICE' })
  server.close()
})

test('closing frees the connection at once, also when nobody has read for a while', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.streamUrl, lingerMs: 60_000 })
  const iterator = camera.frames()[Symbol.asyncIterator]()
  await iterator.next()
  expect(sim.viewers).toBe(1)
  await camera.close()
  await expect.poll(() => sim.connections).toBe(0)
  while (!(await iterator.next()).done);
  expect(await camera.closed).toBeUndefined()
})

test('the self test takes a picture and tells of the link', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.streamUrl })
  expect(await camera.selfTest()).toMatchObject({ success: true, details: [{ name: 'picture' }, { name: 'link' }] })
  await camera.close()
  await expect(camera.selfTest()).rejects.toMatchObject({ code: 'STATE_INVALID' })
})
