import { type Affine, compose, identity, rotation, scaling, translation } from '../affine.ts'
import { invalidInput } from '../invalid-input.ts'
import { absoluteUnitsPx } from './css-length.ts'

const functionPattern = /\s*([a-z]+)\s*\(([^()]*)\)\s*,?/iy
const argumentPattern = /\s*,?\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*)/iy

const anglesDeg: Readonly<Record<string, number>> = { '': 1, deg: 1, rad: 180 / Math.PI, grad: 0.9, turn: 360 }

/**
 * The map of a `transform` attribute or property, in user units.
 * @throws DriverError `INPUT_INVALID` for what SVG does not know
 */
export function parseTransform(text: string): Affine {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'none') return identity
  let map = identity
  functionPattern.lastIndex = 0
  for (let at = 0; at < trimmed.length; at = functionPattern.lastIndex) {
    const match = functionPattern.exec(trimmed)
    if (!match) throw malformed(text)
    map = compose(map, transformOf(match[1]!, match[2]!, text))
  }
  return map
}

function transformOf(name: string, argumentText: string, whole: string): Affine {
  const numbers = argumentNumbers(name, argumentText, whole)
  const [p0 = 0, p1, p2 = 0, p3 = 0, p4 = 0, p5 = 0] = numbers
  const takes = (...counts: number[]): void => {
    if (!counts.includes(numbers.length)) throw malformed(whole)
  }
  switch (name) {
    case 'matrix':
      takes(6)
      return { a: p0, b: p1!, c: p2, d: p3, e: p4, f: p5 }
    case 'translate':
      takes(1, 2)
      return translation(p0, p1 ?? 0)
    case 'translateX':
      takes(1)
      return translation(p0, 0)
    case 'translateY':
      takes(1)
      return translation(0, p0)
    case 'scale':
      takes(1, 2)
      return scaling(p0, p1 ?? p0)
    case 'scaleX':
      takes(1)
      return scaling(p0, 1)
    case 'scaleY':
      takes(1)
      return scaling(1, p0)
    case 'rotate':
      takes(1, 3)
      return compose(compose(translation(p1 ?? 0, p2), rotation(p0)), translation(-(p1 ?? 0), -p2))
    case 'skewX':
      takes(1)
      return { ...identity, c: Math.tan((p0 * Math.PI) / 180) }
    case 'skewY':
      takes(1)
      return { ...identity, b: Math.tan((p0 * Math.PI) / 180) }
    default:
      throw malformed(whole)
  }
}

function argumentNumbers(name: string, text: string, whole: string): number[] {
  const turns = name === 'rotate' || name === 'skewX' || name === 'skewY'
  const end = text.trimEnd().length
  const numbers: number[] = []
  argumentPattern.lastIndex = 0
  while (argumentPattern.lastIndex < end) {
    const match = argumentPattern.exec(text)
    const factor = match && (turns && numbers.length === 0 ? anglesDeg : absoluteUnitsPx)[match[2]!.toLowerCase()]
    if (factor == null || !Number.isFinite(Number(match![1]) * factor)) throw malformed(whole)
    numbers.push(Number(match![1]) * factor)
  }
  return numbers
}

function malformed(text: string): Error {
  return invalidInput(`has the transform "${text.slice(0, 60)}", which SVG does not know`)
}
