import { createServer as createHttpServer } from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'

import { systemClock } from '@vfab/core'
import { expect, onTestFinished, test } from 'vitest'

import { createApiClient, type ApiClient, type ServerEvent } from '../src/client/index.ts'
import { startServer, tenLines, type TestServer } from './running-server.ts'

async function clientOf({ client, url }: TestServer, role: 'watch' | 'operate' = 'operate'): Promise<ApiClient> {
  const { token } = await client(role)
  return createApiClient({ url, token })
}

test('a program plots over HTTP: upload, prepare, start, and events to the end', async () => {
  const client = await clientOf(await startServer())
  const ending = new AbortController()
  const events = client.events({ topics: ['jobs'], signal: ending.signal })
  const seen = (async () => {
    for await (const event of events) {
      if (event.name !== 'job') continue
      if (event.data.state === 'finished') return event.data
    }
    return undefined
  })()
  const drawing = await client.ask('addDrawing', { query: { name: 'lines.svg' }, body: Buffer.from(tenLines) })
  const preparation = await client.ask('prepare', { params: { drawing: drawing.id }, body: { device: 'ebb:sim' } })
  const job = await client.ask('startJob', { body: { preparation: preparation.id, device: 'ebb:sim' } })
  expect(await seen).toMatchObject({ id: job.id, strokesDone: 10 })
  ending.abort()
})

test('what the server refuses is the same error here: type, code, hint', async () => {
  const server = await startServer()
  const watcher = await clientOf(server, 'watch')
  await expect(watcher.ask('removeClient', { params: { client: 'x' } })).rejects.toMatchObject({
    type: 'permission',
    code: 'ROLE_MISSING',
    hint: 'pair again with a code for operating',
  })
  const stranger = createApiClient({ url: server.url })
  expect(await stranger.ask('health')).toMatchObject({ ok: true })
  await expect(stranger.ask('listDevices')).rejects.toMatchObject({ code: 'SESSION_MISSING' })
  const [first] = await collect(stranger.events(), 1).catch((error: unknown) => [error])
  expect(first).toMatchObject({ code: 'SESSION_MISSING' })
})

test('a port where nothing listens, and a web server that is none of ours, are told apart', async () => {
  const closed = createTcpServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => closed.once('listening', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  const nobody = createApiClient({ url: `http://127.0.0.1:${port}` })
  await expect(nobody.ask('health')).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })

  const other = createHttpServer((_, response) => response.end('<html>'))
  other.listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const foreign = createApiClient({ url: `http://127.0.0.1:${(other.address() as AddressInfo).port}` })
  await expect(foreign.ask('health')).rejects.toMatchObject({ code: 'HOST_FOREIGN' })
})

test.each(['east', 'ftp://east', 'http://', 'http://user:secret@east', 'http://east/?a'])(
  '%s is not the address of a server',
  (url) => expect(() => createApiClient({ url })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' })),
)

test('a connection that breaks is made again, and nothing is missed or heard twice', async () => {
  const server = await startServer()
  const proxy = await proxyTo(new URL(server.url))
  const { token } = await server.client()
  // The server knows this address: both are this computer.
  const client = createApiClient({ url: `http://127.0.0.1:${proxy.port}`, token })
  const connection: string[] = []
  const ending = new AbortController()
  const names: string[] = []
  let onEvent = (_: ServerEvent): void => {}
  const reading = (async () => {
    const events = client.events({
      topics: ['drawings'],
      signal: ending.signal,
      onConnection: (state) => {
        connection.push(state)
        if (state === 'lost') uploaded(2)
      },
    })
    for await (const event of events) onEvent(event)
  })()
  const direct = createApiClient({ url: server.url, token })
  const upload = async (number: number): Promise<void> => {
    const query = { name: `${number}.svg` }
    await direct.ask('addDrawing', { query, body: Buffer.from(tenLines.replace('40', `4${number}`)) })
  }
  const uploaded = (number: number): void => void upload(number)
  await new Promise<void>((resolve) => {
    onEvent = (event) => {
      if (event.name === 'hello' && names.length === 0) uploaded(1)
      if (event.name !== 'drawing') return
      names.push(event.data.name)
      if (event.data.name === '1.svg') proxy.cut()
      if (event.data.name === '2.svg') resolve()
    }
  })
  expect(names).toEqual(['1.svg', '2.svg'])
  expect(connection).toEqual(['lost', 'back'])
  ending.abort(new Error('enough'))
  await expect(reading).rejects.toThrow('enough')
})

/** The first events. */
async function collect(events: AsyncIterable<ServerEvent>, count: number): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for await (const event of events) {
    found.push(event)
    if (found.length === count) break
  }
  return found
}

/** A connection to the server that can be cut. */
async function proxyTo({ hostname, port }: URL): Promise<{ readonly port: number; cut(): void }> {
  const open = new Set<Socket>()
  const server = createTcpServer((socket) => {
    const onward = connect(Number(port), hostname)
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy()).on('close', () => to.destroy())
      from.pipe(to)
    }
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const cut = (): void => {
    for (const socket of open) socket.destroy()
    open.clear()
  }
  onTestFinished(() => {
    cut()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, cut }
}

test('a server that starts, or a proxy without one, is waited for', async () => {
  let requests = 0
  const hello = { name: 'hello', data: { instance: 'a', version: '1.0.0', nowMs: 1 } }
  const starting = createHttpServer((_request, response) => {
    requests += 1
    if (requests <= 2) return void response.writeHead(requests === 1 ? 503 : 502).end('Bad Gateway')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`event: ${hello.name}\ndata: ${JSON.stringify(hello.data)}\n\n`)
  }).listen(0, '127.0.0.1')
  onTestFinished(
    () =>
      new Promise((resolve) => {
        starting.close(() => resolve())
        starting.closeAllConnections()
      }),
  )
  await new Promise((resolve) => starting.once('listening', resolve))
  const { port } = starting.address() as AddressInfo
  const client = createApiClient({ url: `http://127.0.0.1:${port}` })
  await expect(client.ask('health')).rejects.toMatchObject({ type: 'connection', code: 'CONNECTION_REFUSED' })
  const connection: string[] = []
  const ending = new AbortController()
  const clock = { ...systemClock, sleep: async () => {} }
  const events = client.events({ signal: ending.signal, clock, onConnection: (state) => connection.push(state) })
  for await (const { name } of events) {
    expect(name).toBe('hello')
    break
  }
  ending.abort()
  expect(connection).toEqual(['lost', 'back'])
})
