import { SaxesParser } from 'saxes'

import { invalidInput } from '../invalid-input.ts'
import type { OnProgress } from '../progress.ts'
import type { SvgElement } from './element.ts'
import { declareEntities, withEntityMarkup } from './xml-entities.ts'
import type { TextSource } from './text-source.ts'

/** Receives a document in its order. Whatever it throws ends the reading and reaches the caller. */
export interface XmlHandler {
  open(element: SvgElement): void
  /** @param element - the one that the text stands in */
  text?(text: string, element: SvgElement | undefined): void
  close(element: SvgElement): void
  comment?(text: string): void
}

/** What {@link readXml} accepts. */
export interface ReadXmlOptions {
  /** Keep for each element the one before it. Costs the memory of all elements under one parent. */
  readonly keepSiblings?: boolean
  /** Count the elements of each name under one parent. */
  readonly countTypes?: boolean
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
}

/** Deeper nesting than any drawing program makes, yet shallow enough to be walked by recursion. */
const deepest = 500

/** Namespaces under the prefix they usually have; files may use any other. */
const usualPrefixes: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/svg': '',
  'http://www.w3.org/1999/xlink': 'xlink:',
  'http://www.inkscape.org/namespaces/inkscape': 'inkscape:',
  'http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd': 'sodipodi:',
  'http://www.serif.com/': 'serif:',
}

/**
 * Streams a document through `handler`, without keeping it. External entities are never fetched.
 *
 * Prefixes need no declaration, because hand-made files often lack it and browsers' HTML parsers do not mind.
 * @throws DriverError `INPUT_INVALID` for what is not well-formed, nests too deeply, or expands entities without end
 */
export async function readXml(source: TextSource, handler: XmlHandler, options: ReadXmlOptions = {}): Promise<void> {
  const parser = new SaxesParser<PlainNames>({ xmlns: false, position: true })
  const names = new CanonicalNames()
  const open: OpenElement[] = []
  let order = 0
  parser.on('error', (error) => {
    throw malformed(error)
  })
  parser.on('doctype', (text) => declareEntities(parser.ENTITIES, text))
  parser.on('comment', (text) => handler.comment?.(text))
  parser.on('text', (text) => handler.text?.(text, open.at(-1)))
  parser.on('cdata', (text) => handler.text?.(text, open.at(-1)))
  parser.on('opentag', (tag) => {
    const parent = open.at(-1)
    if (open.length === deepest) {
      throw invalidInput(`nests elements more than ${deepest} deep (line ${parser.line})`, {
        hint: 'ungroup the drawing in the drawing program',
      })
    }
    const name = names.element(tag.name, tag.attributes)
    const element: OpenElement = {
      name,
      attributes: names.attributes(tag.attributes),
      parent,
      line: parser.line,
      position: parent ? ++parent.childCount : 1,
      typePosition: options.countTypes ? typePosition(parent, name) : 0,
      order: order++,
      previous: options.keepSiblings ? parent?.lastChild : undefined,
      children: [],
      childCount: 0,
      lastChild: undefined,
      typeCounts: undefined,
    }
    if (parent && options.keepSiblings) parent.lastChild = element
    open.push(element)
    handler.open(element)
  })
  parser.on('closetag', () => handler.close(open.pop()!))
  let done = 0
  for (const piece of withEntityMarkup(source.pieces())) {
    options.signal?.throwIfAborted()
    parser.write(piece)
    options.onProgress?.(Math.min(1, ++done / source.count))
    // Lets the process breathe between pieces: a large file takes a good part of a second.
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  parser.close()
}

/** Prefixes are dealt with here, not in the parser, which would refuse undeclared ones. */
interface PlainNames {
  readonly xmlns: false
  readonly position: true
}

interface OpenElement extends SvgElement {
  childCount: number
  lastChild: SvgElement | undefined
  typeCounts: Map<string, number> | undefined
}

function typePosition(parent: OpenElement | undefined, name: string): number {
  if (!parent) return 1
  parent.typeCounts ??= new Map<string, number>()
  const position = (parent.typeCounts.get(name) ?? 0) + 1
  parent.typeCounts.set(name, position)
  return position
}

function malformed(error: Error): Error {
  const [, line, column, what] = /^(\d+):(\d+): (.*)$/s.exec(error.message) ?? []
  const message = what === undefined ? error.message : `${what.replace(/\.$/, '')} (line ${line}, column ${column})`
  return invalidInput(`is not well-formed XML: ${message}`, {
    hint: 'open it in the drawing program and save it again',
  })
}

/** Replaces the prefixes a document declares by the usual ones. */
class CanonicalNames {
  /** From a declared prefix, with its colon, to the usual one. */
  readonly #prefixes = new Map<string, string>([['svg:', '']])

  element(name: string, attributes: Readonly<Record<string, string>>): string {
    this.#declare(attributes)
    const colon = name.indexOf(':')
    if (colon < 0) {
      // Its children need no mark: they are left out together with it.
      const foreign = attributes.xmlns !== undefined && !attributes.xmlns.includes('www.w3.org/2000/svg')
      return foreign ? `foreign:${name}` : name
    }
    const prefix = name.slice(0, colon + 1)
    return (this.#prefixes.get(prefix) ?? prefix) + name.slice(colon + 1)
  }

  attributes(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    if (this.#prefixes.size === 1) return attributes
    const renamed = Object.create(null) as Record<string, string>
    for (const name in attributes) {
      const colon = name.indexOf(':')
      const prefix = name.slice(0, colon + 1)
      const usual = colon < 0 ? undefined : this.#prefixes.get(prefix)
      renamed[usual === undefined ? name : usual + name.slice(colon + 1)] = attributes[name]!
    }
    return renamed
  }

  #declare(attributes: Readonly<Record<string, string>>): void {
    for (const name in attributes) {
      if (!name.startsWith('xmlns:')) continue
      const usual = usualPrefixes[attributes[name]!.trim()]
      const declared = `${name.slice(6)}:`
      if (usual !== undefined && usual !== declared) this.#prefixes.set(declared, usual)
    }
  }
}
