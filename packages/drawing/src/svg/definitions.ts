import type { SvgElement } from './element.ts'
import { type ReadXmlOptions, readXml } from './xml-events.ts'
import type { TextSource } from './text-source.ts'

/**
 * Reads the document once more and keeps the elements that others refer to, with all that is in them. Everything else
 * passes by, so memory follows what is used more than once and not the size of the file.
 * @returns by id; of two elements with one id, the first
 */
export async function collectDefinitions(
  source: TextSource,
  referenced: ReadonlySet<string>,
  options: ReadXmlOptions,
): Promise<Map<string, SvgElement>> {
  const definitions = new Map<string, SvgElement>()
  if (referenced.size === 0) return definitions
  /** Elements within something that is kept. */
  let kept = 0
  let current: SvgElement | undefined
  await readXml(
    source,
    {
      open: (element) => {
        const { id } = element.attributes
        const wanted = id !== undefined && referenced.has(id) && !definitions.has(id)
        if (wanted) definitions.set(id, element)
        if (kept > 0) element.parent!.children.push(element)
        if (kept > 0 || wanted) kept++
        current = element
      },
      text: (text) => {
        if (kept > 0) current!.children.push(text)
      },
      close: (element) => {
        if (kept > 0) kept--
        current = element.parent
      },
    },
    options,
  )
  return definitions
}
