import { invalidInput } from '../invalid-input.ts'

/** Entities may make this much text in all, in characters. */
const entityBudget = 1_000_000

/** A document type comes before the first element; this much is looked at for it. */
const longestProlog = 1 << 20

/** The entities that a document type declares, as far as they are written in the document itself. */
function declaredEntities(doctype: string): Map<string, string> {
  const declaration = /<!ENTITY\s+([^\s%"']+)\s+(?:"([^"]*)"|'([^']*)')\s*>/g
  const entities = new Map<string, string>()
  for (const [, name, double, single] of doctype.matchAll(declaration)) {
    const value = double ?? single ?? ''
    if (/&(?!#|amp;|lt;|gt;|quot;|apos;)/.test(value)) {
      throw invalidInput(`declares the entity "${name}" by means of another one`, {
        hint: 'this is how malicious files exhaust memory; save the drawing again without a document type',
      })
    }
    // The first declaration of a name counts.
    if (!entities.has(name!)) entities.set(name!, value)
  }
  return entities
}

/** Takes the length of each text from a budget, so that no entity can explode. */
function openBudget(): (name: string, value: string) => string {
  let left = entityBudget
  return (name, value) => {
    left -= value.length
    if (left < 0) throw invalidInput(`expands the entity "${name}" too often`)
    return value
  }
}

/**
 * Makes known to a parser the entities that a document type declares, as Illustrator does for its namespaces.
 * @param known - the parser's table
 */
export function declareEntities(known: Record<string, string>, doctype: string): void {
  const spend = openBudget()
  for (const [name, value] of declaredEntities(doctype)) {
    Object.defineProperty(known, name, {
      configurable: true,
      enumerable: true,
      get: () => spend(name, value),
    })
  }
}

/**
 * Puts in the elements that entities stand for: parsers that stream take the text of an entity for text. Documents
 * without such entities, as good as all, pass piece by piece.
 */
export function* withEntityMarkup(pieces: Iterable<string>): Iterable<string> {
  let prolog: string | undefined = ''
  let markup: ReadonlyMap<string, string> | undefined
  let rest = ''
  for (const piece of pieces) {
    if (prolog === undefined) {
      if (markup) rest += piece
      else yield piece
      continue
    }
    prolog += piece
    const root = /<[a-z_]/i.exec(prolog)
    if (!root && prolog.length < longestProlog) continue
    const doctype = /<!DOCTYPE[\s\S]*?\]\s*>/i.exec(prolog)?.[0] ?? ''
    const found = [...declaredEntities(doctype)].filter(([, value]) => value.includes('<'))
    // Entities may hold elements of their own: what looks like the root may stand in the document type still.
    if (found.length > 0) {
      markup = new Map(found)
      rest = prolog
    } else if (doctype === '' && /<!DOCTYPE[^>]*\[/i.test(prolog) && prolog.length < longestProlog) {
      continue
    } else yield prolog
    prolog = undefined
  }
  if (prolog) yield prolog
  if (markup) yield expanded(rest, markup)
}

/** The document with its entities put in, where text and elements may stand. */
function expanded(text: string, markup: ReadonlyMap<string, string>): string {
  const spend = openBudget()
  const body = /<!DOCTYPE[\s\S]*?\]\s*>/i.exec(text)
  const from = body ? body.index + body[0].length : 0
  const references = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|&([^\s;&<]+);/g
  return (
    text.slice(0, from) +
    text.slice(from).replace(references, (whole, name: string | undefined) => {
      const value = name === undefined ? undefined : markup.get(name)
      return value === undefined ? whole : spend(name!, value)
    })
  )
}
