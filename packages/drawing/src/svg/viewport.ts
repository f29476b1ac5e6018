import { type Affine, compose, scaling, translation } from '../affine.ts'
import { invalidInput } from '../invalid-input.ts'
import { refuse, type Report } from './problems.ts'
import type { SvgElement } from './element.ts'

/** `viewBox`: the rectangle of user units that a viewport shows. */
export interface ViewBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * The `viewBox` of an element; `undefined` without one.
 * @throws DriverError `INPUT_INVALID` when it is not four numbers, or has no area
 */
export function viewBoxOf(element: SvgElement, report: Report = refuse): ViewBox | undefined {
  const text = element.attributes.viewBox?.trim()
  if (!text) return undefined
  const numbers = text.split(/\s*,\s*|\s+/).map(Number)
  const [x, y, width, height] = numbers
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) {
    report(invalidInput(`has the viewBox "${text.slice(0, 60)}"; it takes four numbers`))
    return undefined
  }
  if (width! <= 0 || height! <= 0) {
    throw invalidInput(`has a viewBox of ${width} × ${height}, which shows nothing`)
  }
  return { x: x!, y: y!, width: width!, height: height! }
}

/**
 * Fits a view box into a viewport of `width` × `height` as `preserveAspectRatio` says.
 * @returns the map from the view box's units to the viewport's
 * @see https://www.w3.org/TR/SVG2/coords.html#ComputingAViewportsTransform
 */
export function viewBoxTransform(
  viewBox: ViewBox,
  width: number,
  height: number,
  preserveAspectRatio: string | undefined,
): Affine {
  const [align = 'xMidYMid', meetOrSlice] = (preserveAspectRatio ?? '')
    .trim()
    .replace(/^defer\s+/, '')
    .split(/\s+/)
  let scaleX = width / viewBox.width
  let scaleY = height / viewBox.height
  const match = /^x(Min|Mid|Max)Y(Min|Mid|Max)$/.exec(align === '' ? 'xMidYMid' : align)
  if (match) scaleX = scaleY = meetOrSlice === 'slice' ? Math.max(scaleX, scaleY) : Math.min(scaleX, scaleY)
  const share = { Min: 0, Mid: 0.5, Max: 1 }
  const shareOf = (side: string | undefined): number => (side === undefined ? 0 : share[side as keyof typeof share])
  const left = (width - viewBox.width * scaleX) * shareOf(match?.[1])
  const top = (height - viewBox.height * scaleY) * shareOf(match?.[2])
  return compose(translation(left, top), compose(scaling(scaleX, scaleY), translation(-viewBox.x, -viewBox.y)))
}
