import type { DriverError } from '@vfab/core'

import { type Affine, compose, identity, rotation, scaling, translation } from '../affine.ts'
import { invalidInput } from '../invalid-input.ts'
import { angleDeg } from './css-angle.ts'
import { absoluteUnitsPx, type LengthContext, lengthIn } from './css-length.ts'
import { listedLengths } from './css-values.ts'
import { refuse } from './problems.ts'

const namePattern = /\s*([a-z]+(?:3d)?)\s*\(/iy
const argumentPattern = /\s*,?\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*)/iy

const noContext: LengthContext = { fontSize: 16, viewportWidth: 100, viewportHeight: 100 }

const anglesDeg: Readonly<Record<string, number>> = { '': 1, deg: 1, rad: 180 / Math.PI, grad: 0.9, turn: 360 }

/**
 * The map of a `transform` attribute or property, in user units. One that SVG does not know counts as none, once reported.
 * @param lengths - what relative lengths refer to, and where errors are reported
 */
export function parseTransform(text: string, lengths: LengthContext = noContext): Affine {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'none') return identity
  let map = identity
  for (let at = 0; at < trimmed.length;) {
    namePattern.lastIndex = at
    const name = namePattern.exec(trimmed)?.[1]
    const end = name === undefined ? -1 : closingParenthesis(trimmed, namePattern.lastIndex)
    const next = end < 0 ? undefined : transformOf(name!, trimmed.slice(namePattern.lastIndex, end), lengths)
    if (!next) {
      const report = lengths.report ?? refuse
      report(malformed(text))
      return identity
    }
    map = compose(map, next)
    at = end + 1
    while (/[\s,]/.test(trimmed[at] ?? '')) at++
  }
  return map
}

/** Index of the parenthesis that closes what was opened before `from`; -1 without one. */
function closingParenthesis(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(' && ++depth > 10) return -1
    if (text[at] === ')' && depth-- === 0) return at
  }
  return -1
}

// eslint-disable-next-line complexity -- one case for each transform function of the standard, each of one line
function transformOf(name: string, argumentText: string, lengths: LengthContext): Affine | undefined {
  const numbers = argumentNumbers(name, argumentText) ?? cssArguments(name, argumentText, lengths)
  if (!numbers?.every(Number.isFinite)) return undefined
  const [p0 = 0, p1, p2 = 0, p3 = 0, p4 = 0, p5 = 0] = numbers
  const takes = (map: Affine, ...counts: number[]): Affine | undefined =>
    counts.includes(numbers.length) ? map : undefined
  switch (name) {
    case 'matrix':
      return takes({ a: p0, b: p1 ?? 0, c: p2, d: p3, e: p4, f: p5 }, 6)
    case 'translate':
      return takes(translation(p0, p1 ?? 0), 1, 2)
    case 'translate3d':
      return takes(translation(p0, p1 ?? 0), 3)
    case 'translateX':
      return takes(translation(p0, 0), 1)
    case 'translateY':
      return takes(translation(0, p0), 1)
    case 'scale':
      return takes(scaling(p0, p1 ?? p0), 1, 2)
    case 'scale3d':
      return takes(scaling(p0, p1 ?? p0), 3)
    case 'scaleX':
      return takes(scaling(p0, 1), 1)
    case 'scaleY':
      return takes(scaling(1, p0), 1)
    case 'rotate':
      return takes(compose(compose(translation(p1 ?? 0, p2), rotation(p0)), translation(-(p1 ?? 0), -p2)), 1, 3)
    case 'rotateZ':
      return takes(rotation(p0), 1)
    case 'skew':
      return takes({ ...identity, c: tangent(p0), b: tangent(p1 ?? 0) }, 1, 2)
    case 'skewX':
      return takes({ ...identity, c: tangent(p0) }, 1)
    case 'skewY':
      return takes({ ...identity, b: tangent(p0) }, 1)
    default:
      return undefined
  }
}

function tangent(degrees: number): number {
  return Math.tan((degrees * Math.PI) / 180)
}

/** The functions whose first argument is an angle; both of `skew` are. */
const turning: ReadonlySet<string> = new Set(['rotate', 'rotateZ', 'skew', 'skewX', 'skewY'])

/** Arguments as attributes have them, where a sign is separator enough. */
function argumentNumbers(name: string, text: string): number[] | undefined {
  const end = text.trimEnd().length
  const numbers: number[] = []
  argumentPattern.lastIndex = 0
  while (argumentPattern.lastIndex < end) {
    const match = argumentPattern.exec(text)
    if (!match) return undefined
    const unit = match[2]!.toLowerCase()
    const isAngle = turning.has(name) && (numbers.length === 0 || name === 'skew')
    const factor = isAngle ? anglesDeg[unit] : absoluteUnitsPx[unit]
    if (factor === undefined) return undefined
    numbers.push(Number(match[1]) * factor)
  }
  return numbers
}

/** Arguments as CSS has them, with percentages, relative units and `calc()`. */
function cssArguments(name: string, text: string, lengths: LengthContext): number[] | undefined {
  const isShare = name.startsWith('scale')
  const context = isShare ? { ...lengths, viewportWidth: 1, viewportHeight: 1 } : lengths
  const values = listedLengths(text).map((argument, index) => {
    if (turning.has(name) && (index === 0 || name === 'skew')) return angleDeg(argument)
    return lengthIn(argument, index === 1 || name.endsWith('Y') ? 'height' : 'width', context)
  })
  return values.every((value) => value !== undefined) ? values : undefined
}

function malformed(text: string): DriverError {
  return invalidInput(`has the transform "${text.slice(0, 60)}", which SVG does not know`)
}
