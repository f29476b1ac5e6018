import { type Affine, compose, identity, rotation, scaling, translation } from '../affine.ts'
import type { BoundsMm } from '../bounds.ts'
import { angleDeg } from './css-angle.ts'
import { type LengthContext, lengthIn, userLength } from './css-length.ts'
import { listedLengths } from './css-values.ts'
import type { Declarations } from './style.ts'
import { parseTransform } from './transform-list.ts'

const originWords: Readonly<Record<string, string>> = {
  left: '0%',
  top: '0%',
  center: '50%',
  right: '100%',
  bottom: '100%',
}

/**
 * An element's own transform, the properties `translate`, `rotate` and `scale` before the list, all about the point that
 * `transform-origin` names (as a rule, the origin).
 * @param box - the element's box in user units, for `transform-box: fill-box`
 */
export function elementTransform(
  declarations: Declarations,
  lengths: LengthContext,
  box?: () => BoundsMm | undefined,
): Affine {
  const transform = declarations.get('transform')
  const own = [
    translateOf(declarations.get('translate'), lengths),
    rotateOf(declarations.get('rotate')),
    scaleOf(declarations.get('scale')),
    transform === undefined ? undefined : parseTransform(transform, lengths),
  ].filter((map) => map !== undefined)
  if (own.length === 0) return identity
  const map = own.reduce(compose)
  const { x, y } = originOf(declarations, lengths, box)
  return x === 0 && y === 0 ? map : compose(translation(x, y), compose(map, translation(-x, -y)))
}

function originOf(
  declarations: Declarations,
  lengths: LengthContext,
  box: (() => BoundsMm | undefined) | undefined,
): { readonly x: number; readonly y: number } {
  const isOwnBox = /^(?:fill|stroke|content|border)-box$/.test(declarations.get('transform-box') ?? '')
  const bounds = isOwnBox ? box?.() : undefined
  const origin = declarations.get('transform-origin')
  const words = listedLengths(origin ?? '0 0').map((word) => word.toLowerCase())
  const [one = '0', other = 'center'] = words
  const swapped = /^(?:top|bottom)$/.test(one) || /^(?:left|right)$/.test(other)
  const [first, second] = (swapped ? [other, one] : [one, other]).map((word) => originWords[word] ?? word)
  const within = bounds
    ? {
        ...lengths,
        viewportWidth: bounds.maxXMm - bounds.minXMm,
        viewportHeight: bounds.maxYMm - bounds.minYMm,
      }
    : lengths
  return {
    x: (bounds?.minXMm ?? 0) + userLength(first!, 'width', within),
    y: (bounds?.minYMm ?? 0) + userLength(second!, 'height', within),
  }
}

function translateOf(value: string | undefined, lengths: LengthContext): Affine | undefined {
  const [x, y = '0'] = wordsOf(value)
  if (x === undefined) return undefined
  const right = lengthIn(x, 'width', lengths)
  const down = lengthIn(y, 'height', lengths)
  return right === undefined || down === undefined ? undefined : translation(right, down)
}

/** Turns about the axis that points out of the paper; others do not turn on paper. */
function rotateOf(value: string | undefined): Affine | undefined {
  const words = wordsOf(value)
  const angle = words.find((word) => angleDeg(word) !== undefined && /[a-z(]/i.test(word))
  const axis = words.filter((word) => word !== angle).join(' ')
  if (angle === undefined || !/^(?:|z|0 0 \d+)$/.test(axis)) return undefined
  return rotation(angleDeg(angle)!)
}

function scaleOf(value: string | undefined): Affine | undefined {
  const factors = wordsOf(value).map((word) => lengthIn(word, 'width', shareContext))
  const [x, y = x] = factors
  return x === undefined || y === undefined ? undefined : scaling(x, y)
}

const shareContext: LengthContext = { fontSize: 1, viewportWidth: 1, viewportHeight: 1 }

function wordsOf(value: string | undefined): string[] {
  return value === undefined || value === 'none' ? [] : listedLengths(value)
}
