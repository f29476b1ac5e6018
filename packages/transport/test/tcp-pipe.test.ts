import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { expect, test, onTestFinished } from 'vitest'
import { openPipe } from '../src/index.ts'
import { rejection } from './rejection.ts'

interface Listening {
  readonly address: string
  readonly server: Server
  /** The next client's socket, at the server's side. */
  readonly client: () => Promise<Socket>
}

async function listen(host = '127.0.0.1'): Promise<Listening> {
  const server = createServer()
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return {
    address: host.includes(':') ? `tcp://[${host}]:${port}` : `tcp://${host}:${port}`,
    server,
    client: async () => ((await once(server, 'connection')) as [Socket])[0],
  }
}

test.each(['127.0.0.1', '::1'])('carries bytes both ways over %s', async (host) => {
  const { address, client } = await listen(host)
  const [pipe, socket] = await Promise.all([openPipe(address), client()])
  expect(pipe.address).toBe(address)
  socket.on('data', (chunk) => socket.write(chunk))
  const echoed = new Promise((resolve) => pipe.onData((chunk) => resolve(Buffer.from(chunk).toString())))
  await pipe.write(Buffer.from('hello'))
  expect(await echoed).toBe('hello')
  await pipe.close()
  expect(await pipe.closed).toBeUndefined()
})

test('keeps what arrives before the first listener, and lets the sender wait beyond 64 KiB', async () => {
  const { address, client } = await listen()
  const [pipe, socket] = await Promise.all([openPipe(address), client()])
  const total = 32 * 1024 * 1024
  socket.write(Buffer.alloc(total))
  // While another connection is busy, this one has all the time to take too much.
  const [other, otherSocket] = await Promise.all([openPipe(address), client()])
  otherSocket.on('data', (chunk) => otherSocket.write(chunk))
  for (let round = 0; round < 200; round++) {
    const [echo] = await Promise.all([new Promise((resolve) => other.onData(resolve)), other.write(Buffer.from('x'))])
    expect(echo).toHaveLength(1)
  }
  let received = 0
  const complete = new Promise<void>((resolve) =>
    pipe.onData((chunk) => {
      received += chunk.length
      if (received === total) resolve()
    }),
  )
  await Promise.resolve()
  expect(received).toBeGreaterThanOrEqual(64 * 1024)
  expect(received).toBeLessThanOrEqual(128 * 1024)
  await complete
  await Promise.all([pipe.close(), other.close()])
})

test('says goodbye: the server sees the end before close resolves', async () => {
  const { address, client } = await listen()
  const [pipe, socket] = await Promise.all([openPipe(address), client()])
  const heard: string[] = []
  socket.on('data', (chunk) => heard.push(chunk.toString()))
  socket.on('end', () => heard.push('end'))
  await pipe.write(Buffer.from('EM,0,0\r'))
  const closing = pipe.close()
  expect(pipe.close()).toBe(closing)
  await closing
  expect(heard).toEqual(['EM,0,0\r', 'end'])
  expect(await rejection(pipe.write(Buffer.from('x')))).toMatchObject({ code: 'DEVICE_LOST' })
})

test('closes also when the server never does', async () => {
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const connected = once(server, 'connection') as Promise<[Socket]>
  const pipe = await openPipe(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const [socket] = await connected
  await pipe.close()
  socket.destroy()
  server.close()
})

test('ends with DEVICE_LOST when the server closes', async () => {
  const { address, client } = await listen()
  const [pipe, socket] = await Promise.all([openPipe(address), client()])
  socket.end()
  expect(await pipe.closed).toMatchObject({
    type: 'connection',
    code: 'DEVICE_LOST',
    message: `${address}: the other side closed the connection`,
    hint: expect.any(String) as string,
  })
  expect(await rejection(pipe.write(Buffer.from('x')))).toMatchObject({ code: 'DEVICE_LOST' })
  await pipe.close()
})

test('ends with DEVICE_LOST when the connection is reset', async () => {
  const { address, client } = await listen()
  const [pipe, socket] = await Promise.all([openPipe(address), client()])
  socket.resetAndDestroy()
  expect(await pipe.closed).toMatchObject({ code: 'DEVICE_LOST', cause: { code: 'ECONNRESET' } })
})

test('rejects writes that the other side never took', async () => {
  const { address, client } = await listen()
  const [pipe, socket] = await Promise.all([openPipe(address), client()])
  socket.pause()
  const unsent = rejection(pipe.write(Buffer.alloc(64 * 1024 * 1024)))
  socket.resetAndDestroy()
  expect(await unsent).toMatchObject({ code: 'DEVICE_LOST' })
})

test('names a refused connection', async () => {
  const { address, server } = await listen()
  server.close()
  await once(server, 'close')
  expect(await rejection(openPipe(address))).toMatchObject({
    type: 'connection',
    code: 'CONNECTION_REFUSED',
    message: `cannot connect to ${address}: connection refused`,
    hint: expect.any(String) as string,
  })
})

test('names a host that does not exist', async () => {
  expect(await rejection(openPipe('tcp://plotter.invalid:4000'))).toMatchObject({
    type: 'connection',
    hint: expect.any(String) as string,
  })
})

/** A server in a process that is stuck, its queue of connections full: a further one gets no answer. */
async function listenStuck(): Promise<string> {
  const script = `const server = require('node:net').createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      require('node:fs').writeSync(1, String(server.address().port))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })`
  const stuck = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void stuck.kill('SIGKILL'))
  const [chunk] = (await once(stuck.stdout, 'data')) as [Buffer]
  const port = Number(chunk.toString())
  for (let filler = 0; filler < 2; filler++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    onTestFinished(() => void socket.destroy())
  }
  return `tcp://127.0.0.1:${port}`
}

test('gives up connecting at the deadline, and on abort with its reason', async () => {
  const address = await listenStuck()
  const startMs = performance.now()
  expect(await rejection(openPipe(address, { timeoutMs: 100 }))).toMatchObject({
    type: 'timeout',
    code: 'TIMEOUT',
    message: `${address} did not open within 100 ms`,
  })
  const controller = new AbortController()
  const reason = new Error('enough')
  const opening = rejection(openPipe(address, { signal: controller.signal }))
  setImmediate(() => controller.abort(reason))
  expect(await opening).toBe(reason)
  expect(performance.now() - startMs).toBeLessThan(1000)
})

test('does not connect at all when the signal has aborted already', async () => {
  const { address, server } = await listen()
  server.on('connection', () => expect.unreachable())
  const reason = new Error('enough')
  expect(await rejection(openPipe(address, { signal: AbortSignal.abort(reason) }))).toBe(reason)
})

test.each([
  [
    'Port already in use\r\n',
    { code: 'DEVICE_BUSY', message: expect.stringContaining('"Port already in use"') as string },
  ],
  [
    'Device open failure: Value or file not found\r\n',
    {
      code: 'DEVICE_NOT_FOUND',
      message: expect.stringContaining('"Device open failure: Value or file not found"') as string,
    },
  ],
  ['ERROR: cannot open /dev/ttyUSB0\n', { code: 'DEVICE_NOT_FOUND' }],
  ['Too many clients', { code: 'DEVICE_BUSY' }],
  ['Sorry, come back tomorrow.\n', { code: 'DEVICE_LOST', message: expect.stringContaining('Sorry, come') as string }],
  ['', { code: 'DEVICE_LOST' }],
])('what the other side says before it closes is quoted: %j', async (words, error) => {
  const { address, client } = await listen()
  const [pipe, socket] = await Promise.all([openPipe(address), client()])
  socket.end(words)
  expect(await pipe.closed).toMatchObject({ type: 'connection', hint: expect.any(String) as string, ...error })
})

test('a bridge that turns a client away and keeps the connection is not waited for', async () => {
  const { address, client } = await listen()
  const [pipe, socket] = await Promise.all([openPipe(address), client()])
  socket.write('Port already')
  socket.write(' in use\r\n')
  expect(await pipe.closed).toMatchObject({ code: 'DEVICE_BUSY' })
})

test('a device that has talked for a while, or says similar words later, is lost as any other', async () => {
  const { address, client } = await listen()
  const [pipe, socket] = await Promise.all([openPipe(address), client()])
  socket.end(`${'ok\r\n'.repeat(200)}Port already in use\r\n`)
  expect(await pipe.closed).toMatchObject({ code: 'DEVICE_LOST', message: expect.not.stringContaining('ok') as string })
})
