/*
 * What cameras and video recorders really send, and what it may become: the picture that is there, or none. Each row is one kind.
 */
import { createServer, type Server, type Socket } from 'node:net'

import type { Camera } from '@vfab/core'
import { startMjpegCamera } from '@vfab/sim'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { targetOf } from '../src/address.ts'
import { mendedHead } from '../src/http/mended-head.ts'
import { openCamera } from './open-camera.ts'

let picture: Buffer = Buffer.alloc(0)
const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(200)])

beforeAll(async () => {
  const sim = await startMjpegCamera({ framesPerS: 50, widthPx: 64, heightPx: 48 })
  picture = Buffer.from(await (await fetch(sim.snapshotUrl)).arrayBuffer())
  await sim.close()
})

/** A server that answers each connection's first request by hand. @returns its address */
async function serve(answer: (socket: Socket, request: number) => void): Promise<string> {
  let requests = 0
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => answer(socket, requests++))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/picture`
}

function part(bytes: Uint8Array, headers: string): Buffer {
  return Buffer.concat([Buffer.from(`--frame\r\n${headers}\r\n\r\n`), bytes, Buffer.from('\r\n')])
}

const jpegPart = (length: number | string = picture.length): Buffer =>
  part(picture, `Content-Type: image/jpeg\r\nContent-Length: ${length}`)

const streamHead = 'HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n'

/** A stream of these parts, over and over. */
async function serveStream(parts: () => readonly Buffer[], head = streamHead): Promise<string> {
  return serve((socket) => {
    socket.write(head)
    const timer = setInterval(() => {
      for (const bytes of parts()) socket.write(bytes)
    }, 5)
    socket.on('close', () => clearInterval(timer))
  })
}

async function serveBodies(bodies: (request: number) => Buffer | string, type = 'image/jpeg'): Promise<string> {
  return serve((socket, request) => {
    const body = Buffer.from(bodies(request) as Buffer)
    const about = type === '' ? '' : `Content-Type: ${type}\r\n`
    socket.end(
      Buffer.concat([
        Buffer.from(`HTTP/1.1 200 OK\r\n${about}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`),
        body,
      ]),
    )
  })
}

const open = (url: string, settings: object = {}): Promise<Camera> => openCamera({ url, framesPerS: 120, ...settings })

async function snapshotOf(url: string, settings?: object): Promise<Buffer> {
  const camera = await open(url, settings)
  return Buffer.from((await camera.snapshot({ timeoutMs: 5000 })).bytes)
}

describe('single pictures', () => {
  test('what is cut, empty, foreign or offline is left out, counted by kind, and tried again', async () => {
    let good = 0
    const url = await serve((socket, request) => {
      const online = request % 7 === 6 ? 'X-UStreamer-Online: false\r\n' : ''
      const body = [
        picture,
        Buffer.alloc(0),
        picture.subarray(0, picture.length >> 1),
        Buffer.from('<html>not today</html>'),
        png,
        Buffer.concat([picture.subarray(0, 20), Buffer.alloc(50), picture.subarray(20)]),
        picture,
      ][request % 7]!
      const type = request % 7 === 3 ? 'text/html' : request % 7 === 4 ? 'image/png' : 'image/jpeg'
      if (request % 7 === 0) good++
      socket.end(
        Buffer.concat([
          Buffer.from(
            `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n${online}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
          ),
          body,
        ]),
      )
    })
    const camera = await open(url)
    let taken = 0
    for await (const frame of camera.frames({ policy: { queue: 2000 } })) {
      expect(Buffer.from(frame.bytes).equals(picture)).toBe(true)
      if (++taken === 12) break
    }
    const { frames, brokenBy } = camera.figures()
    expect(Math.abs(frames - good)).toBeLessThanOrEqual(1)
    for (const kind of ['empty', 'cut', 'not-a-picture', 'other-format', 'damaged', 'offline']) {
      expect(brokenBy?.[kind], kind).toBeGreaterThanOrEqual(10)
    }
  })

  test('a picture that is always cut is no snapshot', async () => {
    const url = await serveBodies(() => picture.subarray(0, 300))
    await expect(open(url, { connectTimeoutMs: 200, stallTimeoutMs: 300 })).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  test('a picture of another format is named at once', async () => {
    const url = await serveBodies(() => png, 'image/png')
    await expect(open(url)).rejects.toMatchObject({
      code: 'WRONG_DEVICE',
      message: expect.stringContaining('image/png') as string,
      hint: expect.stringContaining('ffmpeg+') as string,
    })
  })

  test.each(['', 'application/octet-stream'])('a picture of type "%s" is one', async (type) => {
    const url = await serveBodies(() => picture, type)
    expect((await snapshotOf(url)).equals(picture)).toBe(true)
  })

  test('a JPEG that never ends is a stream of pictures', async () => {
    const url = await serveStream(() => [picture], 'HTTP/1.0 200 OK\r\nContent-Type: image/jpeg\r\n\r\n')
    expect((await snapshotOf(url)).equals(picture)).toBe(true)
  })

  test('an answer of one part is a picture', async () => {
    const url = await serve((socket) => socket.end(Buffer.concat([Buffer.from(streamHead), jpegPart()])))
    expect((await snapshotOf(url)).equals(picture)).toBe(true)
  })

  test('bytes on a slow link are signs of life', async () => {
    const url = await serve((socket) => {
      socket.write(`HTTP/1.0 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`)
      let at = 0
      const timer = setInterval(() => {
        const next = Math.min(picture.length, at + Math.ceil(picture.length / 12))
        socket.write(picture.subarray(at, next))
        at = next
        if (at === picture.length) {
          clearInterval(timer)
          socket.end()
        }
      }, 100)
      socket.on('close', () => clearInterval(timer))
    })
    expect((await snapshotOf(url, { stallTimeoutMs: 800 })).equals(picture)).toBe(true)
  })
})

describe('streams', () => {
  test.each([
    ['text/plain', 'Heartbeat'],
    ['application/xml', '<EventNotificationAlert/>'],
    ['image/png', png],
    ['application/json', '{"motion":true}'],
  ])('a part of %s between pictures is passed over and counted, as the first one too', async (type, body) => {
    const foreign = part(Buffer.from(body as Buffer), `Content-Type: ${type}\r\nContent-Length: ${body.length}`)
    const url = await serveStream(() => [foreign, jpegPart(), jpegPart()])
    const camera = await open(url)
    for (let count = 0; count < 5; count++) await camera.snapshot({ timeoutMs: 5000 })
    expect(camera.figures().brokenBy).toEqual({ 'other-part': expect.any(Number) as number })
    expect(camera.figures().reconnects).toBe(0)
  })

  test.each([4_294_967_295, 2_147_483_647, 8_388_608, 1_048_576, 'unknown', '-1', ''])(
    'a part whose length is %s ends at the boundary',
    async (length) => {
      const url = await serveStream(() => [jpegPart(length)])
      const camera = await open(url)
      for (let count = 0; count < 3; count++) {
        expect(Buffer.from((await camera.snapshot({ timeoutMs: 5000 })).bytes).equals(picture)).toBe(true)
      }
      expect(camera.figures().broken).toBe(0)
    },
  )

  test.each([
    'Content-Length: -1',
    'Content-Length: unknown',
    'Content-Length:',
    'Content-Length: 5\r\nContent-Length: 99',
    'Content-Length : x',
    'no colon here',
  ])('an answer with the line "%s" is read to its end', async (line) => {
    const url = await serveStream(() => [jpegPart()], streamHead.replace('\r\n\r\n', `\r\n${line}\r\n\r\n`))
    expect((await snapshotOf(url)).equals(picture)).toBe(true)
  })

  test('a placeholder of a camera that is offline is no picture', async () => {
    const offline = part(
      picture,
      `Content-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\nX-UStreamer-Online: false`,
    )
    let isOnline = false
    const url = await serveStream(() => [isOnline ? jpegPart() : offline])
    const opening = open(url)
    setTimeout(() => (isOnline = true), 50)
    const camera = await opening
    expect(isOnline).toBe(true)
    expect(camera.figures().brokenBy?.['offline']).toBeGreaterThan(0)
  })
})

describe('addresses', () => {
  test('an interface is named in the address, and shown', () => {
    for (const text of ['http://[fe80::1%25eth0]:8080/a', 'http://[fe80::1%eth0]:8080/a']) {
      const { url, zone, shown } = targetOf(text, {})
      expect([url.href, zone, shown]).toEqual(['http://[fe80::1]:8080/a', 'eth0', 'http://[fe80::1%25eth0]:8080/a'])
    }
  })

  test('mjpeg:// is http', () => {
    expect(targetOf('mjpeg://me:pw@cam.local:8081/x', {}).shown).toBe('http://cam.local:8081/x')
  })
})

test('a head is mended where it must be, and otherwise kept', () => {
  const mended = mendedHead(Buffer.from('ICY 200 OK\nContent-Type : image/jpeg\nrubbish\nContent-Length: 7\n\n'))
  expect(mended.toString()).toBe('HTTP/1.0 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 7\r\n\r\n')
})
