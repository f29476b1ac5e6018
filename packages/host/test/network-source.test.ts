import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import { answeringTargets } from '../src/detection/network-source.ts'

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('a TCP port that accepts connections answers, and nothing is sent to it', async () => {
  let received = 0
  const server = createServer((socket) => socket.on('data', (chunk) => (received += chunk.length)))
  const port = await listen(server)
  const silent = await closedPort()
  const targets = [port, silent].map((each) => ({ protocol: 'tcp', host: '127.0.0.1', port: each }) as const)
  const found = await answeringTargets(targets, { timeoutMs: 2000 })
  expect(found.map((endpoint) => endpoint.port)).toEqual([port])
  expect(received).toBe(0)
})

test('a web page that is there answers, one that is not does not', async () => {
  const server = createHttpServer((request, response) => {
    response.statusCode = request.url === '/api/version' ? 200 : 404
    response.end()
  })
  const port = await listen(server)
  const targets = ['/api/version', '/nothing'].map(
    (path) => ({ protocol: 'http', host: '127.0.0.1', port, path }) as const,
  )
  const found = await answeringTargets(targets, { timeoutMs: 2000 })
  expect(found.map(({ path }) => path)).toEqual(['/api/version'])
})

test('a host that accepts and says nothing costs its own time only', async () => {
  const mute = await listen(createServer())
  const open = await listen(createServer())
  const targets = [
    { protocol: 'http', host: '127.0.0.1', port: mute },
    { protocol: 'tcp', host: '127.0.0.1', port: open },
  ] as const
  const found = await answeringTargets(targets, { timeoutMs: 50 })
  expect(found.map(({ port }) => port)).toEqual([open])
})
