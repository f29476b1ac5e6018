/** Function codes 1, 2, 5 and 15: coils and discrete inputs. Modbus Application Protocol V1.1b3, 6.1, 6.2, 6.5, 6.11. */
import { checkSpan, misfit, type ModbusRequest, span } from './request.ts'

/** Most bits of one reading and of one writing request. */
export const maxBits = { read: 2000, write: 1968 } as const

/** Reads coils (1) or discrete inputs (2). @throws RangeError for more than 2000, or beyond 65535 */
export function readBits(code: 1 | 2, address: number, count: number): ModbusRequest<boolean[]> {
  const what = code === 1 ? 'coils' : 'discrete inputs'
  checkSpan(address, count, maxBits.read, what)
  const bytes = (count + 7) >>> 3
  const request: ModbusRequest<boolean[]> = {
    pdu: Uint8Array.of(code, address >>> 8, address & 0xff, count >>> 8, count & 0xff),
    writes: false,
    describe: () => `read ${what} ${span(address, count)}`,
    decode(answer) {
      if (answer.length !== 2 + bytes || answer[1] !== bytes) throw misfit(request, answer)
      return unpack(answer, 2, count)
    },
  }
  return request
}

/** Writes one coil (5). @throws RangeError for an address beyond 65535 */
export function writeCoil(address: number, on: boolean): ModbusRequest<void> {
  checkSpan(address, 1, 1, 'coils')
  const request: ModbusRequest<void> = {
    pdu: Uint8Array.of(5, address >>> 8, address & 0xff, on ? 0xff : 0x00, 0x00),
    writes: true,
    describe: () => `write coil ${address}`,
    decode(answer) {
      if (!sameBytes(answer, request.pdu, request.pdu.length)) throw misfit(request, answer)
    },
  }
  return request
}

/** Writes coils (15). @throws RangeError for none, more than 1968, or beyond 65535 */
export function writeCoils(address: number, values: readonly boolean[]): ModbusRequest<void> {
  checkSpan(address, values.length, maxBits.write, 'coils')
  const bytes = (values.length + 7) >>> 3
  const pdu = new Uint8Array(6 + bytes)
  pdu.set([15, address >>> 8, address & 0xff, values.length >>> 8, values.length & 0xff, bytes])
  values.forEach((on, index) => {
    if (on) pdu[6 + (index >>> 3)]! |= 1 << (index & 7)
  })
  const request: ModbusRequest<void> = {
    pdu,
    writes: true,
    describe: () => `write coils ${span(address, values.length)}`,
    decode(answer) {
      if (answer.length !== 5 || !sameBytes(answer, pdu, 5)) throw misfit(request, answer)
    },
  }
  return request
}

/** The first bit is the lowest of the first byte. */
function unpack(bytes: Uint8Array, start: number, count: number): boolean[] {
  return Array.from({ length: count }, (_, index) => ((bytes[start + (index >>> 3)]! >>> (index & 7)) & 1) === 1)
}

/** True when both begin with the same `count` bytes, and `answer` is no longer. */
export function sameBytes(answer: Uint8Array, sent: Uint8Array, count: number): boolean {
  if (answer.length !== count) return false
  for (let at = 0; at < count; at++) if (answer[at] !== sent[at]) return false
  return true
}
