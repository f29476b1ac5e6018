import { expect, test } from 'vitest'

import { openBench, openPlayed, playedPipe } from './bench.ts'

/** One answer of registers over TCP: `id unit value`. */
function answer(id: number, value: number, { unit = 1, protocol = 0 } = {}): string {
  const frame = Buffer.from([
    id >> 8,
    id & 255,
    protocol >> 8,
    protocol & 255,
    0,
    5,
    unit,
    3,
    2,
    value >> 8,
    value & 255,
  ])
  return frame.toString('hex')
}

test('a late answer is discarded, and the next request gets its own', async () => {
  const { client, device } = await openBench({ lateMs: [130, 131] })
  device.disturb('late')
  await expect(client.readHoldingRegisters(1, 100, 1)).rejects.toMatchObject({ code: 'TIMEOUT' })
  device.inject({ kind: 'slow', delayMs: 20 })
  for (let address = 200; client.counters.unmatched === 0; address++) {
    expect([...(await client.readHoldingRegisters(1, address, 1))]).toEqual([address])
  }
})

test('the transaction id goes round without a late answer ever being taken for another’s', async () => {
  const stale: string[] = []
  const pipe = playedPipe((request, say) => {
    const [id, address] = [request.readUInt16BE(0), request.readUInt16BE(8)]
    if (address === 9999) stale.push(answer(id, 9999))
    else say(answer(id, address))
  })
  const client = await openPlayed(pipe)
  await expect(client.readHoldingRegisters(1, 9999, 1)).rejects.toMatchObject({ code: 'TIMEOUT' })
  const ids = new Set<string>()
  for (let count = 0; count < 65_534; count++) {
    const [value] = await client.readHoldingRegisters(1, 5, 1)
    if (value !== 5) expect(value).toBe(5)
    ids.add(pipe.sent.at(-1)!.slice(0, 4))
    pipe.sent.length = 0
  }
  expect(ids.size).toBe(65_534) // all but 0 and the one whose answer is missing
  expect([...ids]).not.toContain('0000')
  pipe.answer = (request, say) => {
    say(stale[0]! + answer(request.readUInt16BE(0), 5))
  }
  for (let count = 0; count < 3; count++) expect([...(await client.readHoldingRegisters(1, 5, 1))]).toEqual([5])
})

test.each([
  ['another unit', (id: number) => answer(id, 1, { unit: 2 })],
  ['another function', (id: number) => answer(id, 1).replace('010302', '010402')],
  [
    'fewer registers than asked for',
    (id: number) => `${id.toString(16).padStart(4, '0')}0000000301 0300`.replace(' ', ''),
  ],
  ['a byte count beyond the frame', (id: number) => answer(id, 1).replace('010302', '010304')],
  ['an exception that is too long', (id: number) => answer(id, 1).replace('010302', '018302')],
])('an answer with %s is refused', async (_, made) => {
  const pipe = playedPipe((request, say) => say(made(request.readUInt16BE(0))))
  const client = await openPlayed(pipe)
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({ code: 'BAD_REPLY', type: 'protocol' })
})

test('an answer with another transaction id is nobody’s', async () => {
  const pipe = playedPipe((request, say) => say(answer(request.readUInt16BE(0) + 77, 1)))
  const client = await openPlayed(pipe)
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({ code: 'TIMEOUT' })
  while (client.counters.unmatched === 0) await new Promise((resolve) => setImmediate(resolve))
})

test.each([
  ['a protocol id', (id: number) => answer(id, 1, { protocol: 0x1234 })],
  ['a length of no frame', (id: number) => answer(id, 1).replace('0000000501', '0000fff001')],
])('%s that Modbus does not have ends the connection; the next request makes a new one', async (_, made) => {
  let isGood = false
  const pipe = playedPipe((request, say) =>
    say(isGood ? answer(request.readUInt16BE(0), 7) : made(request.readUInt16BE(0))),
  )
  const client = await openPlayed(pipe)
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({ code: 'BAD_REPLY' })
  isGood = true
  expect([...(await client.readHoldingRegisters(1, 0, 1))]).toEqual([7])
})

test('an answer that stops in the middle is not completed by the next one', async () => {
  const pipe = playedPipe((request, say) => {
    if (pipe.sent.length === 1) setImmediate(() => {}) // two requests are under way before anything is answered
    const ids = pipe.sent
      .join('')
      .match(/.{24}/g)!
      .map((frame) => Number.parseInt(frame.slice(0, 4), 16))
    if (ids.length === 2) say(answer(ids[0]!, 1).slice(0, 18) + answer(ids[1]!, 2))
    void request
  })
  const client = await openPlayed(pipe, { window: 2 })
  const both = await Promise.allSettled([client.readHoldingRegisters(1, 0, 1), client.readHoldingRegisters(1, 1, 1)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

test('answers may come in any order, in one piece or byte by byte', async () => {
  const { client, device } = await openBench({}, { window: 16 })
  for (const kind of ['reordered', 'byte-wise', 'duplicate'] as const) device.disturb(kind, 4)
  const addresses = Array.from({ length: 64 }, (_, index) => index * 7)
  const values = await Promise.all(addresses.map((address) => client.readHoldingRegisters(1, address, 2)))
  expect(values.map(([first, second]) => [first, second])).toEqual(addresses.map((address) => [address, address + 1]))
  expect(client.counters.unmatched).toBe(4)
})

test('the window is never exceeded, and is 1 unless asked for', async () => {
  for (const window of [1, 5]) {
    let underWay = 0
    let most = 0
    const pipe = playedPipe((request, say) => {
      for (let at = 0; at < request.length; at += 12) {
        most = Math.max(most, ++underWay)
        const id = request.readUInt16BE(at)
        setImmediate(() => {
          underWay -= 1
          say(answer(id, 1))
        })
      }
    })
    const client = await openPlayed(pipe, { window })
    await Promise.all(Array.from({ length: 40 }, () => client.readHoldingRegisters(1, 0, 1)))
    expect(most).toBe(window)
  }
})

test('a unit that answers in place of the one that is asked is named', async () => {
  const pipe = playedPipe((request, say) => say(answer(request.readUInt16BE(0), 7, { unit: 17 })))
  const client = await openPlayed(pipe, {})
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({
    code: 'BAD_REPLY',
    context: { unit: 1, answeredUnit: 17 },
    hint: expect.stringContaining('set unitId to 17') as string,
  })
})
