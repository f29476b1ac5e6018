import { compose, translation } from '../affine.ts'
import { rectangleClip } from './clip-path.ts'
import type { Clip } from './clip.ts'
import { userLength } from './css-length.ts'
import type { SvgElement } from './element.ts'
import { type Frame, lengthsOf } from './frame.ts'
import { viewBoxOf, viewBoxTransform } from './viewport.ts'

/**
 * The inside of a nested `svg` or a used `symbol`: its own viewport, clipped to it unless overflow is visible.
 * @param use - the `use` element that draws it, whose size is stronger
 */
export function viewportFrame(frame: Frame, use: SvgElement | undefined): Frame {
  const { element } = frame
  const { attributes } = element
  const lengths = lengthsOf(frame)
  const placed = element.name === 'svg'
  const side = (name: 'width' | 'height'): number => {
    const text = use?.attributes[name] ?? attributes[name] ?? '100%'
    return userLength(text === 'auto' ? '100%' : text, name, lengths)
  }
  const width = side('width')
  const height = side('height')
  const x = placed ? userLength(attributes.x ?? '0', 'width', lengths) : 0
  const y = placed ? userLength(attributes.y ?? '0', 'height', lengths) : 0
  const outer = compose(frame.toMm, translation(x, y))
  const viewBox = viewBoxOf(element, frame.report)
  const inner = viewBox && viewBoxTransform(viewBox, width, height, attributes.preserveAspectRatio)
  const overflow = frame.declarations.get('overflow')
  const clipped = overflow !== 'visible' && overflow !== 'auto'
  const clips: readonly Clip[] = clipped
    ? [...frame.clips, rectangleClip(outer, 0, 0, Math.max(0, width), Math.max(0, height))]
    : frame.clips
  return {
    ...frame,
    toMm: inner ? compose(outer, inner) : outer,
    viewportWidth: viewBox?.width ?? width,
    viewportHeight: viewBox?.height ?? height,
    clips,
  }
}
