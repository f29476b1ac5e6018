import type { CssNode } from 'css-tree/parser'

import { cssItems, type CssItem } from './css-blocks.ts'
import { supports } from './css-supports.ts'
import { isUnderstood } from './css-values.ts'
import { compileSelectors, type Selector, type SelectorContext } from './selector.ts'

/** One declaration of a rule or a `style` attribute. */
export interface Declaration {
  readonly property: string
  readonly value: string
  readonly important: boolean
  /** A colour that is not known: it counts only where nothing else is said. */
  readonly unknown?: boolean
}

/** A rule with one selector. */
export interface Rule extends Selector {
  readonly declarations: readonly Declaration[]
  /** Place of its layer among all, from the weakest. */
  readonly layer: number
}

/** css-tree's parser. */
export type CssParser = (typeof import('css-tree/parser'))['default']

/** A layer of `@layer`, with the layers within it in the order in which they are first named. */
interface StyleLayer {
  readonly inner: Map<string, StyleLayer>
}

interface PlacedRule extends Selector {
  readonly declarations: readonly Declaration[]
  readonly within: StyleLayer
}

/** What holds for the rules at one place of a sheet. */
interface Place {
  readonly layer: StyleLayer
  /** Selectors of the rule around. */
  readonly parents: readonly Selector[] | undefined
}

/** Reads the style sheets of a document. */
export class StyleSheetReader {
  readonly #parse: CssParser
  readonly #knows: (property: string) => boolean
  readonly #selectorContext: SelectorContext
  readonly #rules: PlacedRule[] = []
  readonly #root: StyleLayer = { inner: new Map() }
  #unnamed = 0

  /** @param knows - whether a property means something here */
  constructor(parse: CssParser, knows: (property: string) => boolean, selectorContext: SelectorContext) {
    this.#parse = parse
    this.#knows = knows
    this.#selectorContext = selectorContext
  }

  add(text: string): void {
    this.#addItems(cssItems(withoutCommentMarks(text)), { layer: this.#root, parents: undefined })
  }

  /** All rules, weakest first: by layer, then specificity, then order. */
  rules(): Rule[] {
    const places = new Map<StyleLayer, number>()
    const number = (layer: StyleLayer): void => {
      layer.inner.forEach(number)
      places.set(layer, places.size)
    }
    number(this.#root)
    return this.#rules
      .map(({ within, ...rule }): Rule => ({ ...rule, layer: places.get(within)! }))
      .sort((one, other) => one.layer - other.layer || one.specificity - other.specificity)
  }

  /** What a list of declarations says, parsed. */
  declarations(text: string): Declaration[] {
    const list = this.#parse(text, { context: 'declarationList', parseValue: false })
    return childrenOf(list).flatMap((node) => declarationOf(node, this.#knows))
  }

  #addItems(items: readonly CssItem[], place: Place): void {
    let own: string[] = []
    const flush = (): void => {
      if (own.length > 0 && place.parents) this.#addRules(place.parents, own.join(';'), place)
      own = []
    }
    for (const item of items) {
      if (item.kind === 'declaration') {
        own.push(item.text)
        continue
      }
      flush()
      if (item.kind === 'rule') this.#addRule(item, place)
      else this.#addAtRule(item, place)
    }
    flush()
  }

  #addRule({ selectors, items }: Extract<CssItem, { kind: 'rule' }>, place: Place): void {
    const list = this.#parsed(selectors, 'selectorList')
    if (list?.type !== 'SelectorList') return
    const compiled = compileSelectors(list, this.#selectorContext, place.parents)
    if (compiled.length > 0) this.#addItems(items, { ...place, parents: compiled })
  }

  #addRules(selectors: readonly Selector[], text: string, { layer }: Place): void {
    const declarations = this.declarations(text)
    if (declarations.length === 0) return
    for (const selector of selectors) this.#rules.push({ ...selector, declarations, within: layer })
  }

  #addAtRule({ name, prelude, items }: Extract<CssItem, { kind: 'at-rule' }>, place: Place): void {
    switch (name) {
      case 'media':
        if (items && this.#showsOnPaper(prelude)) this.#addItems(items, place)
        return
      case 'supports':
        if (items && supports(prelude, this.#knows)) this.#addItems(items, place)
        return
      case 'layer': {
        const names = prelude.split(',').map((each) => each.trim())
        const layers = names.map((each) => layerIn(place.layer, each === '' ? `\0${this.#unnamed++}` : each))
        if (items && layers.length === 1) this.#addItems(items, { ...place, layer: layers[0]! })
      }
    }
  }

  /** True for media rules without conditions that a screen or a sheet of paper meets. */
  #showsOnPaper(prelude: string): boolean {
    if (prelude.trim() === '') return true
    const list = this.#parsed(prelude, 'mediaQueryList')
    if (!list) return false
    return childrenOf(list).some(
      (query) =>
        (!query.condition && !query.modifier && /^(all|print|screen)$/i.test(query.mediaType ?? '')) ||
        (query.modifier === 'not' && !query.condition && !/^(all|print|screen)$/i.test(query.mediaType ?? '')),
    )
  }

  /** CSS skips what it does not understand. */
  #parsed(text: string, context: 'selectorList' | 'mediaQueryList'): CssNode | undefined {
    try {
      return this.#parse(text, { context })
    } catch {
      return undefined
    }
  }
}

function layerIn(layer: StyleLayer, path: string): StyleLayer {
  let found = layer
  for (const name of path.startsWith('\0') ? [path] : path.split('.')) {
    let inner = found.inner.get(name)
    if (!inner) {
      inner = { inner: new Map() }
      found.inner.set(name, inner)
    }
    found = inner
  }
  return found
}

function declarationOf(node: CssNode, knows: (property: string) => boolean): Declaration[] {
  const written = node.property ?? ''
  const property = written.startsWith('--') ? written : written.toLowerCase()
  const value = typeof node.value === 'object' ? node.value?.value : undefined
  if (node.type !== 'Declaration' || typeof value !== 'string') return []
  const important = Boolean(node.important)
  const used = value.trim()
  if (property.startsWith('--')) return [{ property, value: used, important }]
  if (used === '') return []
  if (property === 'font') return fontDeclarations(used, important)
  if (!knows(property)) return []
  // What its variables are worth is known element by element only.
  if (/(?<![\w-])var\(/i.test(used) || isUnderstood(property, used)) return [{ property, value: used, important }]
  const isPaint = property === 'stroke' || property === 'fill'
  return isPaint ? [{ property, value: used, important, unknown: true }] : []
}

/** The parts of the `font` shorthand that change where strokes go. */
function fontDeclarations(value: string, important: boolean): Declaration[] {
  const match = /^(.*?)([\d.]+(?:px|pt|pc|mm|cm|in|em|rem|ex|%))(?:\s*\/\s*\S+)?\s+(.+)$/i.exec(value.trim())
  if (!match) return []
  const [, before = '', size = '', family = ''] = match
  return [
    { property: 'font-size', value: size, important },
    { property: 'font-family', value: family, important },
    { property: 'font-weight', value: /\b(?:bold(?:er)?|[6-9]00)\b/.test(before) ? 'bold' : 'normal', important },
    { property: 'font-style', value: /\b(?:italic|oblique)\b/.test(before) ? 'italic' : 'normal', important },
  ]
}

/** Style sheets were once wrapped in `<!-- … -->` or a CDATA section of their own. */
function withoutCommentMarks(text: string): string {
  return text.replace(/^\s*<!--|-->\s*$/g, '')
}

function childrenOf(node: CssNode): CssNode[] {
  return node.children ? [...node.children] : []
}
