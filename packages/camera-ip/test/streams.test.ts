import type { Frame } from '@vfab/core'
import { emitterNames, readTestPicture } from '@vfab/sim'
import { expect, test } from 'vitest'

import { openCamera, startCamera } from './open-camera.ts'

async function take(frames: AsyncIterable<Frame>, count: number): Promise<Frame[]> {
  const taken: Frame[] = []
  for await (const frame of frames) if (taken.push(frame) === count) break
  return taken
}

test.each(emitterNames.filter((name) => name !== 'dahua-h264'))(
  'pictures of %s come whole and in order',
  async (emitter) => {
    const sim = await startCamera({ emitter, exifThumbnail: true })
    const camera = await openCamera({ url: sim.streamUrl })
    expect(camera.granted).toMatchObject({ encoding: 'jpeg', widthPx: 64, heightPx: 48 })
    const frames = await take(camera.frames({ policy: { queue: 20 } }), 5)
    const numbers = frames.map((frame) => readTestPicture(frame.bytes)!.sequence)
    expect(numbers.slice(1)).toEqual(numbers.slice(0, -1).map((number) => number + 1))
    expect(frames.map(({ widthPx, heightPx, dropped }) => [widthPx, heightPx, dropped])).toEqual(
      frames.map(() => [64, 48, 0]),
    )
    expect(camera.figures().broken).toBe(0)
  },
)

test('pictures without Huffman tables get the standard ones', async () => {
  const sim = await startCamera({ withoutTables: true })
  const camera = await openCamera({ url: sim.streamUrl })
  const [frame] = await take(camera.frames(), 1)
  expect(Buffer.from(frame!.bytes).indexOf(Buffer.from([0xff, 0xc4, 0x01, 0xa2]))).toBeGreaterThan(0)
})

test('video that is no MJPEG is refused with what to do', async () => {
  const sim = await startCamera({ emitter: 'dahua-h264' })
  await expect(openCamera({ url: sim.streamUrl })).rejects.toMatchObject({
    type: 'protocol',
    code: 'WRONG_DEVICE',
    message: expect.stringContaining('video/x-h264') as string,
    hint: expect.stringContaining('rtsp://') as string,
  })
})

test('a snapshot was taken after it was asked for, though the camera keeps its last picture for new viewers', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.streamUrl })
  for (let round = 0; round < 5; round++) {
    const askedMs = sim.now()
    const frame = await camera.snapshot()
    expect(readTestPicture(frame.bytes)!.takenMs).toBeGreaterThan(askedMs)
    expect(frame.monotonicMs).toBeGreaterThan(askedMs)
  }
})

test('the address of a picture is fetched again and again, at once for a snapshot', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.snapshotUrl, framesPerS: 40 })
  const frames = await take(camera.frames({ policy: { queue: 9 } }), 4)
  expect(new Set(frames.map((frame) => readTestPicture(frame.bytes)!.sequence)).size).toBe(4)
  const slow = await openCamera({ url: sim.snapshotUrl, framesPerS: 0.001, lingerMs: 60_000 })
  for (let round = 0; round < 3; round++) {
    const askedMs = sim.now()
    expect(readTestPicture((await slow.snapshot()).bytes)!.takenMs).toBeGreaterThan(askedMs)
  }
})

test('snapshots come from the address of pictures where one is set, without waiting for the stream', async () => {
  const sim = await startCamera({ framesPerS: 0.01 })
  const opening = openCamera({ url: sim.streamUrl, snapshotUrl: sim.snapshotUrl })
  await expect.poll(() => sim.viewers).toBe(1)
  sim.shoot()
  const camera = await opening
  const askedMs = sim.now()
  expect(readTestPicture((await camera.snapshot()).bytes)!.takenMs).toBeGreaterThan(askedMs)
  expect(sim.requests.at(-1)!.line).toBe('GET /snapshot')
})

test('a stream where pictures were expected gives one new picture at a time', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.streamUrl, snapshotUrl: sim.streamUrl })
  const askedMs = sim.now()
  expect(readTestPicture((await camera.snapshot()).bytes)!.takenMs).toBeGreaterThan(askedMs)
  await expect.poll(() => sim.viewers).toBe(0)
})

test('the name of a host is enough where the stream is at a usual place', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: new URL(sim.streamUrl).origin.replace('http', 'tcp') })
  expect(camera.identity.address).toBe(`${new URL(sim.streamUrl).origin}/?action=stream`)
})

test('a web page is no camera, and the hint says so', async () => {
  const sim = await startCamera()
  await expect(openCamera({ url: sim.streamUrl.replace('/stream', '/page') })).rejects.toMatchObject({
    code: 'WRONG_DEVICE',
    hint: expect.stringContaining('not that of the page') as string,
  })
})

test('many subscribers share one connection', async () => {
  const sim = await startCamera()
  const camera = await openCamera({ url: sim.streamUrl })
  const results = await Promise.all([1, 2, 3, 4].map(() => take(camera.frames(), 3)))
  expect(results.every((frames) => frames.length === 3)).toBe(true)
  expect(sim.requests.length).toBeLessThanOrEqual(2) // opening, and this
  await expect.poll(() => sim.viewers).toBe(0)
})
