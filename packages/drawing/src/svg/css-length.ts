import type { DriverError } from '@vfab/core'

import { invalidInput } from '../invalid-input.ts'
import { calculate, longestValue } from './css-functions.ts'
import { refuse, type Report } from './problems.ts'

/** What relative units refer to, in user units. */
export interface LengthContext {
  readonly fontSize: number
  readonly viewportWidth: number
  readonly viewportHeight: number
  /** Receives what is no length; by default it is thrown. */
  readonly report?: Report | undefined
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
  const match = text.length > longestValue ? null : lengthPattern.exec(text)
  if (!match) return undefined
  const value = Number(match[1])
  return Number.isFinite(value) ? { value, unit: match[2]!.toLowerCase() } : undefined
}

/**
 * A length in user units.
 * @param otherwise - what counts where the text is no length and the report of that returns
 */
export function userLength(text: string, axis: LengthAxis, context: LengthContext, otherwise = 0): number {
  const length = lengthIn(text, axis, context)
  if (length !== undefined) return length
  const report = context.report ?? refuse
  report(notALength(text))
  return otherwise
}

/** A length in user units; `undefined` for what is no length. */
export function lengthIn(text: string, axis: LengthAxis, context: LengthContext): number | undefined {
  const { value, unit } = splitLength(text) ?? {}
  if (value !== undefined && unit !== undefined) return inUserUnits(value, unit, axis, context)
  return text.includes('(') ? calculatedLength(text, axis, context) : undefined
}

const dimensionPattern = /(?<![\w.-])([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|[a-z]+)(?![\w(])/gi

/** The value of `calc()`, `min()`, `clamp()` and kin. */
function calculatedLength(text: string, axis: LengthAxis, context: LengthContext): number | undefined {
  let known = true
  const plain = text.replace(dimensionPattern, (_whole, number: string, unit: string) => {
    const value = inUserUnits(Number(number), unit.toLowerCase(), axis, context)
    known &&= value !== undefined
    return String(value)
  })
  return known ? calculate(plain.trim()) : undefined
}

function inUserUnits(value: number, unit: string, axis: LengthAxis, context: LengthContext): number | undefined {
  const absolute = absoluteUnitsPx[unit]
  if (absolute !== undefined) return value * absolute
  const { fontSize, viewportWidth, viewportHeight } = context
  switch (unit) {
    case '%':
      return (value / 100) * percentBase(axis, context)
    case 'em':
      return value * fontSize
    case 'rem':
      return value * 16
    case 'ex':
    case 'ch':
      return (value * fontSize) / 2
    case 'vw':
    case 'vi':
      return (value / 100) * viewportWidth
    case 'vh':
    case 'vb':
      return (value / 100) * viewportHeight
    case 'vmin':
      return (value / 100) * Math.min(viewportWidth, viewportHeight)
    case 'vmax':
      return (value / 100) * Math.max(viewportWidth, viewportHeight)
    default:
      return undefined
  }
}

function notALength(text: string): DriverError {
  return invalidInput(`has the length "${text.slice(0, 40)}", which is not a number with a unit SVG knows`)
}

function percentBase(axis: LengthAxis, { viewportWidth, viewportHeight }: LengthContext): number {
  if (axis === 'width') return viewportWidth
  if (axis === 'height') return viewportHeight
  return Math.hypot(viewportWidth, viewportHeight) / Math.SQRT2
}
