import { get } from 'node:http'

import { emitterNames, ipSimulator, readTestPicture, startCamera, startMjpegCamera, testPicture } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'
import { emitters } from '../../src/ip/emitters.ts'

/** The body of an answer, as far as `enough` says. */
async function fetched(
  url: string,
  enough: (body: Buffer) => boolean = () => false,
): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      let body = Buffer.alloc(0)
      const end = (): void => {
        resolve({ status: response.statusCode!, headers: response.headers, body })
        request.destroy()
      }
      response.on('data', (chunk: Buffer) => {
        body = Buffer.concat([body, chunk])
        if (enough(body)) end()
      })
      response.on('end', end).on('error', end)
    })
    request.on('error', reject)
  })
}

async function started(options: Parameters<typeof startMjpegCamera>[0] = {}): ReturnType<typeof startMjpegCamera> {
  const camera = await startMjpegCamera({ widthPx: 64, heightPx: 48, framesPerS: 50, ...options })
  onTestFinished(() => camera.close())
  return camera
}

test('a test picture says who took it, its number and when', () => {
  const content = { camera: 'east', sequence: 12, takenMs: 345.5, wallTimeMs: 1_700_000_000_000 }
  const picture = testPicture(content, { widthPx: 320, heightPx: 240 }, { exifThumbnail: true })
  expect(readTestPicture(picture)).toEqual(content)
  expect(picture.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
  expect(picture.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
  expect(readTestPicture(Buffer.from('no picture'))).toBeUndefined()
})

test('two pictures look different, also without their comments', () => {
  const bare = (sequence: number): string => {
    const picture = testPicture({ camera: '', sequence, takenMs: 0, wallTimeMs: 0 }, { widthPx: 320, heightPx: 240 })
    return picture.subarray(picture.indexOf(Buffer.from([0xff, 0xdb]))).toString('latin1')
  }
  expect(bare(3)).not.toBe(bare(4))
  expect(bare(3)).toBe(bare(3))
})

test.each(emitterNames)('%s sends its own way to write a stream', async (emitter) => {
  const camera = await started({ emitter })
  const { headers, body } = await fetched(camera.streamUrl, (bytes) => bytes.length > 5000)
  const { contentType, framing, start = '' } = emitters[emitter]
  expect(headers['content-type']).toBe(contentType)
  expect(headers['transfer-encoding']).toBe(framing === 'chunked' ? 'chunked' : undefined)
  expect(body.toString('latin1').startsWith(start)).toBe(true)
  expect(readTestPicture(body)).toMatchObject({ camera: 'camera' })
})

test('a picture is taken when it is asked for; a new viewer first gets the last one that was taken', async () => {
  const camera = await started({ framesPerS: 0.001, name: 'east' })
  const askedMs = camera.now()
  const { body, headers } = await fetched(camera.snapshotUrl)
  expect(headers['content-length']).toBe(String(body.length))
  expect(readTestPicture(body)!.takenMs).toBeGreaterThan(askedMs)
  camera.shoot()
  const { body: stream } = await fetched(camera.streamUrl, (bytes) => readTestPicture(bytes) !== undefined)
  expect(readTestPicture(stream)).toMatchObject({ camera: 'east', sequence: 1 })
})

test('faults: refused once, away until it is revived, connections that break', async () => {
  const camera = await started()
  camera.inject({ kind: 'refuse', command: '/snapshot' })
  expect((await fetched(camera.snapshotUrl)).status).toBe(503)
  expect((await fetched(camera.snapshotUrl)).status).toBe(200)
  const watching = fetched(camera.streamUrl)
  await expect.poll(() => camera.viewers).toBe(1)
  camera.inject({ kind: 'unplug' })
  await watching
  await expect.poll(() => camera.viewers).toBe(0)
  camera.inject({ kind: 'brown-out' })
  await expect(fetched(camera.snapshotUrl)).rejects.toThrow('ECONNREFUSED')
  await camera.revive()
  expect((await fetched(camera.snapshotUrl)).status).toBe(200)
  camera.truncate()
  expect((await fetched(camera.snapshotUrl)).body.subarray(-2)).not.toEqual(Buffer.from([0xff, 0xd9]))
})

test('nothing is taken while nobody watches', async () => {
  const camera = await started({ framesPerS: 500 })
  await fetched(camera.streamUrl, (bytes) => bytes.length > 3000)
  await expect.poll(() => camera.viewers).toBe(0)
  const { taken } = camera
  for (let picture = 0; picture < 5; picture++) await fetched(camera.snapshotUrl)
  expect(camera.taken).toBe(taken + 5)
})

test('the simulator is reached at the address of its stream, and tells what it did', async () => {
  await using device = await startCamera({ settings: { name: 'west', emitter: 'flask', framesPerS: 5 }, speed: 10 })
  const { body } = await fetched(device.address, (bytes) => readTestPicture(bytes) !== undefined)
  expect(readTestPicture(body)).toMatchObject({ camera: 'west' })
  expect(device.summary()).toMatch(/^\d+ pictures?, 1 requests$/)
  expect(ipSimulator.id).toBe('ip')
  const pipe = await device.connect()
  const heard: Buffer[] = []
  pipe.onData((chunk) => heard.push(Buffer.from(chunk)))
  await pipe.write(Buffer.from('GET /snapshot HTTP/1.0\r\n\r\n'))
  await pipe.closed
  expect(Buffer.concat(heard).toString('latin1')).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
})

test.each([
  [{ settings: { emitters: 'x' } }, 'CONFIG_UNKNOWN_KEY'],
  [{ settings: { emitter: 'x' } }, 'CONFIG_INVALID'],
  [{ settings: { widthPx: 7 } }, 'CONFIG_INVALID'],
  [{ settings: { scheme: 'oauth' } }, 'CONFIG_INVALID'],
  [{ listen: 'pty' as const }, 'CONFIG_INVALID'],
  [{ speed: 0 }, 'CONFIG_INVALID'],
])('%j is refused', async (options, code) => {
  await expect(startCamera(options)).rejects.toMatchObject({ code })
})

test('a refused setting does not repeat its value', async () => {
  const error = await startCamera({ settings: { password: 1234567 } }).catch((failure: unknown) => failure)
  expect(JSON.stringify(error)).not.toContain('1234567')
})
