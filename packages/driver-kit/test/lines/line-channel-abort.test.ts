import { expect, test } from 'vitest'
import { oneLine, openScriptedDevice, rejection } from './scripted-device.ts'

const reason = new Error('enough')

test('sends nothing when the signal has aborted already', async () => {
  const { channel, received } = openScriptedDevice()
  await expect(channel.request('A', oneLine, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  expect(received).toEqual([])
})

test('never sends a request that was aborted while it waited', async () => {
  const { channel, received, receives, says } = openScriptedDevice()
  const controller = new AbortController()
  const first = channel.request('A', oneLine)
  const aborted = rejection(channel.request('B', oneLine, { signal: controller.signal }))
  const third = channel.request('C', oneLine)
  await receives(1)
  controller.abort(reason)
  expect(await aborted).toBe(reason)
  await says('1\r')
  await receives(2)
  await says('3\r')
  expect([await first, await third, received]).toEqual(['1', '3', ['A', 'C']])
})

test('rejects an aborted request at once, and drops its answer before the next one is sent', async () => {
  const { channel, received, receives, says } = openScriptedDevice()
  const controller = new AbortController()
  const aborted = rejection(channel.request('SM,1', oneLine, { signal: controller.signal }))
  const next = channel.request('SP,1', oneLine)
  await receives(1)
  controller.abort(reason)
  expect(await aborted).toBe(reason)
  expect(received).toEqual(['SM,1'])
  await says('OK of SM\r')
  await receives(2)
  await says('OK of SP\r')
  expect(await next).toBe('OK of SP')
})

test('is out of step when the answer to an aborted request does not come in time', async () => {
  const { channel, received, receives, clock } = openScriptedDevice()
  const controller = new AbortController()
  const aborted = rejection(channel.request('SM,1', oneLine, { signal: controller.signal }))
  const next = rejection(channel.request('SP,1', oneLine))
  await receives(1)
  controller.abort(reason)
  expect(await aborted).toBe(reason)
  await clock.advance(1000)
  expect(await next).toMatchObject({ code: 'TIMEOUT' })
  expect(received).toEqual(['SM,1'])
})

test('forgets the signal once the answer has come', async () => {
  const { channel, receives, says } = openScriptedDevice()
  const controller = new AbortController()
  const answer = channel.request('A', oneLine, { signal: controller.signal })
  await receives(1)
  await says('1\r')
  await answer
  controller.abort(reason)
  const next = channel.request('B', oneLine)
  await receives(2)
  await says('2\r')
  expect(await next).toBe('2')
})

test('gives up resynchronising on abort', async () => {
  const { channel, receives, says, clock } = openScriptedDevice()
  const controller = new AbortController()
  const resynchronised = rejection(channel.resynchronise({ line: 'V', reader: oneLine }, { signal: controller.signal }))
  await receives(1)
  controller.abort(reason)
  expect(await resynchronised).toBe(reason)
  await says('EBB\r')
  await clock.advance(50)
  const answer = channel.request('B', oneLine)
  await receives(2)
  await says('2\r')
  expect(await answer).toBe('2')
})
