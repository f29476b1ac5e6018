import type { CssNode } from 'css-tree/parser'

import { isUnderstood, withoutVariables } from './css-values.ts'
import type { SvgElement } from './element.ts'
import { RuleIndex } from './rule-index.ts'
import { compileSelectors, type Selector } from './selector.ts'
import { type Declarations, inheritedProperties } from './style.ts'

/** Properties that concern one element only and that may stand in CSS as well as in an attribute. */
const ownProperties = [
  'display',
  'opacity',
  'clip-path',
  'mask',
  'filter',
  'overflow',
  'transform',
  'transform-origin',
  'baseline-shift',
]
/** Geometry that CSS may set; the attributes of these names are read where the shape is drawn. */
const geometryProperties = ['x', 'y', 'cx', 'cy', 'r', 'rx', 'ry', 'width', 'height', 'd']

const attributeProperties: readonly string[] = [...inheritedProperties, ...ownProperties].filter(
  (property) => property !== 'marker',
)
const cssProperties: ReadonlySet<string> = new Set([...inheritedProperties, ...ownProperties, ...geometryProperties])

const none: Declarations = new Map()

interface Declaration {
  readonly property: string
  readonly value: string
  readonly important: boolean
}

interface Rule extends Selector {
  readonly declarations: readonly Declaration[]
}

type CssParser = (typeof import('css-tree/parser'))['default']

/**
 * What attributes, style sheets and `style` say about an element, the strongest word for each property:
 * presentation attributes, then rules by specificity and order, then the `style` attribute, then all that is `!important`.
 */
export class Cascade {
  readonly #rules: RuleIndex<Rule>
  readonly #parse: CssParser | undefined
  /** Parsed `style` attributes: drawing programs repeat the same few thousands of times. */
  readonly #styles = new Map<string, readonly Declaration[]>()

  /** @param parse - css-tree's parser; without one, the document has no CSS at all */
  constructor(styleSheets: readonly string[], parse: CssParser | undefined) {
    this.#parse = parse
    const rules: Rule[] = []
    for (const text of styleSheets) {
      // CSS skips what it does not understand; so do the callbacks left out here.
      if (parse) addRules(childrenOf(parse(withoutCommentMarks(text), { parseValue: false })), rules)
    }
    // Stable: of equal specificity, the later rule stays later.
    this.#rules = new RuleIndex(rules.sort((one, other) => one.specificity - other.specificity))
  }

  /** What holds for `element`, not counting what it inherits. */
  declarations(element: SvgElement): Declarations {
    const { attributes } = element
    let found: Map<string, string> | undefined
    for (const property of attributeProperties) {
      const value = attributes[property]
      if (value !== undefined) (found ??= new Map<string, string>()).set(property, withoutVariables(value.trim()))
    }
    const important: Declaration[] = []
    const add = (declaration: Declaration): void => {
      if (declaration.important) important.push(declaration)
      else (found ??= new Map<string, string>()).set(declaration.property, declaration.value)
    }
    for (const rule of this.#rules.matching(element)) rule.declarations.forEach(add)
    if (attributes.style) this.#styleAttribute(attributes.style).forEach(add)
    for (const { property, value } of important) (found ??= new Map<string, string>()).set(property, value)
    return found ?? none
  }

  #styleAttribute(text: string): readonly Declaration[] {
    const known = this.#styles.get(text)
    if (known) return known
    const parsed = this.#parse
      ? declarationsOf(this.#parse(text, { context: 'declarationList', parseValue: false }))
      : []
    if (this.#styles.size < 10_000) this.#styles.set(text, parsed)
    return parsed
  }
}

function addRules(nodes: readonly CssNode[], rules: Rule[]): void {
  for (const node of nodes) {
    if (node.type === 'Atrule' && node.name === 'media' && showsOnPaper(node.prelude) && node.block) {
      addRules(childrenOf(node.block), rules)
    }
    if (node.type !== 'Rule' || !node.block || node.prelude?.type !== 'SelectorList') continue
    const declarations = declarationsOf(node.block)
    if (declarations.length === 0) continue
    for (const selector of compileSelectors(node.prelude)) rules.push({ ...selector, declarations })
  }
}

function declarationsOf(block: CssNode): Declaration[] {
  return childrenOf(block).flatMap((node): Declaration[] => {
    const property = node.property?.toLowerCase() ?? ''
    const value = typeof node.value === 'object' ? node.value?.value : undefined
    if (node.type !== 'Declaration' || typeof value !== 'string' || !value.trim()) return []
    const important = Boolean(node.important)
    if (property === 'font') return fontDeclarations(value, important)
    const used = withoutVariables(value.trim())
    return cssProperties.has(property) && isUnderstood(property, used) ? [{ property, value: used, important }] : []
  })
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

/** True for media rules without conditions that a screen or a sheet of paper meets. */
function showsOnPaper(prelude: CssNode | null | undefined): boolean {
  if (!prelude) return true
  const queries = childrenOf(prelude).flatMap(childrenOf)
  return queries.some(
    (query) => !query.condition && !query.modifier && /^(all|print|screen)$/i.test(query.mediaType ?? ''),
  )
}

/** Style sheets were once wrapped in `<!-- … -->` or a CDATA section of their own. */
function withoutCommentMarks(text: string): string {
  return text.replace(/^\s*<!--|-->\s*$/g, '')
}

function childrenOf(node: CssNode): CssNode[] {
  return node.children ? [...node.children] : []
}
