import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  constants,
  linkSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { DriverError, type DriverErrorCode, driverErrorCodes, toDriverError } from '../src/index.ts'
import { type SystemErrorName, systemErrors } from '../src/system-errors.ts'

const meanings: Readonly<Record<SystemErrorName, DriverErrorCode>> = {
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  EROFS: 'PERMISSION_DENIED',
  EBUSY: 'DEVICE_BUSY',
  EADDRINUSE: 'DEVICE_BUSY',
  ENOENT: 'DEVICE_NOT_FOUND',
  ENOTDIR: 'DEVICE_NOT_FOUND',
  ENOTFOUND: 'DEVICE_NOT_FOUND',
  ENODEV: 'DEVICE_LOST',
  ENXIO: 'DEVICE_LOST',
  EIO: 'DEVICE_LOST',
  ECONNRESET: 'DEVICE_LOST',
  ECONNABORTED: 'DEVICE_LOST',
  EPIPE: 'DEVICE_LOST',
  UND_ERR_SOCKET: 'DEVICE_LOST',
  ECONNREFUSED: 'CONNECTION_REFUSED',
  EHOSTUNREACH: 'CONNECTION_REFUSED',
  EHOSTDOWN: 'CONNECTION_REFUSED',
  ENETUNREACH: 'CONNECTION_REFUSED',
  ENETDOWN: 'CONNECTION_REFUSED',
  EADDRNOTAVAIL: 'CONNECTION_REFUSED',
  EAI_AGAIN: 'CONNECTION_REFUSED',
  ETIMEDOUT: 'TIMEOUT',
  UND_ERR_CONNECT_TIMEOUT: 'TIMEOUT',
  UND_ERR_HEADERS_TIMEOUT: 'TIMEOUT',
  UND_ERR_BODY_TIMEOUT: 'TIMEOUT',
  TimeoutError: 'TIMEOUT',
  ENOSPC: 'IO_FAILED',
  EMFILE: 'IO_FAILED',
  ENFILE: 'IO_FAILED',
  ERR_MODULE_NOT_FOUND: 'DEPENDENCY_MISSING',
  MODULE_NOT_FOUND: 'DEPENDENCY_MISSING',
  ERR_DLOPEN_FAILED: 'DEPENDENCY_MISSING',
}

test.each(Object.entries(meanings))('%s means %s', (name, code) => {
  const cause = Object.assign(new Error('from the system'), name === 'TimeoutError' ? { name } : { code: name })
  const error = toDriverError(cause, { operation: 'open', address: '/dev/ttyACM0', driver: 'ebb' })
  expect(error).toMatchObject({ code, type: driverErrorCodes[code], driver: 'ebb', cause })
  expect(error.message).toBe(`cannot open /dev/ttyACM0: ${systemErrors[name as SystemErrorName].says}`)
  expect(error.hint).not.toContain('{address}')
  expect(error.context).toEqual({ operation: 'open', address: '/dev/ttyACM0', systemCode: name })
})

test.each([
  ['Error: Permission denied, cannot open /dev/ttyACM0', 'PERMISSION_DENIED'],
  ['Error: No such file or directory, cannot open /dev/ttyACM9', 'DEVICE_NOT_FOUND'],
  ['Error Resource temporarily unavailable Cannot lock port', 'DEVICE_BUSY'],
  ['Error: Device or resource busy, cannot open /dev/ttyACM0', 'DEVICE_BUSY'],
  ['Error Resource busy Cannot open /dev/tty.usbmodem1', 'DEVICE_BUSY'],
  ['Error: No such device or address, cannot open /dev/ttyS9', 'DEVICE_LOST'],
  ['Error: Device not configured, cannot set', 'DEVICE_LOST'],
  ['Error: Input/output error, cannot get', 'DEVICE_LOST'],
  ['Opening COM3: Access denied', 'DEVICE_BUSY'],
  ['Opening COM9: File not found', 'DEVICE_NOT_FOUND'],
])('the serial port’s text %j means %s', (message, code) => {
  expect(toDriverError(new Error(message), { operation: 'open', address: 'it' }).code).toBe(code)
})

test('a DriverError passes unchanged', () => {
  const error = new DriverError('no answer', { type: 'timeout', code: 'TIMEOUT' })
  expect(toDriverError(error, { operation: 'open', hint: 'other advice' })).toBe(error)
})

test('an abort is never converted: it is thrown as it is', () => {
  const aborted = AbortSignal.abort()
  expect(() => toDriverError(aborted.reason, { operation: 'open' })).toThrow(aborted.reason as Error)
})

test.each([AbortSignal.abort('a text'), AbortSignal.abort(new DOMException('late', 'TimeoutError'))])(
  'the reason of the operation’s own signal is thrown as it is, whatever it is',
  (signal) => {
    let thrown: unknown
    try {
      toDriverError(signal.reason, { operation: 'open', signal })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBe(signal.reason)
  },
)

test('an error that is not in the table keeps its words and has no made-up advice', () => {
  const cause = new TypeError('odd thing happened')
  const error = toDriverError(cause, { operation: 'read from', address: '/dev/ttyACM0' })
  expect(error).toMatchObject({
    code: 'IO_FAILED',
    message: 'cannot read from /dev/ttyACM0: odd thing happened',
    cause,
  })
  expect(error.hint).toBeUndefined()
})

test.each([undefined, null, 'text', 42, Symbol('s'), Object.create(null), { code: 7 }, { code: 'constructor' }])(
  'anything that can be thrown becomes a DriverError: %s',
  (cause: unknown) => {
    expect(toDriverError(cause, { operation: 'open' })).toMatchObject({ code: 'IO_FAILED' })
  },
)

test('causes in a circle end the search', () => {
  const error = new Error('outer')
  error.cause = error
  expect(toDriverError(error, { operation: 'open' }).code).toBe('IO_FAILED')
})

test('better advice replaces that of the table', () => {
  const cause = Object.assign(new Error(), { code: 'EBUSY' })
  expect(toDriverError(cause, { operation: 'open', hint: 'close saxi (pid 4711)' }).hint).toBe('close saxi (pid 4711)')
})

test.each([
  ["Cannot find package 'serialport' imported from /app/x.js", 'serialport'],
  ["Cannot find package '@serialport/bindings-cpp' imported from /app/x.js", '@serialport/bindings-cpp'],
  ["Cannot find module 'usb/dist/x.js'", 'usb'],
])('%j names the package to install', (message, name) => {
  const cause = Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' })
  const error = toDriverError(cause, { operation: 'load', address: 'the driver' })
  expect(error.message).toBe(`cannot load the driver: the package ${name} is not installed`)
  expect(error.hint).toBe(`install it: npm install ${name}`)
})

test.each([
  "Cannot find module '/app/dist/index.js'",
  "Cannot find module './x.js'",
  "Cannot find module 'C:\\app\\x.js'",
])('a missing file is not taken for a package: %s', (message) => {
  const cause = Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' })
  expect(toDriverError(cause, { operation: 'load' }).hint).toBe('install the package that the message names')
})

// What the system really says.

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vfab-core-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
})

async function listening(host = '127.0.0.1'): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  return { server, port: (server.address() as { port: number }).port }
}

/** A port on which nothing listens: one that was free a moment ago. */
async function closedPort(): Promise<number> {
  const { server, port } = await listening()
  server.close()
  await once(server, 'close')
  return port
}

async function errorOf(operation: () => unknown): Promise<unknown> {
  try {
    await operation()
  } catch (error) {
    return error
  }
  throw new Error('the operation succeeded')
}

/** The first `error` event of what `emitter` returns. */
async function emittedError(emitter: NodeJS.EventEmitter): Promise<never> {
  const [error] = (await once(emitter, 'error', { signal: AbortSignal.timeout(10_000) }).catch((failed: unknown) => [
    failed,
  ])) as [unknown]
  throw error
}

const real: Readonly<Record<string, [DriverErrorCode, () => unknown]>> = {
  'opening a file that is not there': ['DEVICE_NOT_FOUND', () => readFileSync(join(folder, 'missing'))],
  'opening a file below a file': [
    'DEVICE_NOT_FOUND',
    () => {
      writeFileSync(join(folder, 'file'), '')
      readFileSync(join(folder, 'file', 'below'))
    },
  ],
  'running a file without the right to': [
    'PERMISSION_DENIED',
    () => {
      writeFileSync(join(folder, 'not-executable'), '', { mode: 0o600 })
      return emittedError(spawn(join(folder, 'not-executable')))
    },
  ],
  'connecting to a port where nothing listens': [
    'CONNECTION_REFUSED',
    async () => emittedError(connect(await closedPort(), '127.0.0.1')),
  ],
  'connecting to a host with several addresses where nothing listens': [
    'CONNECTION_REFUSED',
    async () => emittedError(connect({ port: await closedPort(), host: 'localhost', autoSelectFamily: true })),
  ],
  'fetching from a port where nothing listens': [
    'CONNECTION_REFUSED',
    async () => fetch(`http://127.0.0.1:${await closedPort()}/`),
  ],
  'listening on a port that is taken': [
    'DEVICE_BUSY',
    async () => {
      const { server, port } = await listening()
      try {
        await emittedError(createServer().listen(port, '127.0.0.1'))
      } finally {
        server.close()
      }
    },
  ],
  'listening on an address of another computer': [
    'CONNECTION_REFUSED',
    () => emittedError(createServer().listen(0, '203.0.113.1')),
  ],
  'reading from a connection that the other side reset': [
    'DEVICE_LOST',
    async () => {
      const { server, port } = await listening()
      server.on('connection', (socket) => socket.resetAndDestroy())
      try {
        await emittedError(connect(port, '127.0.0.1'))
      } finally {
        server.close()
      }
    },
  ],
  'waiting longer than AbortSignal.timeout allows': [
    'TIMEOUT',
    () =>
      new Promise((_, reject) =>
        AbortSignal.timeout(1).addEventListener('abort', (event) =>
          reject((event.target as AbortSignal).reason as Error),
        ),
      ),
  ],
  'requiring a package that is not installed': [
    'DEPENDENCY_MISSING',
    () => createRequire(import.meta.url).resolve('vfab-no-such-package'),
  ],
  'loading a native module that is none': [
    'DEPENDENCY_MISSING',
    () => {
      writeFileSync(join(folder, 'fake.node'), 'not a library')
      process.dlopen({ exports: {} }, join(folder, 'fake.node'))
    },
  ],
}

const realOnLinux: typeof real = {
  'linking a folder': ['PERMISSION_DENIED', () => linkSync(folder, join(folder, 'link'))],
  'writing to a full device': ['IO_FAILED', () => writeFileSync('/dev/full', 'x')],
  'reading where the kernel reports an input error': [
    'DEVICE_LOST',
    () => {
      const memory = openSync('/proc/self/mem', 'r')
      try {
        readSync(memory, Buffer.alloc(1), 0, 1, 0)
      } finally {
        closeSync(memory)
      }
    },
  ],
  'opening a device node behind which nobody is': [
    'DEVICE_LOST',
    () => {
      execFileSync('mkfifo', [join(folder, 'fifo')])
      openSync(join(folder, 'fifo'), constants.O_WRONLY | constants.O_NONBLOCK)
    },
  ],
}

const cases = Object.entries({ ...real, ...(process.platform === 'linux' ? realOnLinux : {}) })

test.each(cases)('%s is recognised', async (_, [code, provoke]) => {
  const cause = await errorOf(provoke)
  expect(toDriverError(cause, { operation: 'do' })).toMatchObject({ code, type: driverErrorCodes[code], cause })
})

test('an import of a package that is not installed names the package', () => {
  const script =
    "import('vfab-no-such-package').catch(({ code, message }) => console.log(JSON.stringify({ code, message })))"
  const { code, message } = JSON.parse(
    execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' }),
  ) as Record<string, string>
  const error = toDriverError(Object.assign(new Error(message), { code }), { operation: 'load', address: 'it' })
  expect(error).toMatchObject({ code: 'DEPENDENCY_MISSING', hint: 'install it: npm install vfab-no-such-package' })
})
