import type { DriverError } from '@vfab/core'

import { badReply, hex } from '../errors.ts'

/** Largest protocol data unit: function code and data. Modbus Application Protocol V1.1b3, 4.1. */
export const maxPduBytes = 253

/** One question and how its answer is read. Pure: made and decoded without any I/O. */
export interface ModbusRequest<Answer = unknown> {
  /** Function code and data. */
  readonly pdu: Uint8Array
  /** Whether it changes the device. */
  readonly writes: boolean
  /** For people: `read holding registers 107 to 109`. */
  describe(): string
  /**
   * Reads the answer, which has the right function code and is no exception.
   * @throws DriverError `BAD_REPLY` unless its length and everything it repeats are exactly as they must be
   */
  decode(answer: Uint8Array): Answer
}

/** The error of an answer that does not fit. */
export function misfit(request: Pick<ModbusRequest, 'describe' | 'pdu'>, answer: Uint8Array): DriverError {
  return badReply(`the answer to "${request.describe()}" does not fit: ${hex(answer)}`, {
    request: hex(request.pdu),
    answer: hex(answer),
  })
}

/** @throws RangeError unless `address` to `address + count - 1` exist and `count` is 1 to `most` */
export function checkSpan(address: number, count: number, most: number, what: string): void {
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new RangeError(`one request takes 1 to ${most} ${what}, not ${count}`)
  }
  if (!Number.isInteger(address) || address < 0 || address + count > 0x1_0000) {
    throw new RangeError(`${what} ${address} to ${address + count - 1} are not within 0 to 65535`)
  }
}

/** @throws RangeError unless it is a whole number from 0 to 65535 */
export function checkWord(value: number, what: string): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff)
    throw new RangeError(`${what} is 0 to 65535, not ${value}`)
}

/** `7`, or `7 to 9`. */
export function span(address: number, count: number): string {
  return count === 1 ? `${address}` : `${address} to ${address + count - 1}`
}
