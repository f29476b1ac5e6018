import { once } from 'node:events'
import { autoDetect } from '@serialport/bindings-cpp'
import { expect, type MockInstance, onTestFinished, test, vi } from 'vitest'
import { createLineChannel } from '@vfab/driver-kit'
import { openPipe } from '../src/index.ts'
import { openPseudoTerminal } from './pseudo-terminal.ts'
import { rejection } from './rejection.ts'

test('carries every byte value both ways, unchanged', async () => {
  const { path, device, unplug } = openPseudoTerminal()
  const pipe = await openPipe(path)
  expect(pipe.address).toBe(path)
  const every = Uint8Array.from({ length: 256 }, (_, value) => value)
  const received: number[] = []
  const arrived = new Promise<void>((resolve) =>
    pipe.onData((chunk) => {
      received.push(...chunk)
      if (received.length === 256) resolve()
    }),
  )
  const heard = once(device, 'data') as Promise<[Buffer]>
  await pipe.write(every)
  expect(new Uint8Array((await heard)[0])).toEqual(every)
  device.write(every)
  await arrived
  expect(received).toEqual([...every])
  await pipe.close()
  unplug()
})

test('keeps the order of writes that overlap', async () => {
  const { path, device, unplug } = openPseudoTerminal()
  const pipe = await openPipe(path)
  let heard = ''
  const done = new Promise<void>((resolve) =>
    device.on('data', (chunk: Buffer) => {
      heard += chunk.toString()
      if (heard.endsWith('99\r')) resolve()
    }),
  )
  await Promise.all(Array.from({ length: 100 }, (_, index) => pipe.write(Buffer.from(`${index}\r`))))
  await done
  expect(heard).toBe(Array.from({ length: 100 }, (_, index) => `${index}\r`).join(''))
  await pipe.close()
  unplug()
})

test('writes more than the system buffers once the device reads', async () => {
  const { path, device, unplug } = openPseudoTerminal()
  const pipe = await openPipe(path)
  const total = 300_000
  const written = pipe.write(Buffer.alloc(total, 'x'))
  let heard = 0
  await new Promise<void>((resolve) =>
    device.on('data', (chunk: Buffer) => {
      heard += chunk.length
      if (heard === total) resolve()
    }),
  )
  await written
  await pipe.close()
  unplug()
})

test('answers requests over a real terminal', async () => {
  const { path, device, unplug } = openPseudoTerminal()
  const channel = createLineChannel(await openPipe(path), { lineEnding: '\r', timeoutMs: 2000, driver: 'demo' })
  device.on('data', (chunk: Buffer) => device.write(`re ${chunk.toString().trim()}\r\n`))
  for (let index = 0; index < 50; index++) {
    expect(await channel.request(`Q${index}`, (line) => line)).toBe(`re Q${index}`)
  }
  await channel.close()
  unplug()
})

test('frees the port on close; a second close is the first one', async () => {
  const { path, unplug } = openPseudoTerminal()
  for (let round = 0; round < 5; round++) {
    const pipe = await openPipe(path)
    const closing = pipe.close()
    expect(pipe.close()).toBe(closing)
    await closing
    expect(await pipe.closed).toBeUndefined()
    expect(await rejection(pipe.write(Buffer.from('x')))).toMatchObject({ code: 'DEVICE_LOST' })
  }
  unplug()
})

test('ends with DEVICE_LOST when the cable is pulled while nothing happens', async () => {
  const { path, unplug } = openPseudoTerminal()
  const pipe = await openPipe(path)
  unplug()
  expect(await pipe.closed).toMatchObject({
    type: 'connection',
    code: 'DEVICE_LOST',
    hint: expect.stringContaining('cable') as string,
  })
  expect(await rejection(pipe.write(Buffer.from('x')))).toMatchObject({ code: 'DEVICE_LOST' })
  await pipe.close()
})

test('ends with DEVICE_LOST when the cable is pulled right after the last byte', async () => {
  for (let round = 0; round < 20; round++) {
    const { path, device, unplug } = openPseudoTerminal()
    const pipe = await openPipe(path)
    pipe.onData(() => {})
    device.write('RB', unplug)
    expect(await pipe.closed).toMatchObject({ code: 'DEVICE_LOST' })
    await pipe.close()
  }
})

test('rejects a write that the device did not take when the cable is pulled', async () => {
  const { path, device, unplug } = openPseudoTerminal()
  device.pause()
  const pipe = await openPipe(path)
  const unsent = rejection(pipe.write(Buffer.alloc(1_000_000)))
  const queued = rejection(pipe.write(Buffer.from('x')))
  unplug()
  expect(await unsent).toMatchObject({ code: 'DEVICE_LOST' })
  expect(await queued).toMatchObject({ code: 'DEVICE_LOST' })
  await pipe.close()
})

test('closes while a write waits for the device', async () => {
  const { path, device, unplug } = openPseudoTerminal()
  device.pause()
  const pipe = await openPipe(path)
  const unsent = rejection(pipe.write(Buffer.alloc(1_000_000)))
  await pipe.close()
  expect(await unsent).toMatchObject({ code: 'DEVICE_LOST' })
  await (await openPipe(path)).close()
  unplug()
})

/** Puts `instead` in the place of the binding's `open`, which it is handed. */
function spyOnOpen(instead: (open: () => Promise<unknown>) => Promise<unknown>): MockInstance {
  const binding = autoDetect() as { open(options: unknown): Promise<unknown> }
  const open = binding.open.bind(binding)
  return vi.spyOn(binding, 'open').mockImplementation((options) => instead(() => open(options)))
}

test('closes a port again that opens after the abort, before it rejects with the reason', async () => {
  const { path, unplug } = openPseudoTerminal()
  const controller = new AbortController()
  const reason = new Error('enough')
  const spy = spyOnOpen((open) => {
    const opening = open()
    controller.abort(reason)
    return opening
  })
  expect(await rejection(openPipe(path, { signal: controller.signal }))).toBe(reason)
  expect(spy).toHaveBeenCalledOnce()
  spy.mockRestore()
  await (await openPipe(path)).close()
  unplug()
})

test('gives up at the deadline, and closes what opens after it', async () => {
  const { path, unplug } = openPseudoTerminal()
  const spy = spyOnOpen(async (open) => {
    await new Promise((resolve) => setTimeout(resolve, 30)) // longer than the deadline
    return open()
  })
  expect(await rejection(openPipe(path, { timeoutMs: 5 }))).toMatchObject({
    type: 'timeout',
    code: 'TIMEOUT',
    message: `${path} did not open within 5 ms`,
  })
  spy.mockRestore()
  await (await openPipe(path)).close()
  unplug()
})

test('leaves no timer behind, whether it opens or not', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }) // count them
  onTestFinished(() => void vi.useRealTimers())
  const { path, unplug } = openPseudoTerminal()
  const pipe = await openPipe(path)
  await rejection(openPipe(path))
  expect(vi.getTimerCount()).toBe(0)
  await pipe.close()
  expect(vi.getTimerCount()).toBe(0)
  unplug()
})

test('opens nothing when the signal has aborted already', async () => {
  const reason = new Error('enough')
  expect(await rejection(openPipe('/dev/no-such-port', { signal: AbortSignal.abort(reason) }))).toBe(reason)
})

test('loads serialport when a port is opened, not before, and says what to install when it does not load', async () => {
  vi.resetModules()
  vi.doMock('@serialport/bindings-cpp', () => {
    throw new Error('no native build was found')
  })
  const { openPipe } = await import('../src/index.ts')
  expect(await rejection(openPipe('/dev/ttyACM0'))).toMatchObject({
    type: 'dependency',
    code: 'DEPENDENCY_MISSING',
    hint: expect.stringContaining('npm install @serialport/bindings-cpp') as string,
  })
  vi.doUnmock('@serialport/bindings-cpp')
})
