import { existsSync, readFileSync } from 'node:fs'

import { type Camera, isDriverError } from '@vfab/core'
import { expect, onTestFinished, test } from 'vitest'

import { type IsolationLimits, isolateDriver, type IsolatedDriver } from '../src/index.ts'
import { logIn, unrulyDriver } from './unruly-driver.ts'

interface Isolated {
  readonly driver: IsolatedDriver
  readonly log: () => readonly string[]
  readonly open: (fault?: string, more?: object) => Promise<Camera>
}

function isolated(limits: IsolationLimits = {}): Isolated {
  const { entry, directory } = unrulyDriver()
  const driver = isolateDriver(entry, limits)
  onTestFinished(() => driver[Symbol.asyncDispose]())
  const file = logIn(directory)
  return {
    driver,
    log: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []),
    async open(fault, more) {
      const result = await driver.configSchema['~standard'].validate({ port: '/dev/unruly', log: file, fault, ...more })
      if (result.issues !== undefined) throw new Error('unfit')
      return (await driver.open(result.value)) as Camera
    },
  }
}

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a driver in a process of its own is the same to its callers', async () => {
  const { driver, open, log } = isolated()
  expect(await driver.availability()).toEqual({ available: true, missing: [] })
  expect(await allOf(driver.discover())).toMatchObject([{ address: '/dev/unruly' }])
  const camera = await open()
  expect(log()).toEqual([`open ${driver.pid}`])
  expect(driver.pid).not.toBe(process.pid)
  expect(camera).toMatchObject({ kind: 'camera', identity: { model: 'Unruly' }, granted: { widthPx: 4 } })
  expect('controls' in camera).toBe(false)
  const frame = await camera.snapshot()
  expect(frame.bytes).toEqual(new Uint8Array(1000))
  expect(await camera.selfTest()).toMatchObject({ success: true })
  await camera.close()
  await camera.close()
  expect(await camera.closed).toBeUndefined()
  expect(log().at(-1)).toBe('close')
})

test('settings are checked where the driver is, and shown as it completes them', async () => {
  const { driver } = isolated()
  const { validate } = driver.configSchema['~standard']
  expect(await validate({ port: 'x' })).toEqual({ value: { port: 'x', bytes: 1000 } })
  expect(await validate({})).toEqual({ issues: [{ message: 'a port is needed', path: ['port'] }] })
})

test('monotonic times are those of this process', async () => {
  const { open } = isolated()
  const camera = await open()
  const before = performance.now()
  const { monotonicMs } = await camera.snapshot()
  expect(monotonicMs).toBeGreaterThan(before)
  expect(monotonicMs).toBeLessThan(performance.now())
})

test('pictures come one by one, none waits on the way, and a reader that leaves ends the capture', async () => {
  const { open, log } = isolated()
  const camera = await open(undefined, { bytes: 3_000_000 })
  let count = 0
  for await (const { bytes, sequence } of camera.frames()) {
    expect(bytes.byteLength).toBe(3_000_000)
    expect(new Set([bytes[0], bytes[2_999_999]])).toEqual(new Set([sequence & 255]))
    if (++count === 20) break
  }
  await camera.selfTest()
  expect(log().at(-1)).toBe('left after 20')
})

test('an abort reaches the driver, and rejects with the reason of the caller itself', async () => {
  const { open } = isolated()
  const camera = await open('wait')
  const stop = new AbortController()
  camera.events.on('state_update', () => stop.abort(reason))
  const reason = new Error('enough')
  await expect(camera.snapshot({ signal: stop.signal })).rejects.toBe(reason)
  await expect(camera.snapshot({ signal: stop.signal })).rejects.toBe(reason)
  const frames = allOf(camera.frames({ signal: AbortSignal.abort(reason) }))
  await expect(frames).rejects.toBe(reason)
  expect(await camera.selfTest()).toMatchObject({ success: true })
})

test('an error has its brand, code, hint, context and causes', async () => {
  const { open } = isolated()
  const camera = await open('refuse')
  const error: unknown = await camera.snapshot().catch((cause: unknown) => cause)
  expect(isDriverError(error)).toBe(true)
  expect(error).toMatchObject({
    message: 'no light',
    type: 'hardware',
    code: 'LAMP_OUT',
    hint: 'change the lamp',
    context: { lamp: 2 },
    cause: { message: 'denied', code: 'EACCES' },
  })
})

test('events and the loss of the device come over', async () => {
  const { open } = isolated()
  const camera = await open()
  const seen: unknown[] = []
  camera.events.on('state_update', ({ data }) => seen.push(data))
  await camera.setControl?.('gain', 3)
  await camera.setControl?.('lost', 1)
  expect(seen).toEqual([{ gain: 3 }, { lost: 1 }])
  expect(await camera.closed).toMatchObject({ message: 'cable', code: 'EIO' })
})

test('bytes that the driver traces are handed to the caller', async () => {
  const { driver } = isolated()
  const traced: unknown[] = []
  await driver.open({ port: 'x' }, { trace: (...args) => traced.push(args) })
  expect(traced).toEqual([['sent', new Uint8Array([1, 2]), 'x']])
})

test.each([
  ['abort', /crashed \(SIGABRT\)/],
  ['exit', /exited with code 3/],
  ['throw', /thrown where nobody catches it/],
  ['spin', /did not respond/],
  ['leak', /used \d+ MiB of memory, more than its limit of 300 MiB/],
  ['heap', /ran out of memory|did not respond|more than its limit/],
])('a driver that does %s is reported, and started again when it is wanted', async (fault, message) => {
  const { driver, open } = isolated({ silentMs: 2000, memoryMib: 300 })
  const camera = await open(fault)
  const { pid } = driver
  const error = await camera.snapshot().catch((cause: unknown) => cause)
  expect(error).toMatchObject({ name: 'DriverError', type: 'connection', code: 'DRIVER_CRASHED', driver: 'unruly' })
  expect((error as Error).message).toMatch(message)
  expect(await camera.closed).toBe(error)
  await expect(camera.selfTest()).rejects.toBe(error)
  await camera.close()
  expect(isAlive(pid!)).toBe(false)
  const again = await open()
  expect((await again.snapshot()).sequence).toBe(0)
  expect(driver.pid).not.toBe(pid)
})

test('what a callback throws ends the call with just that', async () => {
  const { driver } = isolated()
  const thrown = new RangeError('the journal is full')
  const opening = driver.open(
    { port: 'x' },
    {
      trace: () => {
        throw thrown
      },
    },
  )
  // Opening had ended before the abort came: then there is nothing to end.
  await opening.then(
    (device) => device.close(),
    (error: unknown) => expect(error).toBe(thrown),
  )
})

test('disposing closes the device, ends the process, and starts no other', async () => {
  const { driver, open, log } = isolated()
  await open()
  const { pid } = driver
  await driver[Symbol.asyncDispose]()
  expect(log().at(-1)).toBe('close')
  expect(isAlive(pid!)).toBe(false)
  await expect(driver.open({ port: 'x' })).rejects.toMatchObject({ code: 'STATE_INVALID' })
})

test('a driver that cannot be loaded says so', async () => {
  const { entry } = unrulyDriver()
  const gone = { ...entry, package: { ...entry.package, directory: '/nowhere' } }
  await using driver = isolateDriver(gone)
  await expect(driver.open({ port: 'x' })).rejects.toMatchObject({ code: 'DRIVER_LOAD_FAILED' })
})
