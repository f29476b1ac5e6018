import { expect, test } from 'vitest'

import { openBench } from './bench.ts'

test.each(['tcp', 'rtu'] as const)('every function code does what the standard says, over %s', async (framing) => {
  const { client, device } = await openBench({ framing })
  expect(await client.readCoils(1, 3, 10)).toEqual([0, 1, 0, 0, 1, 0, 0, 1, 0, 0].map(Boolean))
  expect(await client.readDiscreteInputs(1, 0, 9)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0].map(Boolean))
  expect([...(await client.readHoldingRegisters(1, 1000, 125))]).toEqual(
    Array.from({ length: 125 }, (_, i) => 1000 + i),
  )
  device.set(1, 'input', 0, 0xfffe)
  expect([...(await client.readInputRegisters(1, 0, 1))]).toEqual([0xfffe])

  await client.writeCoil(1, 5, true)
  await client.writeCoils(1, 8, [true, false, true, true, false, false, true, false, true])
  expect(await client.readCoils(1, 5, 12)).toEqual([1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 1].map(Boolean))
  await client.writeRegister(1, 10, 0xabcd)
  await client.writeRegisters(1, 11, [1, 2, 0xffff])
  expect([...(await client.readHoldingRegisters(1, 10, 4))]).toEqual([0xabcd, 1, 2, 0xffff])
  await client.maskRegister(1, 10, 0xf2, 0x25)
  expect([...(await client.readHoldingRegisters(1, 10, 1))]).toEqual([(0xabcd & 0xf2) | (0x25 & ~0xf2)])
  expect([...(await client.readWriteRegisters(1, { address: 19, count: 3 }, { address: 20, values: [7] }))]).toEqual([
    19, 7, 21,
  ])
  expect(await client.reportServerId(1)).toMatchObject({ text: 'vfab simulated Modbus device\u{fffd}' })
  expect(Object.fromEntries(await client.readIdentification(1))).toEqual({ 0: 'vfab', 1: 'SIM', 2: '1.0' })
  expect((await client.readIdentification(1, 'regular')).get(4)).toBe('Simulated Modbus device')
})

test.each(['tcp', 'rtu'] as const)('records of files are read with function 20, over %s', async (framing) => {
  const { client } = await openBench({ framing, units: { 1: { files: { 4: { 7: [1, 0xffff, 3] } } } } })
  expect([...(await client.readFileRecords(1, 4, 7, 3))]).toEqual([1, 0xffff, 3])
  await expect(client.readFileRecords(1, 5, 7, 1)).rejects.toMatchObject({ context: { exception: 2 } })
  await expect(Promise.resolve().then(() => client.readFileRecords(1, 4, 0, 125))).rejects.toThrow(RangeError)
})

test('an identification of several pages is read to its end', async () => {
  const identification = Object.fromEntries(Array.from({ length: 8 }, (_, id) => [id, `${id}`.repeat(100)]))
  const { client, device } = await openBench({ units: { 1: { identification } } })
  expect(Object.fromEntries(await client.readIdentification(1, 'regular'))).toEqual(identification)
  expect(device.requests).toBe(4)
})

test('the largest requests fit, larger ones are refused before anything is sent', async () => {
  const { client, device } = await openBench({ units: { 1: all() } })
  expect(await client.readCoils(1, 0, 2000)).toHaveLength(2000)
  await client.writeCoils(1, 0, Array<boolean>(1968).fill(true))
  await client.writeRegisters(1, 0, Array<number>(123).fill(1))
  await client.readWriteRegisters(1, { address: 0, count: 125 }, { address: 0, values: Array<number>(121).fill(1) })
  const before = device.requests
  const wrong: (() => Promise<unknown>)[] = [
    () => client.readCoils(1, 0, 2001),
    () => client.readCoils(1, 0, 0),
    () => client.readDiscreteInputs(1, 65_535, 2),
    () => client.readHoldingRegisters(1, 0, 126),
    () => client.readHoldingRegisters(1, -1, 1),
    () => client.readInputRegisters(1, 0, 1.5),
    () => client.writeRegister(1, 0, 65_536),
    () => client.writeRegister(1, 65_536, 0),
    () => client.writeRegisters(1, 0, Array<number>(124).fill(1)),
    () => client.writeRegisters(1, 0, [-1]),
    () => client.writeRegisters(1, 0, []),
    () => client.writeCoils(1, 0, Array<boolean>(1969).fill(true)),
    () => client.maskRegister(1, 0, 0x1_0000, 0),
    () => client.readWriteRegisters(1, { address: 0, count: 1 }, { address: 0, values: Array<number>(122).fill(1) }),
    () => client.readCoils(256, 0, 1),
    () => client.readCoils(-1, 0, 1),
  ]
  for (const call of wrong) expect(call).toThrow(RangeError)
  expect(device.requests).toBe(before)
})

function all(): { coils: Record<number, number[]>; holding: Record<number, number[]> } {
  return { coils: { 0: Array<number>(2000).fill(0) }, holding: { 0: Array<number>(200).fill(0) } }
}

test.each([
  [1, 'REJECTED', 'protocol'],
  [2, 'REJECTED', 'protocol'],
  [3, 'REJECTED', 'protocol'],
])('exception %i is %s, with its number', async (exception, code, type) => {
  const { client } = await openBench({ units: { 1: { holding: { 0: [1] }, without: [17], maxRegisters: 1 } } })
  const calls = [
    () => client.reportServerId(1),
    () => client.readHoldingRegisters(1, 1, 1),
    () => client.readHoldingRegisters(1, 0, 2),
  ]
  await expect(calls[exception - 1]!()).rejects.toMatchObject({ code, type, context: { unit: 1, exception } })
})

test('a failure of the device is a hardware fault', async () => {
  const { client, device } = await openBench()
  device.inject({ kind: 'refuse', command: '3' })
  await expect(client.readHoldingRegisters(1, 0, 1)).rejects.toMatchObject({ code: 'HARDWARE_FAULT', type: 'hardware' })
})

test('everybody is written to on a serial line, and nobody answers', async () => {
  const { client, device } = await openBench({ framing: 'rtu', units: { 1: all(), 2: all() } })
  await client.writeRegister(0, 7, 42)
  expect([...(await client.readHoldingRegisters(2, 7, 1))]).toEqual([42])
  expect(device.unit(1).banks.holding.get(7)).toBe(42)
  expect(() => client.readHoldingRegisters(0, 0, 1)).toThrow('unit 0, everybody, can only be written to')
})
