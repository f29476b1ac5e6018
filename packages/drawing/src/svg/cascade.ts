import { isUnderstood } from './css-values.ts'
import { noVariables, ownVariables, substituteVariables, type Variables } from './css-variables.ts'
import { hrefId, type SvgElement, urlIds } from './element.ts'
import { RuleIndex } from './rule-index.ts'
import type { SelectorContext } from './selector.ts'
import { type CssParser, type Declaration, type Rule, StyleSheetReader } from './style-sheet.ts'
import { type Declarations, hasOwnVariables, inheritedProperties } from './style.ts'

/** Properties that concern one element only and that may stand in CSS as well as in an attribute. */
const ownProperties = [
  'display',
  'opacity',
  'clip-path',
  'mask',
  'filter',
  'mix-blend-mode',
  'overflow',
  'transform',
  'transform-origin',
  'baseline-shift',
  'alignment-baseline',
]
/** What CSS may set; attributes of these names, where there are such, are read where the shape is drawn. */
const cssOnlyProperties = [
  ...['x', 'y', 'cx', 'cy', 'r', 'rx', 'ry', 'width', 'height', 'd'],
  ...['translate', 'rotate', 'scale', 'transform-box'],
]

const attributeProperties: readonly string[] = [...inheritedProperties, ...ownProperties].filter(
  (property) => property !== 'marker',
)
const cssProperties: ReadonlySet<string> = new Set([...inheritedProperties, ...ownProperties, ...cssOnlyProperties])

const none: Declarations = new Map()

/** What a {@link Cascade} is made from. */
export interface CascadeSource {
  readonly styleSheets: readonly string[]
  /** Without a parser, the document has no CSS at all. */
  readonly parse: CssParser | undefined
  readonly selectors: SelectorContext
  /** Elements that others refer to, for gradients and patterns. */
  readonly definitions: ReadonlyMap<string, SvgElement>
}

/**
 * What attributes, style sheets and `style` say about an element, the strongest word for each property:
 * presentation attributes, then rules by layer, specificity and order, then the `style` attribute, then all that is
 * `!important`, where earlier layers are stronger.
 */
export class Cascade {
  readonly #rules: RuleIndex<Rule>
  readonly #reader: StyleSheetReader | undefined
  readonly #definitions: ReadonlyMap<string, SvgElement>
  /** Parsed `style` attributes: drawing programs repeat the same few thousands of times. */
  readonly #styles = new Map<string, readonly Declaration[]>()

  constructor({ styleSheets, parse, selectors, definitions }: CascadeSource) {
    this.#definitions = definitions
    this.#reader = parse && new StyleSheetReader(parse, (property) => cssProperties.has(property), selectors)
    for (const text of styleSheets) this.#reader?.add(text)
    this.#rules = new RuleIndex(this.#reader?.rules() ?? [])
  }

  /**
   * What holds for `element`, not counting what it inherits.
   * @param inherited - the custom properties of its parent
   */
  declarations(element: SvgElement, inherited: Variables = noVariables): Declarations {
    const { attributes } = element
    const found = new Map<string, string>()
    for (const property of attributeProperties) {
      const value = attributes[property]
      if (value !== undefined) found.set(property, value.trim())
    }
    let important: { declaration: Declaration; layer: number }[] | undefined
    const add = (declaration: Declaration, layer: number): void => {
      if (declaration.important) (important ??= []).push({ declaration, layer })
      else if (!declaration.unknown || !found.has(declaration.property))
        found.set(declaration.property, declaration.value)
    }
    for (const { declarations, layer } of this.#rules.matching(element)) {
      for (const declaration of declarations) add(declaration, layer)
    }
    // Stronger than every rule, whether important or not.
    if (attributes.style) for (const declaration of this.#styleAttribute(attributes.style)) add(declaration, -1)
    if (important) {
      // Stable: within a layer, the stronger stay last.
      for (const { declaration } of important.sort((one, other) => other.layer - one.layer)) {
        found.set(declaration.property, declaration.value)
      }
    }
    return found.size === 0 ? none : this.#used(found, inherited)
  }

  /** Puts in variables, and what takes the place of gradients and patterns. */
  #used(found: Map<string, string>, inherited: Variables): Declarations {
    let own: Map<string, string> | undefined
    let refers = false
    for (const [property, value] of found) {
      if (property.startsWith('--')) (own ??= new Map<string, string>()).set(property, value)
      else refers ||= value.includes('var(')
    }
    let variables = inherited
    if (own) {
      variables = ownVariables(own, inherited)
      for (const property of own.keys()) found.set(property, variables.get(property) ?? 'initial')
      found.set(hasOwnVariables, '')
    }
    if (refers) substituteIn(found, variables)
    for (const property of ['fill', 'stroke'] as const) {
      const value = found.get(property)
      if (value?.startsWith('url(')) found.set(property, this.#serverPaint(value))
    }
    return found
  }

  /** `url(#id) fallback` as a paint: black for what only a screen can show, its fallback for what is not there. */
  #serverPaint(value: string): string {
    const [, fallback = ''] = /^url\([^)]*\)\s*([\s\S]*)$/i.exec(value) ?? []
    const given = fallback === 'none' ? '' : fallback
    const id = urlIds(value)[0]
    const server = id === undefined ? undefined : this.#definitions.get(id)
    if (!server || !/^(?:linearGradient|radialGradient|pattern|hatch|meshgradient)$/.test(server.name)) {
      return fallback === '' ? 'missing' : fallback
    }
    if (given !== '') return given
    if (!this.#hasContent(server)) return 'none'
    // What shows through a pattern or a stop hides nothing.
    return server.name.endsWith('Gradient') && !hasTransparentStop(server) ? 'black' : '#000000fe'
  }

  /** A gradient without a stop, and a pattern without a shape, paint nothing; both may be lent theirs by another. */
  #hasContent(server: SvgElement): boolean {
    const seen = new Set<SvgElement>()
    for (let each: SvgElement | undefined = server; each && !seen.has(each);) {
      seen.add(each)
      if (each.children.some((child) => typeof child !== 'string')) return true
      each = this.#definitions.get(hrefId(each) ?? '')
    }
    return false
  }

  #styleAttribute(text: string): readonly Declaration[] {
    const known = this.#styles.get(text)
    if (known) return known
    const parsed = this.#reader?.declarations(text) ?? []
    if (this.#styles.size < 10_000) this.#styles.set(text, parsed)
    return parsed
  }
}

function substituteIn(found: Map<string, string>, variables: Variables): void {
  for (const [property, value] of found) {
    if (property.startsWith('--') || !value.includes('var(')) continue
    const used = substituteVariables(value, variables)
    const isPaint = property === 'fill' || property === 'stroke'
    // A value that turns out to be nonsense counts as not said; a line must not vanish for its colour, though.
    if (used !== undefined && (isPaint || isUnderstood(property, used))) found.set(property, used)
    else if (!isPaint) found.delete(property)
  }
}

function hasTransparentStop(gradient: SvgElement): boolean {
  return gradient.children.some(
    (child) =>
      typeof child !== 'string' &&
      (child.attributes['stop-opacity'] !== undefined || /opacity|rgba|hsla|transparent|\//.test(stopColor(child))),
  )
}

function stopColor({ attributes }: SvgElement): string {
  return `${attributes['stop-color'] ?? ''};${attributes.style ?? ''}`
}
