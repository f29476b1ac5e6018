/** Function codes 3, 4, 6, 16, 22 and 23: registers of 16 bits. Modbus Application Protocol V1.1b3, 6.3, 6.4, 6.6, 6.12, 6.16, 6.17. */
import { sameBytes } from './bits.ts'
import { checkSpan, checkWord, misfit, type ModbusRequest, span } from './request.ts'

/** Most registers of one request: reading, writing, and both at once. */
export const maxRegisters = { read: 125, write: 123, writeWhileReading: 121 } as const

/** Reads holding registers (3) or input registers (4). @throws RangeError for more than 125, or beyond 65535 */
export function readRegisters(code: 3 | 4, address: number, count: number): ModbusRequest<Uint16Array> {
  checkSpan(address, count, maxRegisters.read, code === 3 ? 'holding registers' : 'input registers')
  return new RegistersRequest(code, address, count)
}

/** A class, unlike the other requests: it is made for every reading, and has nothing of its own but its numbers. */
class RegistersRequest implements ModbusRequest<Uint16Array> {
  readonly pdu: Uint8Array
  readonly writes = false
  readonly #count: number

  constructor(code: 3 | 4, address: number, count: number) {
    const pdu = Buffer.allocUnsafe(5)
    pdu[0] = code
    pdu[1] = address >>> 8
    pdu[2] = address & 0xff
    pdu[3] = 0
    pdu[4] = count
    this.pdu = pdu
    this.#count = count
  }

  describe(): string {
    const [code, high, low] = this.pdu as unknown as [number, number, number]
    return `read ${code === 3 ? 'holding' : 'input'} registers ${span((high << 8) | low, this.#count)}`
  }

  decode(answer: Uint8Array): Uint16Array {
    return unpack(this, answer, this.#count)
  }
}

/** Writes one register (6). @throws RangeError for a value or an address beyond 65535 */
export function writeRegister(address: number, value: number): ModbusRequest<void> {
  checkSpan(address, 1, 1, 'holding registers')
  checkWord(value, 'a register')
  const request: ModbusRequest<void> = {
    pdu: Uint8Array.of(6, address >>> 8, address & 0xff, value >>> 8, value & 0xff),
    writes: true,
    describe: () => `write holding register ${address}`,
    decode(answer) {
      if (!sameBytes(answer, request.pdu, 5)) throw misfit(request, answer)
    },
  }
  return request
}

/** Writes registers (16). @throws RangeError for none, more than 123, a value or an address beyond 65535 */
export function writeRegisters(address: number, values: ArrayLike<number>): ModbusRequest<void> {
  checkSpan(address, values.length, maxRegisters.write, 'holding registers')
  const pdu = new Uint8Array(6 + 2 * values.length)
  pdu.set([16, address >>> 8, address & 0xff, 0, values.length, 2 * values.length])
  putWords(pdu, 6, values)
  const request: ModbusRequest<void> = {
    pdu,
    writes: true,
    describe: () => `write holding registers ${span(address, values.length)}`,
    decode(answer) {
      if (!sameBytes(answer, pdu, 5)) throw misfit(request, answer)
    },
  }
  return request
}

/** Changes single bits of a register (22): `(register AND and) OR (or AND NOT and)`. @throws RangeError for masks beyond 65535 */
export function maskRegister(address: number, and: number, or: number): ModbusRequest<void> {
  checkSpan(address, 1, 1, 'holding registers')
  checkWord(and, 'the AND mask')
  checkWord(or, 'the OR mask')
  const request: ModbusRequest<void> = {
    pdu: Uint8Array.of(22, address >>> 8, address & 0xff, and >>> 8, and & 0xff, or >>> 8, or & 0xff),
    writes: true,
    describe: () => `change bits of holding register ${address}`,
    decode(answer) {
      if (!sameBytes(answer, request.pdu, 7)) throw misfit(request, answer)
    },
  }
  return request
}

/** Writes registers, then reads registers, in one go (23). @throws RangeError for more than 121 written or 125 read */
export function readWriteRegisters(
  read: { readonly address: number; readonly count: number },
  write: { readonly address: number; readonly values: ArrayLike<number> },
): ModbusRequest<Uint16Array> {
  checkSpan(read.address, read.count, maxRegisters.read, 'holding registers')
  checkSpan(write.address, write.values.length, maxRegisters.writeWhileReading, 'holding registers')
  const { length } = write.values
  const pdu = new Uint8Array(10 + 2 * length)
  pdu.set([23, read.address >>> 8, read.address & 0xff, 0, read.count])
  pdu.set([write.address >>> 8, write.address & 0xff, 0, length, 2 * length], 5)
  putWords(pdu, 10, write.values)
  const request: ModbusRequest<Uint16Array> = {
    pdu,
    writes: true,
    describe: () => `write holding registers ${span(write.address, length)} and read ${span(read.address, read.count)}`,
    decode: (answer) => unpack(request, answer, read.count),
  }
  return request
}

function unpack(request: ModbusRequest, answer: Uint8Array, count: number): Uint16Array {
  if (answer.length !== 2 + 2 * count || answer[1] !== 2 * count) throw misfit(request, answer)
  const words = new Uint16Array(count)
  for (let index = 0, at = 2; index < count; index++, at += 2) words[index] = (answer[at]! << 8) | answer[at + 1]!
  return words
}

function putWords(bytes: Uint8Array, start: number, values: ArrayLike<number>): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    checkWord(value, 'a register')
    bytes[start + 2 * index] = value >>> 8
    bytes[start + 2 * index + 1] = value & 0xff
  }
}
