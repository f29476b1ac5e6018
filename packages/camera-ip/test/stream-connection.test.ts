import { createServer, type Socket } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import { targetOf } from '../src/address.ts'
import { type HttpAnswer, HttpClient } from '../src/http/http-client.ts'

/** A server that answers any request with what `serve` writes, and a client of it. */
async function clientOf(serve: (socket: Socket) => void): Promise<HttpClient> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => serve(socket))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const client = new HttpClient({
    target: targetOf(`http://127.0.0.1:${port}/stream`, {}),
    verifyCertificate: true,
    timeoutMs: 10_000,
  })
  onTestFinished(() => {
    client.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return client
}

async function get(client: HttpClient, isStream = true): Promise<HttpAnswer> {
  return await client.get({ signal: AbortSignal.timeout(20_000), isStream: () => isStream })
}

async function bodyOf(answer: HttpAnswer): Promise<string> {
  const pieces: Buffer[] = []
  await answer.read((piece) => pieces.push(Buffer.from(piece)))
  return Buffer.concat(pieces).toString('latin1')
}

/** Writes byte by byte, each in a turn of its own. */
async function dribble(socket: Socket, text: string): Promise<void> {
  for (const byte of Buffer.from(text, 'latin1')) {
    if (socket.destroyed) return
    await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const body = '--b\r\n\r\npicture \xff\xd8\n\n\r\n\r\nof two\r\n'.repeat(3)
const half = body.length >> 1
const chunks = `${half.toString(16)}\r\n${body.slice(0, half)}\r\n${(body.length - half).toString(16)};x=y\r\n${body.slice(half)}\r\n0\r\n\r\n`

const answers = [
  ['as it comes until the connection ends', `HTTP/1.0 200 OK\r\nServer: camera\r\n\r\n${body}`],
  ['in chunks', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`],
  [
    'after heads that are not yet the answer',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n${body}`,
  ],
  ['of a stated length', `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`],
] as const

test.each(answers)('a body %s is read whole, in one piece with the head and byte by byte', async (_how, sent) => {
  for (const isStream of [true, false]) {
    const whole = await clientOf((socket) => socket.end(Buffer.from(sent, 'latin1')))
    expect(await bodyOf(await get(whole, isStream))).toBe(body)
    const bytewise = await clientOf((socket) => void dribble(socket, sent).then(() => socket.end()))
    expect(await bodyOf(await get(bytewise, isStream))).toBe(body)
  }
})

test('a body that came before anybody read it is kept for who does', async () => {
  const client = await clientOf((socket) => socket.end(Buffer.from(answers[1][1], 'latin1')))
  const answer = await get(client)
  await new Promise((resolve) => answer.response.socket.once('close', resolve))
  expect(await bodyOf(answer)).toBe(body)
})

test('the end of the last chunk ends a stream whose connection stays open', async () => {
  const client = await clientOf((socket) => socket.write(Buffer.from(answers[1][1], 'latin1')))
  expect(await bodyOf(await get(client))).toBe(body)
})

test('a framing that breaks its own rules is told, with what to do', async () => {
  const client = await clientOf((socket) =>
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n'),
  )
  const answer = await get(client)
  await expect(bodyOf(answer)).rejects.toMatchObject({
    code: 'BAD_REPLY',
    hint: expect.stringContaining('ffmpeg+') as string,
  })
  await expect.poll(() => answer.response.socket.destroyed).toBe(true)
})

test('what the reader throws ends the connection', async () => {
  const client = await clientOf((socket) => socket.write(`HTTP/1.1 200 OK\r\n\r\n${body}`))
  const answer = await get(client)
  await expect(
    answer.read(() => {
      throw new RangeError('enough')
    }),
  ).rejects.toThrow('enough')
  expect(answer.response.socket.destroyed).toBe(true)
})

test('a connection that ends in the middle of a chunk ends the body with what came', async () => {
  const client = await clientOf((socket) => socket.end(Buffer.from(answers[1][1].slice(0, -20), 'latin1')))
  expect(body.startsWith(await bodyOf(await get(client)))).toBe(true)
})

test('an abort ends a body that is being read', async () => {
  const client = await clientOf((socket) => socket.write(`HTTP/1.1 200 OK\r\n\r\n${body}`))
  const controller = new AbortController()
  const answer = await client.get({ signal: controller.signal, isStream: () => true })
  await expect(answer.read(() => controller.abort())).rejects.toMatchObject({ name: 'AbortError' })
  expect(answer.response.socket.destroyed).toBe(true)
})
