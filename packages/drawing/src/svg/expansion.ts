import { hrefId, type SvgElement } from './element.ts'

/** What drawing an element once more costs. */
export interface ExpansionSize {
  readonly elements: number
  /** Characters of path data. */
  readonly data: number
}

const nothing: ExpansionSize = { elements: 0, data: 0 }
/** Deeper than drawing goes. */
const deepest = 1000

/**
 * Works out how much `use` elements draw before any of it is drawn: a file that multiplies without end is refused at once.
 */
export class Expansions {
  readonly #definitions: ReadonlyMap<string, SvgElement>
  readonly #known = new Map<SvgElement, ExpansionSize>()

  constructor(definitions: ReadonlyMap<string, SvgElement>) {
    this.#definitions = definitions
  }

  /** All that is drawn for a kept element, `use` within `use` followed. */
  sizeOf(element: SvgElement): ExpansionSize {
    return this.#sizeOf(element, 0)
  }

  #sizeOf(element: SvgElement, depth: number): ExpansionSize {
    const known = this.#known.get(element)
    if (known) return known
    if (depth > deepest) return nothing
    // An element within itself is not drawn again.
    this.#known.set(element, nothing)
    const { d, points } = element.attributes
    let elements = 1
    let data = (d ?? points ?? '').length
    const parts = element.children.filter((child) => typeof child !== 'string')
    const used = element.name === 'use' ? this.#definitions.get(hrefId(element) ?? '') : undefined
    for (const part of used ? [...parts, used] : parts) {
      const size = this.#sizeOf(part, depth + 1)
      elements += size.elements
      data += size.data
    }
    const size = { elements, data }
    this.#known.set(element, size)
    return size
  }
}
