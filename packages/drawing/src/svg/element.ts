/** What of an element selectors and messages need; `children` only where a subtree is kept. */
export interface SvgElement {
  /** Local name of an SVG element (`path`); `prefix:name` for elements of other vocabularies. */
  readonly name: string
  /** By name, prefixes of known vocabularies made canonical: `xlink:href`, `inkscape:label`. */
  readonly attributes: Readonly<Record<string, string>>
  readonly parent: SvgElement | undefined
  /** Line of the file on which the start tag ends, from 1. */
  readonly line: number
  /** Position among the parent's child elements, from 1. */
  readonly position: number
  /** Position among the parent's child elements of the same name, from 1; 0 where no style sheet asks. */
  readonly typePosition: number
  /** Its number in the document, from 0. */
  readonly order: number
  /** The element before it under the same parent; kept only where a style sheet asks for siblings. */
  readonly previous: SvgElement | undefined
  /** Child elements and text, in order. Empty while the document is streamed. */
  readonly children: (SvgElement | string)[]
}

/** How a message names an element: `path "leaf" (line 12)`. */
export function describeElement(element: SvgElement): string {
  const id = element.attributes.id
  return `${element.name}${id ? ` "${id}"` : ''} (line ${element.line})`
}

/** The id that `href` (or `xlink:href`) refers to within the file. */
export function hrefId(element: SvgElement): string | undefined {
  const href = (element.attributes.href ?? element.attributes['xlink:href'])?.trim()
  return href?.startsWith('#') ? decodeId(href.slice(1)) : undefined
}

/** The ids in all `url(#id)` of a property's value. */
export function urlIds(value: string): string[] {
  return [...value.matchAll(/url\(\s*["']?#([^"')\s]+)["']?\s*\)/g)].map((match) => decodeId(match[1]!))
}

function decodeId(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id // not an escape after all
  }
}
