import type { SvgElement } from './element.ts'
import type { NotDrawnKind } from './not-drawn.ts'
import { isShape } from './shapes.ts'

/** What drawing does with an element. */
export type ElementKind = 'group' | 'shape' | 'use' | 'text' | 'viewport' | 'ignored'

const kinds: Readonly<Record<string, ElementKind>> = {
  g: 'group',
  a: 'group',
  switch: 'group',
  use: 'use',
  text: 'text',
  svg: 'viewport',
  symbol: 'viewport',
}

/** The kind of an element; whatever draws nothing where it stands (`defs`, `title`, other vocabularies) is `ignored`. */
export function kindOf(element: SvgElement): ElementKind {
  if (isShape(element.name)) return 'shape'
  return Object.hasOwn(kinds, element.name) ? kinds[element.name]! : 'ignored'
}

const undrawable: Readonly<Record<string, NotDrawnKind>> = {
  image: 'images',
  foreignObject: 'HTML elements inside the SVG',
  video: 'HTML elements inside the SVG',
  flowRoot: 'flowed texts',
}

/** What people miss when the element is ignored; `undefined` when they never saw it. */
export function missedWhenIgnored(element: SvgElement): NotDrawnKind | undefined {
  return Object.hasOwn(undrawable, element.name) ? undrawable[element.name] : undefined
}

/** Whether a child of `switch` would be shown: it asks for no extension, and for English or no language. */
export function passesSwitch(element: SvgElement): boolean {
  const { requiredExtensions, systemLanguage } = element.attributes
  if (requiredExtensions) return false
  return systemLanguage === undefined || /(^|,)\s*en\b/i.test(systemLanguage)
}
