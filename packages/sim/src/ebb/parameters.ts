import type { CommandErrors } from './command-errors.ts'
import type { Firmware } from './firmware.ts'

interface NumberKind {
  readonly min: number
  readonly max: number
}

const uint8: NumberKind = { min: 0, max: 0xff }
const int8: NumberKind = { min: -0x80, max: 0x7f }
const uint16: NumberKind = { min: 0, max: 0xffff }
const int16: NumberKind = { min: -0x8000, max: 0x7fff }
const uint32: NumberKind = { min: 0, max: 0xffffffff }
const int32: NumberKind = { min: -0x80000000, max: 0x7fffffff }

/** Digits the firmware reads of one number; an eleventh is taken for garbage before the next comma. */
const maxDigits = 10

/**
 * Reads the comma-separated parameters of one command just as the firmware does: at most ten digits, no digits at all
 * means 0, wrapped at 32 bits before the range is checked, and whatever is left over is found by the next parameter.
 *
 * A missing optional parameter yields `undefined` without an error. A required one notes the error and yields 0.
 */
export class Parameters {
  readonly #line: string
  readonly #errors: CommandErrors
  readonly #firmware: Firmware
  #at: number

  /**
   * @param line - the command without its end
   * @param at - index behind the command's name
   */
  constructor(line: string, at: number, errors: CommandErrors, firmware: Firmware) {
    this.#line = line
    this.#at = at
    this.#errors = errors
    this.#firmware = firmware
  }

  /** True when nothing is left to read. */
  get atEnd(): boolean {
    return this.#at >= this.#line.length
  }

  uint8(): number {
    return this.#number(uint8, true) ?? 0
  }
  int8(): number {
    return this.#number(int8, true) ?? 0
  }
  uint16(): number {
    return this.#number(uint16, true) ?? 0
  }
  int16(): number {
    return this.#number(int16, true) ?? 0
  }
  uint32(): number {
    return this.#number(uint32, true) ?? 0
  }
  int32(): number {
    return this.#number(int32, true) ?? 0
  }
  optionalUint8(): number | undefined {
    return this.#number(uint8, false)
  }
  optionalUint16(): number | undefined {
    return this.#number(uint16, false)
  }
  optionalUint32(): number | undefined {
    return this.#number(uint32, false)
  }
  optionalInt32(): number | undefined {
    return this.#number(int32, false)
  }

  /** One character, e.g. a port's letter. */
  character(): string {
    if (!this.#startParameter(true)) return ''
    const character = this.#line.charAt(this.#at)
    this.#at += 1
    return character
  }

  /** Up to `maxChars` characters, to the next comma or the end; may be empty. */
  text(maxChars: number): string {
    if (this.atEnd) this.#errors.note('missing')
    else if (this.#line.charAt(this.#at) !== ',') this.#commaMissing()
    else {
      this.#at += 1
      const start = this.#at
      while (!this.atEnd && this.#line.charAt(this.#at) !== ',' && this.#at - start < maxChars) this.#at += 1
      return this.#line.slice(start, this.#at)
    }
    return ''
  }

  #number(kind: NumberKind, required: boolean): number | undefined {
    if (!this.#startParameter(required)) return undefined
    const negative = this.#line.charAt(this.#at) === '-'
    if (negative && kind.min === 0) {
      this.#errors.note('outside-limit')
      return undefined
    }
    if (negative) this.#at += 1
    const magnitude = this.#digits()
    const value = negative && magnitude > 0 ? -magnitude : magnitude
    if (value < kind.min || value > kind.max) {
      this.#errors.note('outside-limit')
      return undefined
    }
    return value
  }

  /** Steps over the comma. False when there is no parameter to read. */
  #startParameter(required: boolean): boolean {
    if (this.#errors.any && this.#firmware.reportsOneError) return false
    if (this.atEnd) {
      if (required) this.#errors.note('missing')
      return false
    }
    if (this.#line.charAt(this.#at) !== ',') {
      if (required) this.#commaMissing()
      return false
    }
    this.#at += 1
    if (this.atEnd && required) this.#errors.note('missing')
    return !this.atEnd
  }

  #digits(): number {
    let value = 0
    for (let count = 0; count < maxDigits; count++) {
      const digit = this.#line.charCodeAt(this.#at) - 48
      if (!(digit >= 0 && digit <= 9)) break
      value = (value * 10 + digit) % 2 ** 32
      this.#at += 1
    }
    return value
  }

  #commaMissing(): void {
    this.#errors.printNow(`!5 Err: Need comma next, found: '${this.#line.charAt(this.#at)}'`)
  }
}
