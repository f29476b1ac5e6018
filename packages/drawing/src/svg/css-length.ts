import { invalidInput } from '../invalid-input.ts'

/** What relative units refer to, in user units. */
export interface LengthContext {
  readonly fontSize: number
  readonly viewportWidth: number
  readonly viewportHeight: number
}

/** The side of the viewport that a percentage is of; `diagonal` for lengths without a direction. */
export type LengthAxis = 'width' | 'height' | 'diagonal'

/** Absolute units in user units (CSS px), 96 to the inch. */
export const absoluteUnitsPx: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
}

const lengthPattern = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*|%)\s*$/i

/** Number and unit (in lower case) of a CSS length; `undefined` for anything else. */
export function splitLength(text: string): { value: number; unit: string } | undefined {
  const match = lengthPattern.exec(text)
  if (!match) return undefined
  const value = Number(match[1])
  return Number.isFinite(value) ? { value, unit: match[2]!.toLowerCase() } : undefined
}

/** A length in user units. @throws DriverError `INPUT_INVALID` for what is no length */
export function userLength(text: string, axis: LengthAxis, context: LengthContext): number {
  const length = lengthIn(text, axis, context)
  if (length === undefined) throw notALength(text)
  return length
}

/** A length in user units; `undefined` for what is no length. */
export function lengthIn(text: string, axis: LengthAxis, context: LengthContext): number | undefined {
  const { value, unit } = splitLength(text) ?? {}
  if (value === undefined || unit === undefined) return undefined
  const absolute = absoluteUnitsPx[unit]
  if (absolute !== undefined) return value * absolute
  switch (unit) {
    case '%':
      return (value / 100) * percentBase(axis, context)
    case 'em':
      return value * context.fontSize
    case 'rem':
      return value * 16
    case 'ex':
    case 'ch':
      return (value * context.fontSize) / 2
    case 'vw':
      return (value / 100) * context.viewportWidth
    case 'vh':
      return (value / 100) * context.viewportHeight
    default:
      return undefined
  }
}

function notALength(text: string): Error {
  return invalidInput(`has the length "${text.slice(0, 40)}", which is not a number with a unit SVG knows`)
}

function percentBase(axis: LengthAxis, { viewportWidth, viewportHeight }: LengthContext): number {
  if (axis === 'width') return viewportWidth
  if (axis === 'height') return viewportHeight
  return Math.hypot(viewportWidth, viewportHeight) / Math.SQRT2
}
