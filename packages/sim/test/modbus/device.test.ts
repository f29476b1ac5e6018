import { expect, onTestFinished, test } from 'vitest'

import { createModbusDevice, type ModbusDevice, type ModbusDeviceOptions, startModbus } from '../../src/index.ts'

/** Asks a device, and collects what comes back until it has been quiet for some turns of the event loop. */
async function ask(device: ModbusDevice, ...requests: string[]): Promise<string[]> {
  const pipe = device.connect()
  const chunks: string[] = []
  pipe.onData((chunk) => chunks.push(Buffer.from(chunk).toString('hex')))
  for (const request of requests) await pipe.write(Buffer.from(request.replaceAll(' ', ''), 'hex'))
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
  await pipe.close()
  return chunks
}

function open(options: ModbusDeviceOptions = {}): ModbusDevice {
  const units = {
    1: { holding: { 0: [0x1234, 2, 3] }, coils: { 0: [1, 0, 1] }, input: { 5: [9] }, discrete: { 0: [1] } },
  }
  const device = createModbusDevice({ units, ...options })
  onTestFinished(() => device.close())
  return device
}

const read = (id: number, address = 0, count = 1): string =>
  Buffer.from([0, id, 0, 0, 0, 6, 1, 3, 0, address, 0, count]).toString('hex')

test.each([
  ['read coils', '01 0000 0003', '01 01 05'],
  ['read discrete inputs', '02 0000 0001', '02 01 01'],
  ['read holding registers', '03 0000 0003', '03 06 1234 0002 0003'],
  ['read input registers', '04 0005 0001', '04 02 0009'],
  ['write coil', '05 0001 ff00', '05 0001 ff00'],
  ['write register', '06 0002 abcd', '06 0002 abcd'],
  ['send back', '08 0000 a537', '08 0000 a537'],
  ['write coils', '0f 0000 0003 01 02', '0f 0000 0003'],
  ['write registers', '10 0001 0002 04 0007 0008', '10 0001 0002'],
  ['mask register', '16 0000 00f2 0025', '16 0000 00f2 0025'],
  ['write and read registers', '17 0000 0002 0001 0001 02 00ff', '17 04 1234 00ff'],
  ['an unknown function', '63', 'e3 01'],
  ['no such coil', '01 0003 0001', '81 02'],
  ['no such register', '03 0002 0002', '83 02'],
  ['too many registers', '03 0000 007e', '83 03'],
  ['no register', '03 0000 0000', '83 03'],
  ['a coil that is neither on nor off', '05 0000 1234', '85 03'],
  ['a byte count that does not fit', '10 0000 0001 04 0001', '90 03'],
])('%s', async (_, request, answer) => {
  const bytes = (pdu: string): string => pdu.replaceAll(' ', '')
  const frame = (pdu: string): string =>
    `000100 00${(bytes(pdu).length / 2 + 1).toString(16).padStart(4, '0')}01${bytes(pdu)}`.replaceAll(' ', '')
  expect(await ask(open(), frame(request))).toEqual([frame(answer)])
})

test('several requests in one piece, and one in several, are answered', async () => {
  expect((await ask(open(), read(1) + read(2, 1))).join('')).toBe(
    '000100000005010302' + '1234' + '000200000005010302' + '0002',
  )
  const pieces = read(1).match(/.{1,6}/g)!
  expect((await ask(open(), ...pieces)).join('')).toBe('0001000000050103021234')
})

test('a request with a wrong checksum, or to another unit, is not answered on a serial line', async () => {
  const device = open({ framing: 'rtu' })
  expect(await ask(device, '01 03 0000 0001 840a')).toEqual(['0103021234b533'])
  expect(await ask(device, '01 03 0000 0001 840b')).toEqual([])
  expect(await ask(device, '02 03 0000 0001 8439')).toEqual([])
  expect(device.requests).toBe(2)
})

test('values change by the clock, and by a script', async () => {
  let nowMs = 0
  const clock = { now: () => nowMs, sleep: async () => {} }
  const device = open({
    clock,
    signals: [{ unit: 1, bank: 'holding', address: 0, value: { around: 20, swing: 10, periodS: 4 }, scale: 0.1 }],
    script: [{ atMs: 2000, unit: 1, bank: 'coils', address: 1, value: 1 }],
  })
  const values: string[] = []
  for (nowMs = 0; nowMs <= 3000; nowMs += 1000) {
    values.push((await ask(device, read(1))).join('').slice(-4), String(device.unit(1).banks.coils.get(1)))
  }
  expect(values).toEqual(['00c8', '0', '012c', '0', '00c8', '1', '0064', '1'])
})

test.each([
  ['duplicate', 1, ['0001000000050103021234' + '0001000000050103021234']],
  ['silence', 1, []],
  ['busy', 1, ['000100000003018306']],
  ['byte-wise', 1, [...'0001000000050103021234'.match(/../g)!]],
] as const)('the fault %s', async (name, _, chunks) => {
  const device = open()
  device.disturb(name)
  expect(await ask(device, read(1))).toEqual(chunks)
  expect(device.disturbed.get(name)).toBe(1)
})

test('faults that damage an answer leave none that is right', async () => {
  for (const name of ['truncated', 'wrong-id', 'wrong-unit', 'closed'] as const) {
    const device = open()
    device.disturb(name)
    const answer = (await ask(device, read(1))).join('')
    expect(answer, name).not.toBe('')
    expect(answer, name).not.toBe('0001000000050103021234')
  }
  const serial = open({ framing: 'rtu' })
  serial.disturb('bad-crc')
  expect((await ask(serial, '01 03 0000 0001 840a')).join('')).not.toBe('0103021234b533')
})

test('a reordered answer comes after the next one', async () => {
  const device = open()
  device.disturb('reordered')
  const answers = (await ask(device, read(1, 0), read(2, 1))).join('')
  expect(answers).toBe('0002000000050103020002' + '0001000000050103021234')
})

test('the same seed brings the same faults', async () => {
  const disturbances = { truncated: 0.2, silence: 0.2, duplicate: 0.2, 'wrong-id': 0.2 }
  const run = (seed: number): Promise<string[]> =>
    ask(open({ disturbances, seed }), ...Array.from({ length: 20 }, (_, id) => read(id)))
  expect(await run(7)).toEqual(await run(7))
  expect(await run(7)).not.toEqual(await run(8))
})

test('a device whose cable is out cannot be connected to for a while; one client at a time on a serial line', () => {
  const device = open({ framing: 'rtu' })
  void device.connect()
  expect(() => device.connect()).toThrow('takes no more clients')
  device.inject({ kind: 'unplug' })
  expect(device.clients).toBe(0)
  expect(() => device.connect()).toThrow('the cable of the simulated Modbus device is out')
})

test('settings are checked by name and value', async () => {
  await expect(startModbus({ settings: { framin: 'rtu' } })).rejects.toMatchObject({
    code: 'CONFIG_UNKNOWN_KEY',
    hint: 'did you mean framing?',
  })
  for (const settings of [{ framing: 'ascii' }, { disturbances: { gremlins: 1 } }, { delayMs: -1 }, { units: 3 }]) {
    await expect(startModbus({ settings })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  }
  await expect(startModbus({ speed: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
