import { isDriverError } from '@vfab/core'
import { expect, test } from 'vitest'

import { openBench, openPlayed, playedPipe } from './bench.ts'

const registers = { holding: { 0: [1, 2, 3, 4] } }

test('a dead unit costs one deadline per probe interval, and fails at once in between', async () => {
  const { client, device } = await openBench(
    { units: { 1: registers, 2: registers } },
    { retries: 2, timeoutMs: 50, probeIntervalMs: 60_000 },
  )
  device.switchUnit(2, false)
  await expect(client.readHoldingRegisters(2, 0, 1)).rejects.toMatchObject({ code: 'TIMEOUT', context: { unit: 2 } })
  expect(device.requests).toBe(3)
  const many = await Promise.allSettled(Array.from({ length: 50 }, () => client.readHoldingRegisters(2, 0, 1)))
  expect(device.requests).toBe(3)
  for (const outcome of many) {
    const reason = (outcome as PromiseRejectedResult).reason as unknown
    expect(isDriverError(reason) && reason.message).toContain('unit 2 at sim:modbus does not answer; it is left alone')
  }
  expect([...(await client.readHoldingRegisters(1, 0, 4))]).toEqual([1, 2, 3, 4])
})

test('a unit that comes back is found by the next probe', async () => {
  const { client, device } = await openBench({ units: { 1: registers } }, { timeoutMs: 50, probeIntervalMs: 0 })
  device.switchUnit(1, false)
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({ code: 'TIMEOUT' })
  device.switchUnit(1, true)
  expect([...(await client.readHoldingRegisters(1, 0, 1))]).toEqual([1])
  expect([...(await client.readHoldingRegisters(1, 1, 1))]).toEqual([2])
})

test('with a window, requests to a dead unit leave room for the others', async () => {
  const { client, device } = await openBench(
    { units: { 1: registers, 2: registers } },
    { window: 4, timeoutMs: 200, probeIntervalMs: 60_000 },
  )
  device.switchUnit(2, false)
  const dead = Promise.allSettled(Array.from({ length: 20 }, () => client.readHoldingRegisters(2, 0, 1)))
  let answered = 0
  const living = Array.from({ length: 40 }, () => client.readHoldingRegisters(1, 0, 1).then(() => answered++))
  await dead
  await Promise.all(living)
  expect(answered).toBe(40)
  expect(device.requests).toBeLessThan(40 + 20)
})

test('what a gateway says of one unit marks down that unit alone', async () => {
  const pipe = playedPipe((request, say) => {
    const [id, unit] = [request.toString('hex', 0, 2), request[6]!]
    say(unit === 9 ? `${id}0000 0003 09 83 0b` : `${id}0000 0005 01 03 02 002a`)
  })
  const client = await openPlayed(pipe, { probeIntervalMs: 60_000 })
  await expect(client.readHoldingRegisters(9, 0, 1)).rejects.toMatchObject({
    code: 'TIMEOUT',
    context: { exception: 11 },
  })
  await expect(client.readHoldingRegisters(9, 0, 1)).rejects.toThrow('left alone')
  expect([...(await client.readHoldingRegisters(1, 0, 1))]).toEqual([42])
  expect(pipe.sent).toHaveLength(2)
})

test('reads are repeated after a damaged answer, a missed deadline and a lost connection; a busy device is left a while', async () => {
  const { client, device, connections } = await openBench({}, { retries: 2, timeoutMs: 60, busyDelayMs: 1 })
  for (const kind of ['short', 'silence', 'closed', 'busy', 'truncated', 'wrong-unit'] as const) {
    device.disturb(kind)
    expect([...(await client.readHoldingRegisters(1, 7, 1))], kind).toEqual([7])
  }
  expect(connections()).toBe(3)
})

test('a write that may have been carried out is not repeated; one that the device was too busy for is', async () => {
  const { client, device } = await openBench({}, { retries: 2, timeoutMs: 60, busyDelayMs: 1 })
  device.disturb('silence')
  await expect(client.writeRegister(1, 0, 5)).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(device.received.filter((line) => line.startsWith('1: 06'))).toHaveLength(1)
  device.disturb('busy')
  await client.writeRegister(1, 0, 6)
  expect(device.received.filter((line) => line.startsWith('1: 06'))).toHaveLength(3)
  device.disturb('busy', 3)
  await expect(client.writeRegister(1, 0, 7)).rejects.toMatchObject({ code: 'DEVICE_BUSY', context: { exception: 6 } })
})

test('an abort rejects with its reason; one that waits is never sent, and the answer of one that was sent is nobody’s', async () => {
  const { client, device } = await openBench({ delayMs: 30 })
  const controller = new AbortController()
  const reason = new Error('enough')
  const first = client.readHoldingRegisters(1, 10, 1, { signal: controller.signal })
  const second = client.readHoldingRegisters(1, 20, 1, { signal: controller.signal })
  const third = client.readHoldingRegisters(1, 30, 1)
  while (device.requests === 0) await new Promise((resolve) => setImmediate(resolve))
  controller.abort(reason)
  await expect(first).rejects.toBe(reason)
  await expect(second).rejects.toBe(reason)
  expect([...(await third)]).toEqual([30])
  expect(device.received).toEqual(['1: 03000a0001', '1: 03001e0001'])
})

test('a device that is gone ends the client, and everything that waits', async () => {
  const { client, device } = await openBench({ delayMs: 1000 })
  const calls = [1, 2, 3].map((address) => client.readHoldingRegisters(1, address, 1))
  while (device.requests === 0) await new Promise((resolve) => setImmediate(resolve))
  device.inject({ kind: 'unplug' })
  for (const outcome of await Promise.allSettled(calls)) {
    expect((outcome as PromiseRejectedResult).reason).toMatchObject({ type: 'connection', code: 'DEVICE_LOST' })
  }
  expect(await client.closed).toMatchObject({ code: 'DEVICE_LOST' })
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({ code: 'DEVICE_LOST' })
})

test('close ends calls, is idempotent, and nothing is sent afterwards', async () => {
  const { client, device } = await openBench({ delayMs: 1000 })
  const call = client.readHoldingRegisters(1, 0, 1)
  while (device.requests === 0) await new Promise((resolve) => setImmediate(resolve))
  await client.close()
  await client.close()
  await expect(call).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  expect(await client.closed).toBeUndefined()
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  expect([device.requests, device.clients]).toEqual([1, 0])
})
