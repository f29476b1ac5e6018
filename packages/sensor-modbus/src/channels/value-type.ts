/** How values lie in registers: types of several registers, and the four orders of their bytes. */

/** Types a channel can have. Tables of bits have `bool` only. */
export const valueTypes = [
  'bool',
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'u64',
  'i64',
  'f16',
  'f32',
  'f64',
  'bcd16',
  'bcd32',
  'string',
] as const

/** One of {@link valueTypes}. */
export type ValueType = (typeof valueTypes)[number]

/** Orders of bytes: ABCD is the standard's, CDAB swaps words, BADC bytes within words, DCBA both. */
export const byteOrders = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const

/** One of {@link byteOrders}. */
export type ByteOrder = (typeof byteOrders)[number]

/** Registers of a type; texts say their own. */
export const registersOf: Readonly<Record<Exclude<ValueType, 'string'>, number>> = {
  bool: 1,
  u8: 1,
  i8: 1,
  f16: 1,
  u16: 1,
  i16: 1,
  bcd16: 1,
  u32: 2,
  i32: 2,
  f32: 2,
  bcd32: 2,
  u64: 4,
  i64: 4,
  f64: 4,
}

/** A number as it lies in the registers, before scale and offset. Whole numbers of 64 bits stay exact. */
export type RawValue = number | bigint

/** Reads a number. @returns undefined for digits that are none (BCD) */
export function decodeNumber(
  words: Uint16Array,
  type: Exclude<ValueType, 'string'>,
  order: ByteOrder,
): RawValue | undefined {
  const view = viewOf(words, order)
  switch (type) {
    case 'bool':
    case 'u16':
      return view.getUint16(0)
    case 'u8':
      return view.getUint8(1)
    case 'i8':
      return view.getInt8(1)
    case 'i16':
      return view.getInt16(0)
    case 'u32':
      return view.getUint32(0)
    case 'i32':
      return view.getInt32(0)
    case 'u64':
      return view.getBigUint64(0)
    case 'i64':
      return view.getBigInt64(0)
    case 'f16':
      return fromHalf(view.getUint16(0))
    case 'f32':
      return shortest(view.getFloat32(0))
    case 'f64':
      return view.getFloat64(0)
    case 'bcd16':
      return fromBcd(view.getUint16(0).toString(16))
    case 'bcd32':
      return fromBcd(view.getUint32(0).toString(16))
  }
}

/** The registers of a number. @throws RangeError for one that the type cannot hold */
export function encodeNumber(value: RawValue, type: Exclude<ValueType, 'string'>, order: ByteOrder): Uint16Array {
  const words = new Uint16Array(registersOf[type])
  const bytes = new DataView(new ArrayBuffer(2 * words.length))
  checkRange(value, type)
  switch (type) {
    case 'bool':
    case 'u16':
      bytes.setUint16(0, Number(value))
      break
    case 'u8':
    case 'i8':
      bytes.setUint8(1, Number(value) & 0xff)
      break
    case 'i16':
      bytes.setInt16(0, Number(value))
      break
    case 'u32':
      bytes.setUint32(0, Number(value))
      break
    case 'i32':
      bytes.setInt32(0, Number(value))
      break
    case 'u64':
      bytes.setBigUint64(0, BigInt(value))
      break
    case 'i64':
      bytes.setBigInt64(0, BigInt(value))
      break
    case 'f16':
      throw new RangeError('f16 can only be read')
    case 'f32':
      bytes.setFloat32(0, Number(value))
      break
    case 'f64':
      bytes.setFloat64(0, Number(value))
      break
    case 'bcd16':
      bytes.setUint16(0, Number.parseInt(String(value), 16))
      break
    case 'bcd32':
      bytes.setUint32(0, Number.parseInt(String(value), 16))
      break
  }
  return wordsOf(bytes, order)
}

/** Reads a text; it ends at the first zero byte. @returns undefined for bytes that are no text */
export function decodeText(words: Uint16Array, order: ByteOrder): string | undefined {
  const bytes = Buffer.alloc(2 * words.length)
  words.forEach((word, index) => {
    bytes.writeUInt16BE(swapsBytes(order) ? swapped(word) : word, 2 * placeInText(index, words.length, order))
  })
  const end = bytes.indexOf(0)
  const text = (end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8').trimEnd()
  return /[\p{Cc}\ufffd]/u.test(text) ? undefined : text
}

/** The registers of a text, filled up with zeros. @throws RangeError for one that is too long */
export function encodeText(text: string, registers: number, order: ByteOrder): Uint16Array {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length > 2 * registers) throw new RangeError(`"${text}" has ${bytes.length} bytes; ${2 * registers} fit`)
  const padded = Buffer.alloc(2 * registers)
  bytes.copy(padded)
  return Uint16Array.from({ length: registers }, (_, index) => {
    const word = padded.readUInt16BE(2 * placeInText(index, registers, order))
    return swapsBytes(order) ? swapped(word) : word
  })
}

/** Where words are swapped, a text has the two words of each pair swapped; the last one of an odd number has none to swap with. */
function placeInText(index: number, count: number, order: ByteOrder): number {
  return swapsWords(order) && (index ^ 1) < count ? index ^ 1 : index
}

/** The bytes in the standard's order, whatever the device's. */
function viewOf(words: Uint16Array, order: ByteOrder): DataView {
  const view = new DataView(new ArrayBuffer(2 * words.length))
  const last = words.length - 1
  for (let index = 0; index <= last; index++) {
    const word = words[swapsWords(order) ? last - index : index]!
    view.setUint16(2 * index, word, swapsBytes(order))
  }
  return view
}

function wordsOf(view: DataView, order: ByteOrder): Uint16Array {
  const last = view.byteLength / 2 - 1
  return Uint16Array.from({ length: last + 1 }, (_, index) =>
    view.getUint16(2 * (swapsWords(order) ? last - index : index), swapsBytes(order)),
  )
}

function swapsWords(order: ByteOrder): boolean {
  return order === 'CDAB' || order === 'DCBA'
}

function swapsBytes(order: ByteOrder): boolean {
  return order === 'BADC' || order === 'DCBA'
}

function swapped(word: number): number {
  return ((word & 0xff) << 8) | (word >>> 8)
}

function fromBcd(digits: string): number | undefined {
  return /^\d+$/.test(digits) ? Number(digits) : undefined
}

/** A float of 16 bits (IEEE 754 binary16). */
function fromHalf(word: number): number {
  const sign = word & 0x8000 ? -1 : 1
  const exponent = (word >>> 10) & 0x1f
  const fraction = word & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

/** The shortest decimal number that is the same float: 21.3 instead of 21.299999237060547. */
function shortest(float: number): number {
  if (!Number.isFinite(float)) return float
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(float.toPrecision(digits))
    if (Object.is(Math.fround(candidate), float)) return candidate
  }
  return float
}

const wholeRanges: Readonly<Partial<Record<ValueType, readonly [bigint, bigint]>>> = {
  bool: [0n, 1n],
  u8: [0n, 0xffn],
  i8: [-0x80n, 0x7fn],
  u16: [0n, 0xffffn],
  i16: [-0x8000n, 0x7fffn],
  u32: [0n, 0xffff_ffffn],
  i32: [-0x8000_0000n, 0x7fff_ffffn],
  u64: [0n, 2n ** 64n - 1n],
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
  bcd16: [0n, 9999n],
  bcd32: [0n, 99_999_999n],
}

function checkRange(value: RawValue, type: ValueType): void {
  const range = wholeRanges[type]
  if (range === undefined) {
    if (Number.isNaN(Number(value))) throw new RangeError(`${type} cannot hold ${value}`)
    return
  }
  if (typeof value === 'number' && !Number.isInteger(value))
    throw new RangeError(`${type} holds whole numbers, not ${value}`)
  if (value < range[0] || value > range[1])
    throw new RangeError(`${type} holds ${range[0]} to ${range[1]}, not ${value}`)
}
