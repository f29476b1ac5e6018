import { DriverError, type BytePipe } from '@vfab/core'
import { describe, expect, test } from 'vitest'
import { createPipePair } from '../../src/testing.ts'
import { createLineChannel, notTaken } from '../../src/index.ts'
import { oneLine, openScriptedDevice, rejection } from './scripted-device.ts'

const refusal = new DriverError('refused', { type: 'protocol', code: 'REJECTED' })

/** Takes a line as the answer, and refuses one that begins with `!`. */
function orRefused(line: string): string {
  if (line.startsWith('!')) throw refusal
  return line
}

const together = ['A', 'B', 'C'].map((line) => ({ line, reader: orRefused }))

test('lines together go out in one write, and each gets its own answer', async () => {
  const [near, end] = createPipePair({ addresses: ['demo:host', 'demo:device'] })
  const chunks: string[] = []
  end.onData((chunk) => chunks.push(Buffer.from(chunk).toString('latin1')))
  const writes: string[] = []
  const counted: BytePipe = {
    address: near.address,
    closed: near.closed,
    onData: (listener) => near.onData(listener),
    close: () => near.close(),
    write: (bytes) => {
      writes.push(Buffer.from(bytes).toString('latin1'))
      return near.write(bytes)
    },
  }
  const channel = createLineChannel(counted, { lineEnding: '\r', timeoutMs: 1000, driver: 'demo' })
  const outcome = channel.requestTogether(together)
  await end.write(Buffer.from('1\r\n2\r\n3\r\n'))
  expect(await outcome).toEqual(['1', '2', '3'].map((value) => ({ status: 'fulfilled', value })))
  expect(writes).toEqual(['A\rB\rC\r'])
  await channel.close()
})

test('the next request is sent when the last of them has been answered', async () => {
  const { channel, received, receives, says } = openScriptedDevice()
  const outcome = channel.requestTogether(together)
  const next = channel.request('V', oneLine)
  await receives(3)
  await says('1\r2\r')
  expect(received).toEqual(['A', 'B', 'C'])
  await says('3\r')
  await outcome
  await receives(4)
  await says('2.8.1\r')
  expect(await next).toBe('2.8.1')
})

test('a refused line takes nothing from those after it', async () => {
  const { channel, receives, says } = openScriptedDevice()
  const outcome = channel.requestTogether(together)
  await receives(3)
  await says('1\r!no\r3\r')
  expect(await outcome).toEqual([
    { status: 'fulfilled', value: '1' },
    { status: 'rejected', reason: refusal },
    { status: 'fulfilled', value: '3' },
  ])
})

test('lines that belong to no request are passed on from between the answers', async () => {
  const { channel, receives, says } = openScriptedDevice()
  const unsolicited: string[] = []
  channel.onUnsolicited((line) => unsolicited.push(line))
  const reader = (line: string): string | typeof notTaken => (line.startsWith('Limit') ? notTaken : line)
  const outcome = channel.requestTogether(['A', 'B'].map((line) => ({ line, reader })))
  await receives(2)
  await says('1\rLimit switch triggered\r2\r')
  expect(await outcome).toMatchObject([{ value: '1' }, { value: '2' }])
  expect(unsolicited).toEqual(['Limit switch triggered'])
})

test('the deadline runs anew for each answer', async () => {
  const { channel, clock, receives, says } = openScriptedDevice({ timeoutMs: 1000 })
  const outcome = channel.requestTogether(together)
  await receives(3)
  for (const answer of ['1', '2', '3']) {
    await clock.advance(900)
    await says(`${answer}\r`)
  }
  expect(await outcome).toMatchObject([{ value: '1' }, { value: '2' }, { value: '3' }])
})

describe('what can no longer be answered fails, and what was answered stays so', () => {
  test('after a missed deadline, which breaks the step', async () => {
    const { channel, clock, receives, says } = openScriptedDevice({ timeoutMs: 1000 })
    const outcome = channel.requestTogether(together)
    await receives(3)
    await says('1\r')
    await clock.advance(1000)
    expect(await outcome).toMatchObject([
      { value: '1' },
      { reason: { code: 'TIMEOUT', message: expect.stringContaining('"B"') as string } },
      { reason: { code: 'TIMEOUT' } },
    ])
    expect(await rejection(channel.request('D', oneLine))).toMatchObject({ code: 'TIMEOUT' })
  })

  test('when the device goes', async () => {
    const { channel, receives, says, end } = openScriptedDevice()
    const outcome = channel.requestTogether(together)
    await receives(3)
    await says('1\r')
    await end.close()
    expect(await outcome).toMatchObject([
      { value: '1' },
      { reason: { code: 'DEVICE_LOST' } },
      { reason: { code: 'DEVICE_LOST' } },
    ])
  })
})

test('an abort rejects at once; the answers are still read before the next request', async () => {
  const { channel, received, receives, says } = openScriptedDevice()
  const controller = new AbortController()
  const reason = new Error('enough')
  const outcome = rejection(channel.requestTogether(together, { signal: controller.signal }))
  await receives(3)
  controller.abort(reason)
  expect(await outcome).toBe(reason)
  const next = channel.request('V', oneLine)
  await says('1\r2\r')
  expect(received).toEqual(['A', 'B', 'C'])
  await says('3\r')
  await receives(4)
  await says('2.8.1\r')
  expect(await next).toBe('2.8.1')
})

test('no line at all is a mistake', async () => {
  const { channel } = openScriptedDevice()
  expect(await rejection(channel.requestTogether([]))).toBeInstanceOf(RangeError)
})
