import { expect, test } from 'vitest'
import { oneLine, openScriptedDevice, rejection, type ScriptedDevice } from './scripted-device.ts'

const version = { line: 'V', reader: (line: string) => (line.startsWith('EBB') ? line : undefined) }

/** A device that let the deadline of `SM,1` pass. */
async function missDeadline(device: ScriptedDevice): Promise<void> {
  const late = device.channel.request('SM,1', oneLine)
  const rejected = expect(late).rejects.toMatchObject({ code: 'TIMEOUT' })
  await device.receives(1)
  await device.clock.advance(1000)
  await rejected
}

test('rejects with TIMEOUT when no answer comes in time', async () => {
  const { channel, receives, clock } = openScriptedDevice()
  const answer = rejection(channel.request('QM', oneLine, { timeoutMs: 300 }))
  await receives(1)
  await clock.advance(299)
  await clock.advance(1)
  expect(await answer).toMatchObject({
    type: 'timeout',
    code: 'TIMEOUT',
    driver: 'demo',
    message: 'demo:host did not answer "QM" within 300 ms',
    context: { request: 'QM', timeoutMs: 300 },
    hint: expect.stringContaining('switched on') as string,
  })
})

test('starts the deadline when the request is sent, not while it waits', async () => {
  const { channel, receives, says, clock } = openScriptedDevice()
  const first = channel.request('A', oneLine, { timeoutMs: 5000 })
  const second = channel.request('B', oneLine, { timeoutMs: 100 })
  await receives(1)
  await clock.advance(4000)
  await says('1\r')
  await receives(2)
  await clock.advance(99)
  await says('2\r')
  expect([await first, await second]).toEqual(['1', '2'])
  expect(clock.sleeping).toBe(0)
})

test('rejects the requests that waited behind a missed deadline, unsent', async () => {
  const device = openScriptedDevice()
  const first = rejection(device.channel.request('A', oneLine))
  const second = rejection(device.channel.request('B', oneLine))
  await device.receives(1)
  await device.clock.advance(1000)
  expect(await first).toMatchObject({ code: 'TIMEOUT' })
  expect(await second).toMatchObject({
    code: 'TIMEOUT',
    message: '"B" was not sent: demo:host owes an earlier answer',
  })
  expect(device.received).toEqual(['A'])
})

test('never takes a late answer for the next request', async () => {
  const device = openScriptedDevice()
  await missDeadline(device)
  await device.says('OK\r\n')
  await expect(device.channel.request('QM', oneLine)).rejects.toMatchObject({ type: 'timeout', code: 'TIMEOUT' })
  expect(device.received).toEqual(['SM,1'])
})

test('is in step again after resynchronising: late answers are dropped', async () => {
  const device = openScriptedDevice()
  await missDeadline(device)
  const resynchronised = device.channel.resynchronise(version)
  const next = rejection(device.channel.request('too early', oneLine))
  expect(await next).toMatchObject({ code: 'TIMEOUT' })
  await device.receives(2)
  await device.says('OK\r\nEBBv13\r\n')
  await device.clock.advance(50)
  await resynchronised
  const answer = device.channel.request('QM', oneLine)
  await device.receives(3)
  await device.says('QM,0,0,0\n\r')
  expect(await answer).toBe('QM,0,0,0')
})

test('waits for silence after the probe, so that the answer to an earlier probe is not left over', async () => {
  const device = openScriptedDevice()
  const late = device.channel.request('V', oneLine)
  const rejected = expect(late).rejects.toMatchObject({ code: 'TIMEOUT' })
  await device.receives(1)
  await device.clock.advance(1000)
  await rejected
  const resynchronised = device.channel.resynchronise(version)
  await device.receives(2)
  await device.says('EBB late\r\n')
  await device.clock.advance(40)
  await device.says('EBB probe\r\n')
  await device.clock.advance(40)
  const request = rejection(device.channel.request('QM', oneLine))
  expect(await request).toMatchObject({ code: 'TIMEOUT' }) // not yet
  await device.clock.advance(10)
  await resynchronised
})

test('stays out of step when the probe is not answered, and can be asked again', async () => {
  const device = openScriptedDevice()
  await missDeadline(device)
  const failed = expect(device.channel.resynchronise(version, { timeoutMs: 200 })).rejects.toMatchObject({
    code: 'TIMEOUT',
  })
  await device.receives(2)
  await device.clock.advance(200)
  await failed
  await expect(device.channel.request('QM', oneLine)).rejects.toMatchObject({ code: 'TIMEOUT' })
  const resynchronised = device.channel.resynchronise(version)
  await device.receives(3)
  await device.says('EBB\r')
  await device.clock.advance(50)
  await resynchronised
})

test('drops refusals and over-long lines while it resynchronises', async () => {
  const device = openScriptedDevice({ maxLineBytes: 20 })
  await missDeadline(device)
  const refusing = {
    line: 'V',
    reader: (line: string) => {
      if (line.startsWith('!')) throw new Error(line)
      return line.startsWith('EBB') ? line : undefined
    },
  }
  const resynchronised = device.channel.resynchronise(refusing)
  await device.receives(2)
  await device.says(`!8 Err\r${'x'.repeat(30)}\rEBB\r`)
  await device.clock.advance(50)
  await resynchronised
})

test('resynchronises before requests that wait', async () => {
  const device = openScriptedDevice()
  const first = device.channel.request('A', oneLine)
  const second = device.channel.request('B', oneLine)
  const resynchronised = device.channel.resynchronise(version)
  await device.receives(1)
  await device.says('1\r')
  await device.receives(2)
  await device.says('EBB\r')
  await device.clock.advance(50)
  await resynchronised
  await device.receives(3)
  await device.says('2\r')
  expect([await first, await second, device.received]).toEqual(['1', '2', ['A', 'V', 'B']])
})
