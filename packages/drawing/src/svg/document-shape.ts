import type { SvgElement } from './element.ts'
import { type ReadXmlOptions, readXml } from './xml-events.ts'
import type { TextSource } from './text-source.ts'

/** What is known of an element only once all of its parent has been read. */
export interface DocumentShape {
  /** Elements under the same parent, the element itself among them. */
  siblingCount(element: SvgElement): number
  /** The same, of the element's own name. */
  typeCount(element: SvgElement): number
  /** Whether the element holds neither elements nor text. */
  isEmpty(element: SvgElement): boolean
}

/** Selectors that need a {@link DocumentShape}. */
const forward = /:(?:last-|only-|nth-last-|empty)/

/** Reads the document once more where a style sheet asks for what comes after an element. */
export async function shapeFor(
  styleSheets: readonly string[],
  source: TextSource,
  options: ReadXmlOptions,
): Promise<DocumentShape | undefined> {
  if (!styleSheets.some((text) => forward.test(text))) return undefined
  const counts = new Map<SvgElement['order'], Map<string, number>>()
  const filled = new Set<SvgElement['order']>()
  const ofParent = (element: SvgElement): ReadonlyMap<string, number> | undefined =>
    counts.get(element.parent?.order ?? -1)
  await readXml(
    source,
    {
      open: (element) => {
        const parent = element.parent?.order ?? -1
        filled.add(parent)
        const known = counts.get(parent) ?? new Map<string, number>()
        counts.set(parent, known)
        known.set(element.name, (known.get(element.name) ?? 0) + 1)
        known.set('*', (known.get('*') ?? 0) + 1)
      },
      text: (_text, element) => {
        if (element) filled.add(element.order)
      },
      close: () => {},
    },
    options,
  )
  return {
    siblingCount: (element) => ofParent(element)?.get('*') ?? 1,
    typeCount: (element) => ofParent(element)?.get(element.name) ?? 1,
    isEmpty: (element) => !filled.has(element.order),
  }
}
