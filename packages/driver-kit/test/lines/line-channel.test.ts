import { DriverError } from '@vfab/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { notTaken } from '../../src/index.ts'
import { oneLine, openScriptedDevice, rejection } from './scripted-device.ts'

test('sends one request at a time, in the order of the calls', async () => {
  const { channel, received, receives, says } = openScriptedDevice()
  const answers = Promise.all(['A', 'B', 'C'].map((line) => channel.request(line, oneLine)))
  await receives(1)
  expect(received).toEqual(['A'])
  await says('1\r\n')
  await receives(2)
  expect(received).toEqual(['A', 'B'])
  await says('2\r\n')
  await receives(3)
  await says('3\r\n')
  expect(await answers).toEqual(['1', '2', '3'])
})

test('collects an answer of several lines', async () => {
  const { channel, receives, says } = openScriptedDevice()
  const lines: string[] = []
  const answer = channel.request('QB', (line) => (line === 'OK' ? lines.join('+') : void lines.push(line)))
  await receives(1)
  await says('1\r\n2\n\rOK\r\n')
  expect(await answer).toBe('1+2')
})

test('gives each line to one request only, also when two answers come in one chunk', async () => {
  const { channel, receives, says } = openScriptedDevice()
  const first = channel.request('A', oneLine)
  const second = channel.request('B', oneLine)
  await receives(1)
  await says('1\r2\r')
  expect(await Promise.all([first, second])).toEqual(['1', '2'])
})

test('rejects with what the reader throws, and goes on with the next request', async () => {
  const { channel, receives, says } = openScriptedDevice()
  const refusal = new DriverError('refused', { type: 'protocol', code: 'REJECTED' })
  const refused = rejection(
    channel.request('X', () => {
      throw refusal
    }),
  )
  const next = channel.request('V', oneLine)
  await receives(1)
  await says('!8 Err\r\n')
  expect(await refused).toBe(refusal)
  await receives(2)
  await says('2.8.1\r\n')
  expect(await next).toBe('2.8.1')
})

test('resolves a request without a reader once it is written', async () => {
  const { channel, received } = openScriptedDevice()
  await channel.request('RB', undefined)
  expect(received).toEqual(['RB'])
})

test('hands lines that nobody asked for to the listener', async () => {
  const { channel, receives, says } = openScriptedDevice()
  const unsolicited: string[] = []
  channel.onUnsolicited((line) => unsolicited.push(line))
  await says('hello\r\n')
  const answer = channel.request('V', (line) => (line.startsWith('Limit') ? notTaken : line))
  await receives(1)
  await says('Limit switch triggered\r\n2.8.1\r\nbye\r\n')
  expect(await answer).toBe('2.8.1')
  expect(unsolicited).toEqual(['hello', 'Limit switch triggered', 'bye'])
})

test('runs beforeSend when the turn has come, and sends nothing when it throws', async () => {
  const { channel, received, receives, says } = openScriptedDevice()
  const calls: string[] = []
  const first = channel.request('A', oneLine, { beforeSend: () => void calls.push('A') })
  const stopped = rejection(
    channel.request('B', oneLine, {
      beforeSend: () => {
        throw new Error('no longer wanted')
      },
    }),
  )
  const third = channel.request('C', oneLine, { beforeSend: () => void calls.push('C') })
  await receives(1)
  expect(calls).toEqual(['A'])
  await says('1\r')
  expect(await stopped).toMatchObject({ message: 'no longer wanted' })
  await receives(2)
  await says('3\r')
  expect([await first, await third, received, calls]).toEqual(['1', '3', ['A', 'C'], ['A', 'C']])
})

test.each(['SM,1\rSM,2', 'a\nb', 'Ω'])('refuses to send %j, a bug of the caller', async (line) => {
  const { channel, received } = openScriptedDevice()
  await expect(channel.request(line, oneLine)).rejects.toBeInstanceOf(TypeError)
  expect(received).toEqual([])
})

test.each([0, -1, Number.NaN, Infinity])('refuses a deadline of %d ms, a bug of the caller', async (timeoutMs) => {
  const { channel } = openScriptedDevice()
  await expect(channel.request('V', oneLine, { timeoutMs })).rejects.toBeInstanceOf(RangeError)
})

test('sends bytes above 127 as Latin-1 and receives them so', async () => {
  const { channel, received, receives, says } = openScriptedDevice()
  const answer = channel.request('é', oneLine)
  await receives(1)
  await says('\xff\x80\r')
  expect([await answer, received]).toEqual(['\xff\x80', ['é']])
})

test('rejects every request with DEVICE_LOST when the pipe ends', async () => {
  const { channel, receives, end } = openScriptedDevice()
  const inFlight = rejection(channel.request('A', oneLine))
  const waiting = rejection(channel.request('B', oneLine))
  await receives(1)
  await end.close()
  const lost = { type: 'connection', code: 'DEVICE_LOST', driver: 'demo', hint: expect.any(String) as string }
  expect(await inFlight).toMatchObject({ ...lost, cause: { code: 'DEVICE_LOST' } })
  expect(await waiting).toMatchObject(lost)
  await expect(channel.request('C', oneLine)).rejects.toMatchObject(lost)
  expect(await channel.closed).toMatchObject({ code: 'DEVICE_LOST' })
})

test('rejects every request when it is closed, and the pipe with it', async () => {
  const { channel, receives, end } = openScriptedDevice()
  const inFlight = rejection(channel.request('A', oneLine))
  await receives(1)
  const closing = channel.close()
  expect(await inFlight).toMatchObject({ code: 'DEVICE_LOST' })
  await closing
  expect(await channel.closed).toBeUndefined()
  expect(await end.closed).toMatchObject({ code: 'DEVICE_LOST' })
})

test('rejects a request whose line the pipe did not take', async () => {
  const failure = new DriverError('gone', { type: 'connection', code: 'DEVICE_LOST' })
  const { channel } = openScriptedDevice()
  await channel.close()
  const { createLineChannel } = await import('../../src/index.ts')
  const broken = createLineChannel(
    {
      address: 'x',
      closed: new Promise(() => {}),
      write: () => Promise.reject(failure),
      onData: () => {},
      close: async () => {},
    },
    { lineEnding: '\r', timeoutMs: 1000, driver: 'demo' },
  )
  await expect(broken.request('A', oneLine)).rejects.toBe(failure)
})

test('answers an over-long line with BAD_REPLY', async () => {
  const { channel, receives, says } = openScriptedDevice({ maxLineBytes: 10 })
  const answer = rejection(channel.request('V', oneLine))
  await receives(1)
  await says('x'.repeat(11))
  expect(await answer).toMatchObject({ type: 'protocol', code: 'BAD_REPLY', driver: 'demo' })
})

test('drops over-long noise while nothing is asked', async () => {
  const { channel, receives, says } = openScriptedDevice({ maxLineBytes: 10 })
  await says('x'.repeat(50))
  const answer = channel.request('V', oneLine)
  await receives(1)
  await says('xxx\r\n2.8.1\r\n')
  expect(await answer).toBe('2.8.1')
})

test('leaves no timer behind', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }) // count them
  onTestFinished(() => void vi.useRealTimers())
  const { channel, receives, says, end } = openScriptedDevice({ clock: undefined })
  const answered = channel.request('A', oneLine)
  await receives(1)
  expect(vi.getTimerCount()).toBe(1)
  await says('1\r')
  await answered
  expect(vi.getTimerCount()).toBe(0)
  const lost = rejection(channel.request('B', oneLine))
  await receives(2)
  await end.close()
  expect(await lost).toMatchObject({ code: 'DEVICE_LOST' })
  expect(vi.getTimerCount()).toBe(0)
})
