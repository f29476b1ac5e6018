/** A style sheet cut into its parts, nested as they are written. */
export type CssItem =
  | { readonly kind: 'declaration'; readonly text: string }
  | { readonly kind: 'rule'; readonly selectors: string; readonly items: readonly CssItem[] }
  | {
      readonly kind: 'at-rule'
      readonly name: string
      readonly prelude: string
      /** `undefined` for a statement that ends in a semicolon. */
      readonly items: readonly CssItem[] | undefined
    }

/** Rules within rules deeper than this are an attack. */
const deepest = 50

/**
 * Cuts a style sheet into rules, at-rules and declarations, as CSS Syntax 3 has it with nesting: css-tree's parser, which
 * reads what is in them, knows only one level.
 */
export function cssItems(text: string): CssItem[] {
  return new Cutter(text).items(0)
}

class Cutter {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    // Comments count as a space wherever they stand.
    this.#text = text.replace(
      /("(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|\/\*[\s\S]*?(?:\*\/|$)/g,
      (_all, kept) => (typeof kept === 'string' ? kept : ' '),
    )
  }

  items(depth: number): CssItem[] {
    const items: CssItem[] = []
    const text = this.#text
    while (this.#at < text.length) {
      const start = this.#at
      const end = this.#preludeEnd(start, depth > 0)
      const prelude = text.slice(start, end).trim()
      this.#at = end + 1
      if (text[end] === '{') {
        const isCustom = prelude.startsWith('--')
        const inner = depth < deepest ? this.items(depth + 1) : this.#skipBlock()
        if (isCustom) continue
        const at = /^@([\w-]+)\s*([\s\S]*)$/.exec(prelude)
        if (at) items.push({ kind: 'at-rule', name: at[1]!.toLowerCase(), prelude: at[2]!, items: inner })
        else items.push({ kind: 'rule', selectors: prelude, items: inner })
        continue
      }
      const at = /^@([\w-]+)\s*([\s\S]*)$/.exec(prelude)
      if (at) items.push({ kind: 'at-rule', name: at[1]!.toLowerCase(), prelude: at[2]!, items: undefined })
      else if (prelude !== '' && depth > 0) items.push({ kind: 'declaration', text: prelude })
      if (depth > 0 && text[end] === '}') return items
    }
    return items
  }

  /** Index of the `{`, `;` or (in a block) `}` that ends what begins at `from`; the end of the text where none does. */
  #preludeEnd(from: number, inBlock: boolean): number {
    const text = this.#text
    let depth = 0
    for (let at = from; at < text.length; at++) {
      const character = text[at]!
      if (character === '"' || character === "'") at = this.#stringEnd(at)
      else if (character === '\\') at++
      else if (character === '(' || character === '[') depth++
      else if (character === ')' || character === ']') depth = Math.max(0, depth - 1)
      else if (depth > 0) continue
      else if (character === '{' || character === ';') return at
      else if (character === '}' && inBlock) return at
    }
    return text.length
  }

  #stringEnd(from: number): number {
    const text = this.#text
    const quote = text[from]!
    for (let at = from + 1; at < text.length; at++) {
      if (text[at] === '\\') at++
      else if (text[at] === quote || text[at] === '\n') return at
    }
    return text.length
  }

  #skipBlock(): CssItem[] {
    for (let depth = 1; this.#at < this.#text.length && depth > 0; this.#at++) {
      if (this.#text[this.#at] === '{') depth++
      if (this.#text[this.#at] === '}') depth--
    }
    return []
  }
}
