import { invalidInput } from '../invalid-input.ts'

/** One group of a DXF file: what kind of value, and the value. Numbers are numbers in binary files already. */
export interface DxfTag {
  readonly code: number
  readonly value: string | number
}

const binarySentinel = 'AutoCAD Binary DXF\r\n\x1a\0'

/** Whether a file begins as binary DXF does. */
export function isBinaryDxf(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, binarySentinel.length)) === binarySentinel
}

/** The groups of a DXF file, text or binary, of any version. @throws DriverError `INPUT_INVALID` where they make no sense */
export function* dxfTags(bytes: Uint8Array): Generator<DxfTag> {
  yield* isBinaryDxf(bytes) ? binaryTags(bytes) : textTags(decoded(bytes))
}

function* textTags(text: string): Generator<DxfTag> {
  let at = 0
  let line = 0
  const next = (): string | undefined => {
    if (at >= text.length) return undefined
    const end = text.indexOf('\n', at)
    const found = text.slice(at, end < 0 ? text.length : end)
    at = end < 0 ? text.length : end + 1
    line++
    return found
  }
  for (;;) {
    const first = next()
    const value = next()
    if (first === undefined || value === undefined) return
    const code = Number(first.trim() || NaN)
    if (!Number.isInteger(code)) {
      throw invalidInput(
        `is not a DXF file any more at line ${line - 1}: "${first.trim().slice(0, 40)}" is not a group code`,
        {
          hint: 'export it again',
        },
      )
    }
    yield { code, value: value.replace(/\r$/, '') }
  }
}

/** What a group's value is, by its code: https://help.autodesk.com/view/OARX/2024/ENU/?guid=GUID-3F0380A5-1C15-464D-BC66-2C5F094BCFB9 */
type ValueKind = 'text' | 'double' | 'int16' | 'int32' | 'int64' | 'byte' | 'bytes'

const kinds: readonly (readonly [from: number, to: number, kind: ValueKind])[] = [
  [10, 59, 'double'],
  [60, 79, 'int16'],
  [90, 99, 'int32'],
  [110, 149, 'double'],
  [160, 169, 'int64'],
  [170, 179, 'int16'],
  [210, 239, 'double'],
  [270, 289, 'int16'],
  [290, 299, 'byte'],
  [310, 319, 'bytes'],
  [370, 389, 'int16'],
  [400, 409, 'int16'],
  [420, 429, 'int32'],
  [440, 459, 'int32'],
  [460, 469, 'double'],
  [1004, 1004, 'bytes'],
  [1010, 1059, 'double'],
  [1060, 1070, 'int16'],
  [1071, 1071, 'int32'],
]

function kindOf(code: number): ValueKind {
  return kinds.find(([from, to]) => code >= from && code <= to)?.[2] ?? 'text'
}

function* binaryTags(bytes: Uint8Array): Generator<DxfTag> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = binarySentinel.length
  // Up to R12, a code is one byte; the first group is "0 SECTION".
  const isOld = bytes[at + 1] !== 0
  const take = (size: number): number => {
    const start = at
    at += size
    if (at > bytes.length) throw invalidInput('ends in the middle of a group', { hint: 'export it again' })
    return start
  }
  while (at < bytes.length) {
    let code = isOld ? view.getUint8(take(1)) : view.getInt16(take(2), true)
    if (isOld && code === 255) code = view.getInt16(take(2), true)
    switch (kindOf(code)) {
      case 'double':
        yield { code, value: view.getFloat64(take(8), true) }
        break
      case 'int16':
        yield { code, value: view.getInt16(take(2), true) }
        break
      case 'int32':
        yield { code, value: view.getInt32(take(4), true) }
        break
      case 'int64':
        yield { code, value: Number(view.getBigInt64(take(8), true)) }
        break
      case 'byte':
        yield { code, value: view.getUint8(take(1)) }
        break
      case 'bytes':
        take(view.getUint8(take(1)))
        break
      default: {
        const end = bytes.indexOf(0, at)
        const start = take((end < 0 ? bytes.length : end) + 1 - at)
        yield { code, value: decoded(bytes.subarray(start, at - 1)) }
      }
    }
  }
}

/** UTF-8 since 2007, code pages before. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
