import { type Affine, compose, identity, translation } from '../affine.ts'
import { type LengthContext, userLength } from './css-length.ts'
import type { Declarations } from './style.ts'
import { parseTransform } from './transform-list.ts'

const originWords: Readonly<Record<string, string>> = {
  left: '0%',
  top: '0%',
  center: '50%',
  right: '100%',
  bottom: '100%',
}

/** An element's own transform, about the point that `transform-origin` names (as a rule, the origin). */
export function elementTransform(declarations: Declarations, lengths: LengthContext): Affine {
  const transform = declarations.get('transform')
  if (transform === undefined) return identity
  const map = parseTransform(transform)
  const origin = declarations.get('transform-origin')
  if (origin === undefined) return map
  const [first = '0', second = '50%'] = origin.split(/\s+/).map((word) => originWords[word] ?? word)
  const x = userLength(first, 'width', lengths)
  const y = userLength(second, 'height', lengths)
  return compose(translation(x, y), compose(map, translation(-x, -y)))
}
