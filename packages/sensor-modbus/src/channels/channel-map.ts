import type { Channel, ReadingValue } from '@vfab/core'
import type { Sample } from '@vfab/driver-kit'

import { writeCoil } from '../protocol/bits.ts'
import { maskRegister, writeRegister, writeRegisters } from '../protocol/registers.ts'
import type { ModbusRequest } from '../protocol/request.ts'
import type { ChannelSettings } from './channel-settings.ts'
import { isBitTable, parseRegister, type RegisterTable } from './register-address.ts'
import {
  type ByteOrder,
  decodeNumber,
  decodeText,
  encodeNumber,
  encodeText,
  type RawValue,
  registersOf,
  type ValueType,
} from './value-type.ts'

/** What a channel is to a device: where it lies, how it is read, how it is written. */
export interface MappedChannel {
  readonly channel: Channel
  readonly unitId: number
  readonly table: RegisterTable
  /** Number of the file, for records. */
  readonly file?: number | undefined
  /** As on the wire. */
  readonly address: number
  /** Registers, or bits in a table of bits. */
  readonly count: number
  /** Reads the value from the registers, or the bit, that lie there. */
  readonly decode: (words: Uint16Array) => Sample
  /** The request that sets it. @throws RangeError for a value it cannot take */
  readonly encode: (value: ReadingValue) => ModbusRequest<void>
}

/** What channels take from the device's settings. */
export interface MapDefaults {
  readonly unitId: number
  readonly maxAgeMs?: number | undefined
}

/** Makes a channel of its checked settings. */
export function mapChannel(id: string, settings: ChannelSettings, defaults: MapDefaults): MappedChannel {
  const place = parseRegister(settings.register)
  if (place === undefined) throw new RangeError(`${id}: "${settings.register}" is no register`)
  const { table, address, file } = place
  const type = settings.type ?? (isBitTable(table) ? 'bool' : 'u16')
  const own = formOf(settings, type)
  const factor = settings.scaleRegister === undefined ? undefined : parseRegister(settings.scaleRegister)?.address
  const span = factor === undefined ? { address, count: own.count } : spanOf(address, own.count, factor)
  const form = factor === undefined ? own : scaledBy(own, address - span.address, factor - span.address)
  const maxAgeMs = settings.maxAgeMs ?? defaults.maxAgeMs
  const { range, accuracy, scale = 1, writable } = settings
  return {
    channel: {
      id,
      ...(settings.name === undefined ? {} : { name: settings.name }),
      quantity: settings.quantity ?? id,
      unit: settings.unit ?? '1',
      type: form.type,
      kind: settings.kind ?? (form.type === 'number' ? 'measurement' : 'state'),
      ...(range === undefined ? {} : { range }),
      ...(form.type === 'number' && !/^f\d\d$/.test(type) && factor === undefined
        ? { resolution: Math.abs(scale) }
        : {}),
      ...(accuracy === undefined ? {} : { accuracy }),
      ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
      ...(writable ? { writable } : {}),
    },
    unitId: settings.unitId ?? defaults.unitId,
    table,
    ...(file === undefined ? {} : { file }),
    address: span.address,
    count: span.count,
    decode: form.decode,
    encode: (value) => {
      if (typeof value !== (form.type === 'text' ? 'string' : form.type)) {
        throw new RangeError(`channel ${id} takes a ${form.type}, not ${JSON.stringify(value)}`)
      }
      return form.encode(value, table, address)
    },
  }
}

/** The registers from a value to its scale factor: they are read with one request, so that they belong together. */
function spanOf(address: number, count: number, factor: number): { readonly address: number; readonly count: number } {
  const first = Math.min(address, factor)
  return { address: first, count: Math.max(address + count, factor + 1) - first }
}

/** Multiplies by the power of ten in a register of its own, as SunSpec devices have it. @param at - of the value and the factor in what is read */
function scaledBy(form: Form, at: number, factorAt: number): Form {
  return {
    ...form,
    decode: (words) => {
      const power = (words[factorAt]! << 16) >> 16
      const sample = form.decode(words.subarray(at, at + form.count))
      if (power < -10 || power > 10) return { reason: 'sentinel' }
      if (typeof sample.value !== 'number') return sample
      return {
        ...sample,
        value: power < 0 ? sample.value / 10 ** -power : sample.value * 10 ** power,
        raw: sample.value,
      }
    },
  }
}

/** How one kind of value is read and written. */
interface Form {
  readonly type: Channel['type']
  readonly count: number
  readonly decode: (words: Uint16Array) => Sample
  readonly encode: (value: ReadingValue, table: RegisterTable, address: number) => ModbusRequest<void>
}

function formOf(settings: ChannelSettings, type: ValueType): Form {
  const { bit, bits, order = 'ABCD', length = 1 } = settings
  if (type === 'string') return textForm(order, length)
  if (bit !== undefined) return stateForm(settings, bit, order)
  if (type === 'bool') return stateForm(settings, undefined, order)
  if (bits !== undefined) return numberForm(settings, 'u16', order, (raw) => bitField(Number(raw), bits))
  return numberForm(settings, type, order, (raw) => raw)
}

function textForm(order: ByteOrder, count: number): Form {
  return {
    type: 'text',
    count,
    decode: (words) => {
      const value = decodeText(words, order)
      return value === undefined ? { reason: 'not-a-text' } : { value }
    },
    encode: (value, _, address) => writeRegisters(address, encodeText(String(value), count, order)),
  }
}

/** A bit of its own, a bit of a register, or a register that is 0 or not. */
function stateForm({ inverted = false }: ChannelSettings, bit: number | undefined, order: ByteOrder): Form {
  const isSwapped = order === 'BADC' || order === 'DCBA'
  const wireBit = bit === undefined ? undefined : isSwapped ? bit ^ 8 : bit
  return {
    type: 'boolean',
    count: 1,
    decode: ([word = 0]) => ({
      value: (wireBit === undefined ? word !== 0 : ((word >>> wireBit) & 1) === 1) !== inverted,
    }),
    encode: (value, table, address) => {
      const on = (value as boolean) !== inverted
      if (isBitTable(table)) return writeCoil(address, on)
      if (wireBit === undefined) return writeRegister(address, on ? 1 : 0)
      return maskRegister(address, 0xffff & ~(1 << wireBit), on ? 1 << wireBit : 0)
    },
  }
}

function numberForm(
  { scale = 1, offset = 0, sentinels = [] }: ChannelSettings,
  type: Exclude<ValueType, 'string'>,
  order: ByteOrder,
  part: (raw: RawValue) => RawValue,
): Form {
  const marks = new Set(sentinels.map(comparable))
  return {
    type: 'number',
    count: registersOf[type],
    decode: (words) => {
      const whole = decodeNumber(words, type, order)
      if (whole === undefined) return { reason: 'not-a-number', raw: hexOf(words) }
      const raw = part(whole)
      const rawNumber = Number(raw)
      if (marks.has(comparable(raw))) return { reason: 'sentinel', raw: rawNumber }
      const value = scaled(rawNumber, scale, offset)
      const rest = Object.is(value, rawNumber) ? {} : { raw: rawNumber }
      // Beyond 2⁵³ a number no longer tells one count from the next.
      const inexact = typeof raw === 'bigint' && !Number.isSafeInteger(rawNumber)
      return inexact ? { value, quality: 'uncertain', reason: 'inexact', raw: raw.toString() } : { value, ...rest }
    },
    encode: (value, _, address) => {
      const raw = ((value as number) - offset) / scale
      const whole = type === 'f32' || type === 'f64' ? raw : Math.round(raw)
      const words = encodeNumber(type === 'u64' || type === 'i64' ? BigInt(whole) : whole, type, order)
      if (type === 'u8' || type === 'i8') return writeByte(address, words[0]!, order)
      return words.length === 1 ? writeRegister(address, words[0]!) : writeRegisters(address, words)
    },
  }
}

/** The other byte of the register stays as it is. */
function writeByte(address: number, word: number, order: ByteOrder): ModbusRequest<void> {
  const isHigh = order === 'BADC' || order === 'DCBA'
  return maskRegister(address, isHigh ? 0x00ff : 0xff00, word)
}

/** Divides where the scale is one over a whole number: 3 × 0.1 is 0.30000000000000004, and 3 / 10 is 0.3. */
function scaled(raw: number, scale: number, offset: number): number {
  const divisor = Math.round(1 / scale)
  const product = Math.abs(scale) < 1 && 1 / divisor === scale ? raw / divisor : raw * scale
  return offset === 0 ? product : Number((product + offset).toPrecision(15))
}

function bitField(word: number, [lowest, highest]: readonly [number, number]): number {
  return (word >>> lowest) & ((1 << (highest - lowest + 1)) - 1)
}

/** So that whole numbers are equal whatever their type. */
function comparable(value: RawValue): RawValue {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
}

function hexOf(words: Uint16Array): string {
  return Array.from(words, (word) => word.toString(16).padStart(4, '0')).join(' ')
}
