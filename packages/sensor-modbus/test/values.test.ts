import fc from 'fast-check'
import { expect, test } from 'vitest'

import { mapChannel } from '../src/channels/channel-map.ts'
import type { ChannelSettings } from '../src/channels/channel-settings.ts'
import { parseRegister } from '../src/channels/register-address.ts'
import {
  byteOrders,
  decodeNumber,
  decodeText,
  encodeNumber,
  encodeText,
  type RawValue,
  type ValueType,
} from '../src/channels/value-type.ts'

test.each([
  ['holding:107', 'holding', 107],
  ['holding:0x6B', 'holding', 107],
  ['0x006B', 'holding', 107],
  ['40108', 'holding', 107],
  [40108, 'holding', 107],
  ['400108', 'holding', 107],
  [465536, 'holding', 65535],
  ['30001', 'input', 0],
  ['INPUT:3', 'input', 3],
  ['10006', 'discrete', 5],
  ['00006', 'coil', 5],
  ['coil:5', 'coil', 5],
])('%s is %s register %i on the wire', (text, table, address) => {
  expect(parseRegister(text)).toEqual({ table, address })
})

test('file:4:7 is record 7 of file 4', () => {
  expect(parseRegister('file:4:7')).toEqual({ table: 'file', address: 7, file: 4 })
})

test.each([
  'file:0:7',
  'file:4',
  '107',
  107,
  '40000',
  '400000',
  '465537',
  '50001',
  'holding:65536',
  '0x12345',
  '',
  'holding',
  '-1',
])('%s could be anything, and is refused', (text) => {
  expect(parseRegister(text)).toBeUndefined()
})

test.each([
  ['ABCD', [0x4148, 0x0000]],
  ['CDAB', [0x0000, 0x4148]],
  ['BADC', [0x4841, 0x0000]],
  ['DCBA', [0x0000, 0x4841]],
] as const)('12.5 as a float in the order %s', (order, words) => {
  expect([...encodeNumber(12.5, 'f32', order)]).toEqual([...words])
  expect(decodeNumber(Uint16Array.from(words), 'f32', order)).toBe(12.5)
})

test('a byte is the low one of its register, or the high one where bytes are swapped; the other stays when it is written', () => {
  expect(decodeNumber(Uint16Array.of(0x12fe), 'u8', 'ABCD')).toBe(0xfe)
  expect(decodeNumber(Uint16Array.of(0x12fe), 'i8', 'ABCD')).toBe(-2)
  expect(decodeNumber(Uint16Array.of(0x12fe), 'u8', 'BADC')).toBe(0x12)
  const pdu = (order: 'ABCD' | 'BADC'): number[] => [
    ...mapChannel('c', { register: 'holding:1', type: 'u8', order, writable: true }, { unitId: 1 }).encode(7).pdu,
  ]
  expect(pdu('ABCD')).toEqual([22, 0, 1, 0xff, 0x00, 0x00, 0x07])
  expect(pdu('BADC')).toEqual([22, 0, 1, 0x00, 0xff, 0x07, 0x00])
})

test.each([
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x7bff, 65504],
  [0x0001, 2 ** -24],
  [0x7c00, Infinity],
  [0x7e00, Number.NaN],
])('the half float %i is %d', (word, value) => expect(decodeNumber(Uint16Array.of(word), 'f16', 'ABCD')).toBe(value))

test('a text with swapped words has the words of each pair swapped', () => {
  const words = (text: string): Uint16Array => encodeText(text, text.length / 2, 'ABCD')
  expect(decodeText(words('CDABGHEFIJ'), 'CDAB')).toBe('ABCDEFGHIJ')
  expect(decodeText(words('DCBAHGFEJI'), 'DCBA')).toBe('ABCDEFGHIJ')
})

test('a scale factor in a register of its own is read with its value, whichever comes first', () => {
  const read = (register: string, scaleRegister: string, words: number[]): unknown => {
    const channel = mapChannel('p', { register, scaleRegister, type: 'i16', unit: 'W' }, { unitId: 1 })
    return [channel.address, channel.count, channel.decode(Uint16Array.from(words))]
  }
  expect(read('holding:83', 'holding:84', [0xfc18, 0xfffe])).toEqual([83, 2, { value: -10, raw: -1000 }])
  expect(read('holding:83', 'holding:81', [1, 99, 12])).toEqual([81, 3, { value: 120, raw: 12 }])
  expect(read('holding:83', 'holding:84', [5, 0x8000])).toEqual([83, 2, { reason: 'sentinel' }])
})

test('64 bits in every order', () => {
  const words = (order: (typeof byteOrders)[number]): string =>
    [...encodeNumber(0x0102_0304_0506_0708n, 'u64', order)].map((word) => word.toString(16).padStart(4, '0')).join(' ')
  expect(byteOrders.map(words)).toEqual([
    '0102 0304 0506 0708',
    '0708 0506 0304 0102',
    '0201 0403 0605 0807',
    '0807 0605 0403 0201',
  ])
})

test('what is written is read back, whatever the type and the order', () => {
  const wide = { noNaN: true, noDefaultInfinity: true } as const
  const values: readonly (readonly [Exclude<ValueType, 'string'>, fc.Arbitrary<RawValue>])[] = [
    ['u8', fc.integer({ min: 0, max: 0xff })],
    ['i8', fc.integer({ min: -0x80, max: 0x7f })],
    ['u16', fc.integer({ min: 0, max: 0xffff })],
    ['i16', fc.integer({ min: -0x8000, max: 0x7fff })],
    ['u32', fc.integer({ min: 0, max: 0xffff_ffff })],
    ['i32', fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff })],
    ['u64', fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
    ['i64', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
    ['f64', fc.double(wide)],
    ['bcd16', fc.integer({ min: 0, max: 9999 })],
    ['bcd32', fc.integer({ min: 0, max: 99_999_999 })],
  ]
  for (const [type, arbitrary] of values) {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(...byteOrders), (value, order) => {
        expect(decodeNumber(encodeNumber(value, type, order), type, order)).toEqual(value)
      }),
    )
  }
  fc.assert(
    fc.property(fc.float(wide), fc.constantFrom(...byteOrders), (value, order) => {
      const read = decodeNumber(encodeNumber(value, 'f32', order), 'f32', order) as number
      expect(Math.fround(read)).toBe(value) // the shortest number that is the same float
    }),
  )
  fc.assert(
    fc.property(fc.stringMatching(/^[!-~]{0,20}$/), fc.constantFrom(...byteOrders), (text, order) => {
      expect(decodeText(encodeText(text, 10, order), order)).toBe(text)
    }),
  )
})

function decode(settings: ChannelSettings, ...words: number[]): unknown {
  return mapChannel('c', settings, { unitId: 1 }).decode(Uint16Array.from(words))
}

test('raw numbers become measured ones without binary dirt', () => {
  expect(decode({ register: '40001', type: 'i16', scale: 0.1 }, 3)).toEqual({ value: 0.3, raw: 3 })
  expect(decode({ register: '40001', type: 'i16', scale: 0.1 }, 0xff9c)).toEqual({ value: -10, raw: -100 })
  expect(decode({ register: '40001', scale: 0.5, offset: -40 }, 100)).toEqual({ value: 10, raw: 100 })
  expect(decode({ register: '40001', type: 'f32' }, 0x41aa, 0x6666)).toEqual({ value: 21.3 })
  expect(decode({ register: '40001' }, 7)).toEqual({ value: 7 })
})

test('a mark for "no value" is no value, nor is NaN, nor what is no digit', () => {
  expect(decode({ register: '40001', type: 'i16', sentinels: [-32768] }, 0x8000)).toEqual({
    reason: 'sentinel',
    raw: -32768,
  })
  expect(decode({ register: '40001', type: 'u32', sentinels: [0xffffffff] }, 0xffff, 0xffff)).toMatchObject({
    reason: 'sentinel',
  })
  expect(decode({ register: '40001', type: 'bcd16' }, 0x12a4)).toEqual({ reason: 'not-a-number', raw: '12a4' })
  expect(decode({ register: '40001', type: 'f32' }, 0x7fc0, 0)).toEqual({ value: NaN }) // the hub makes it bad
  expect(decode({ register: '40001', type: 'string', length: 2 }, 0x4100, 0x0142)).toEqual({ value: 'A' })
  expect(decode({ register: '40001', type: 'string', length: 2 }, 0x41ff, 0xfe42)).toEqual({ reason: 'not-a-text' })
})

test('counts beyond what a number can tell apart are uncertain', () => {
  expect(decode({ register: '40001', type: 'u64' }, 0xffff, 0xffff, 0xffff, 0xffff)).toEqual({
    value: 18446744073709552000,
    quality: 'uncertain',
    reason: 'inexact',
    raw: '18446744073709551615',
  })
})

test('bits of a register are states, or a number', () => {
  expect(decode({ register: '40001', bit: 3 }, 0b1000)).toEqual({ value: true })
  expect(decode({ register: '40001', bit: 3, inverted: true }, 0b1000)).toEqual({ value: false })
  expect(decode({ register: '40001', bits: [4, 7] }, 0x1230)).toEqual({ value: 3 })
  expect(decode({ register: 'coil:0' }, 1)).toEqual({ value: true })
})

test('writing turns the measured number back, and refuses what does not fit', () => {
  const request = (settings: ChannelSettings, value: number | boolean | string): string =>
    Buffer.from(mapChannel('c', settings, { unitId: 1 }).encode(value).pdu).toString('hex')
  expect(request({ register: '40002', type: 'i16', scale: 0.1 }, -10.04)).toBe('060001ff9c')
  expect(request({ register: '40002', type: 'f32', order: 'CDAB' }, 12.5)).toBe('10000100020400004148')
  expect(request({ register: 'coil:2' }, true)).toBe('050002ff00')
  expect(request({ register: 'coil:2', inverted: true }, true)).toBe('0500020000')
  expect(request({ register: '40002', bit: 4 }, true)).toBe('160001ffef0010')
  expect(request({ register: '40002', type: 'string', length: 2 }, 'Hi')).toBe('10000100020448690000')
  const refused: [ChannelSettings, number | boolean | string][] = [
    [{ register: '40002' }, 65_536],
    [{ register: '40002' }, true],
    [{ register: '40002', type: 'i16' }, -32_769],
    [{ register: '40002', type: 'string', length: 1 }, 'too long'],
    [{ register: '40002', type: 'u64' }, -1],
  ]
  for (const [settings, value] of refused) expect(() => request(settings, value)).toThrow(RangeError)
})
