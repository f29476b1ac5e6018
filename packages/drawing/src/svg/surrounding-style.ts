import type { Cascade } from './cascade.ts'
import type { SvgElement } from './element.ts'
import { inheritedStyle, initialStyle, type Style } from './style.ts'

/** The style that an element inherits where it stands in the file. */
export function surroundingStyle(element: SvgElement, cascade: Cascade): Style {
  const ancestors: SvgElement[] = []
  for (let each = element.parent; each; each = each.parent) ancestors.unshift(each)
  const lengths = { fontSize: initialStyle.fontSize, viewportWidth: 100, viewportHeight: 100 }
  return ancestors.reduce(
    (style, each) => inheritedStyle(style, cascade.declarations(each, style.variables), lengths),
    initialStyle,
  )
}
