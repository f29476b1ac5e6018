/*
 * Numbers as devices print them. A number is one only as a whole token: half of a time, an address or a version is text. What is converted, and
 * by which rule, is written here and nowhere else:
 *
 *   21.5  -.5  +3  1e-3   as they are
 *   23,5                  decimal comma, where a single comma has other than three digits behind it, or follows a lone 0
 *   1,234.5  1.234,5      thousands: both marks, groups of three
 *   0x1F                  hexadecimal, with its prefix
 *   1,234                 1234 or 1.234: not a number, unless the setting `decimal` settles it
 */

/** Which mark stands before a number's fraction; `auto` goes by the rules above. */
export type DecimalMark = 'auto' | 'point' | 'comma'

const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
/** A number with a decimal point that cannot be anything else: the device writes no decimal commas then. */
export const pointFraction: RegExp = /^[+-]?\d*\.(\d{1,2}|\d{4,})$/
const hexadecimal = /^0x[0-9a-f]+$/i
const commaFraction = /^[+-]?(\d+,\d*|,\d+)(e[+-]?\d+)?$/i
/** A comma that may be either: 1,234. With a lone 0 before it, it is no thousands mark. */
const ambiguousComma = /^[+-]?[1-9]\d{0,2},\d{3}$/
const pointThousands = /^[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/
const commaThousands = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/
/** Whole numbers with more digits than a double holds are names of things: serial numbers, card numbers. */
const mostDigits = 15

/** Reads a number as devices print it; `undefined` for anything else, an empty text among it. */
export function numberFrom(text: string, decimal: DecimalMark = 'auto'): number | undefined {
  const trimmed = text.trim()
  if (plain.test(trimmed)) {
    return exact(decimal === 'comma' && pointThousands.test(trimmed) ? trimmed.replaceAll('.', '') : trimmed)
  }
  if (hexadecimal.test(trimmed)) return safe(Number(trimmed))
  if (decimal !== 'point') {
    const settled = decimal === 'comma' || !ambiguousComma.test(trimmed)
    if (settled && commaFraction.test(trimmed)) return exact(trimmed.replace(',', '.'))
    if (trimmed.includes(',') && pointThousands.test(trimmed)) {
      return exact(trimmed.replaceAll('.', '').replace(',', '.'))
    }
  }
  const settled = decimal === 'point' || trimmed.includes('.')
  if (decimal !== 'comma' && settled && commaThousands.test(trimmed)) return exact(trimmed.replaceAll(',', ''))
  return undefined
}

const noNumber = /^[+-]?(nan|inf|infinity|1\.#(qnan|ind|inf)\w*)$/i
const noValue = /^(null|none|undefined|n\/?a|unavailable|unknown|-{1,4}|_{2,4}|\?{1,4})$/i

/** Why a text is not a value although a number stands there otherwise: `nan`, `null`, `--`. */
export function reasonForNoNumber(text: string): 'not-a-number' | 'no-answer' | undefined {
  const trimmed = text.trim()
  if (noNumber.test(trimmed)) return 'not-a-number'
  return noValue.test(trimmed) ? 'no-answer' : undefined
}

/** What the digits say, unless a double cannot say it: a long whole number, or one that rounds to 0 or infinity. */
function exact(text: string): number | undefined {
  if (text.length <= mostDigits) {
    const value = Number(text)
    if (value !== 0 && Number.isFinite(value)) return value
  }
  const [mantissa = ''] = text.toLowerCase().split('e')
  const digits = mantissa.replace(/^[+-]?0*/, '')
  if (/^\d+$/.test(digits) && digits.length > mostDigits) return undefined
  const value = Number(text)
  if (!Number.isFinite(value)) return undefined
  if (value !== 0) return value
  return /[1-9]/.test(mantissa) ? undefined : 0
}

function safe(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined
}
