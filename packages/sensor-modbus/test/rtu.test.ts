import { createManualClock, settled } from '@vfab/driver-kit/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { RtuReader } from '../src/link/rtu-reader.ts'
import { openModbusClient } from '../src/open-client.ts'
import { crc16 } from '../src/protocol/crc.ts'
import { rtuFrame } from '../src/protocol/rtu-frame.ts'
import { openBench, openPlayed, playedPipe } from './bench.ts'

const settings = { mode: 'rtu-over-tcp', silenceMs: 0 } as const

function frame(unit: number, ...pdu: number[]): string {
  return Buffer.from(rtuFrame(unit, Uint8Array.from(pdu))).toString('hex')
}

test('the checksum is the standard’s', () => {
  expect(crc16(Buffer.from('123456789'))).toBe(0x4b37)
  // The example of Modbus over Serial Line V1.02, 6.2.2: unit 2, function 7.
  expect(frame(2, 7)).toBe('02074112')
})

test('noise, an echo and another unit’s answer before the answer do no harm', async () => {
  const answers = [
    `00 ff 13 ${frame(1, 3, 2, 0, 7)}`,
    `${frame(9, 3, 2, 0, 1)} ${frame(1, 3, 2, 0, 7)}`,
    `${frame(1, 4, 2, 0, 1)} ${frame(1, 3, 2, 0, 7)}`,
  ]
  for (const answer of answers) {
    const pipe = playedPipe((_, say) => say(answer))
    const client = await openPlayed(pipe, settings)
    expect([...(await client.readHoldingRegisters(1, 0, 1))], answer).toEqual([7])
  }
  const { client } = await openBench({ framing: 'rtu', echo: true }, { echo: true })
  expect([...(await client.readHoldingRegisters(1, 40, 2))]).toEqual([40, 41])
  await client.writeRegister(1, 40, 1) // its answer is the same as its echo
})

test('a unit that answers in place of the one that is asked is named', async () => {
  const pipe = playedPipe((_, say) => say(frame(17, 3, 2, 0, 7)))
  const client = await openPlayed(pipe, { ...settings, timeoutMs: 60 })
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringContaining('unit 17') as string,
    context: { unit: 1, answeredUnit: 17 },
    hint: expect.stringContaining('set unitId to 17') as string,
  })
})

test('an echo that differs means that two spoke at once', async () => {
  const pipe = playedPipe((request, say) => say(request.toString('hex').replace(/^01/, '03')))
  const client = await openPlayed(pipe, { ...settings, echo: true })
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({ code: 'BAD_REPLY' })
})

test('a wrong checksum is never a value, whichever bits are the other way round', () => {
  const good = rtuFrame(1, Uint8Array.of(3, 4, 1, 2, 3, 4))
  const flips = fc.uniqueArray(fc.integer({ min: 0, max: 8 * good.length - 1 }), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(flips, (bits) => {
      const bad = good.slice()
      for (const bit of bits) bad[bit >>> 3]! ^= 1 << (bit & 7)
      const reader = new RtuReader()
      reader.add(bad)
      expect(reader.find({ unit: 1, code: 3 }).kind).not.toBe('answer')
      expect(reader.findBehindNoise({ unit: 1, code: 3 })).toBeUndefined()
    }),
  )
})

test('where the bytes are cut makes no difference', () => {
  const answer = Buffer.from(frame(1, 43, 14, 1, 0x83, 0, 0, 2, 0, 2, 65, 66, 1, 1, 67), 'hex')
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: answer.length - 1 })), (cuts) => {
      const reader = new RtuReader()
      const edges = [...new Set([0, ...cuts, answer.length])].sort((one, other) => one - other)
      const kinds = edges.slice(1).map((end, index) => {
        reader.add(answer.subarray(edges[index], end))
        return reader.find({ unit: 1, code: 43 }).kind
      })
      expect(kinds.slice(0, -1).every((kind) => kind === 'more')).toBe(true)
      expect(kinds.at(-1)).toBe('answer')
    }),
  )
})

test('a late answer is not taken for the next one: the unit has to send two bytes back first', async () => {
  const { client, device } = await openBench({ framing: 'rtu', lateMs: [130, 131] })
  device.disturb('late')
  await expect(client.readHoldingRegisters(1, 100, 1)).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect([...(await client.readHoldingRegisters(1, 200, 1))]).toEqual([200])
  expect(device.received.map((line) => line.slice(0, 5))).toEqual(['1: 03', '1: 08', '1: 03'])
  expect(client.counters.unmatched).toBe(1)
})

test('a unit that refuses to send bytes back has answered all the same', async () => {
  const units = { 1: { holding: { 0: [1, 2, 3] }, without: [8] } }
  const { client, device } = await openBench({ framing: 'rtu', units })
  device.disturb('silence')
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect([...(await client.readHoldingRegisters(1, 1, 1))]).toEqual([2])
})

test('there is silence before each request, and more before one to another unit', async () => {
  const clock = createManualClock()
  const sentAtMs: number[] = []
  const units: number[] = []
  const pipe = playedPipe((request, say) => {
    sentAtMs.push(clock.now())
    units.push(request[0]!)
    say(frame(request[0]!, 3, 2, 0, 1))
  })
  const client = await openModbusClient(
    { ...settings, port: 'sim:x', timeoutMs: 100, retries: 0, silenceMs: 4, turnaroundMs: 10 },
    { openPipe: pipe.openPipe, clock },
  )
  const calls = [1, 1, 2, 1].map((unit) => client.readHoldingRegisters(unit, 0, 1))
  for (let ms = 0; ms < 50; ms++) {
    await clock.advance(1)
    await settled()
  }
  await Promise.all(calls)
  const gaps = sentAtMs.slice(1).map((at, index) => at - sentAtMs[index]!)
  expect(units).toEqual([1, 1, 2, 1])
  expect(gaps[0]).toBeGreaterThanOrEqual(4)
  expect(gaps[0]).toBeLessThan(14)
  expect(gaps[1]).toBeGreaterThanOrEqual(14)
  expect(gaps[2]).toBeGreaterThanOrEqual(14)
  await client.close()
})
