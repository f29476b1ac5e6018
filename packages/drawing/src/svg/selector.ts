import type { CssNode } from 'css-tree/parser'

import type { DocumentShape } from './document-shape.ts'
import type { SvgElement } from './element.ts'

/** Whether an element matches, decided when its start tag is read: what comes after it is not known yet. */
export type ElementTest = (element: SvgElement) => boolean

/** A compiled complex selector such as `g.ink > path`. */
export interface Selector {
  readonly matches: ElementTest
  /** What an element has to have to match at all: `#id`, `.class` or an element's name; `undefined` where nothing is sure. */
  readonly key?: string | undefined
  /** CSS specificity as one number: ids, then classes and attributes, then types. */
  readonly specificity: number
}

const idWeight = 1e6
const classWeight = 1e3

/** What selectors may ask of the document as a whole, beyond what has been read of it. */
export interface SelectorContext {
  /** Known where a style sheet asks for it. */
  readonly shape: DocumentShape | undefined
}

/**
 * Compiles each selector of a list; those that stand for nothing in a drawing (`:hover`, `::before`) are left out.
 * @param parents - selectors of the rule around a nested one: what `&` stands for
 */
export function compileSelectors(list: CssNode, context: SelectorContext, parents?: readonly Selector[]): Selector[] {
  return childrenOf(list).flatMap((selector) => {
    const parts = childrenOf(selector)
    return new SelectorCompiler(context, parents).compile(parents ? relativeTo(parts) : parts) ?? []
  })
}

/** Within a rule, a selector without `&` is about what lies in the elements of that rule. */
function relativeTo(parts: readonly CssNode[]): readonly CssNode[] {
  const nesting: CssNode = { type: 'NestingSelector' }
  if (parts[0]?.type === 'Combinator') return [nesting, ...parts]
  return mentionsNesting(parts) ? parts : [nesting, { type: 'Combinator', name: ' ' }, ...parts]
}

function mentionsNesting(parts: readonly CssNode[]): boolean {
  return parts.some((part) => part.type === 'NestingSelector' || mentionsNesting(childrenOf(part)))
}

class SelectorCompiler {
  readonly #context: SelectorContext
  readonly #parents: readonly Selector[] | undefined

  constructor(context: SelectorContext, parents: readonly Selector[] | undefined) {
    this.#context = context
    this.#parents = parents
  }

  compile(parts: readonly CssNode[]): Selector | undefined {
    let matches: ElementTest | undefined
    let compound: ElementTest[] = []
    let combinator: string | undefined
    let specificity = 0
    let key: string | undefined
    const finish = (): void => {
      const tests = compound
      const here: ElementTest = (element) => tests.every((test) => test(element))
      matches = matches === undefined ? here : combine(matches, combinator!, here)
      compound = []
    }
    for (const part of parts) {
      if (part.type === 'Combinator') {
        finish()
        key = undefined
        combinator = part.name as string
        if (!(combinator in combinators)) return undefined
        continue
      }
      const simple = this.#simple(part)
      if (!simple) return undefined
      compound.push(simple.matches)
      key = rarer(key, simple.key)
      specificity += simple.specificity
    }
    finish()
    return matches && { matches, specificity, key }
  }

  #simple(part: CssNode): Selector | undefined {
    const name = typeof part.name === 'string' ? part.name : ''
    switch (part.type) {
      case 'TypeSelector': {
        const local = name.slice(name.lastIndexOf('|') + 1)
        if (local === '*') return { matches: () => true, specificity: 0 }
        return { matches: (element) => element.name === local, specificity: 1, key: local }
      }
      case 'IdSelector':
        return { matches: (element) => element.attributes.id === name, specificity: idWeight, key: `#${name}` }
      case 'ClassSelector':
        return {
          matches: (element) => hasWord(element.attributes.class, name),
          specificity: classWeight,
          key: `.${name}`,
        }
      case 'AttributeSelector': {
        const matches = attributeTest(part)
        return matches && { matches, specificity: classWeight }
      }
      case 'PseudoClassSelector':
        return this.#pseudoClass(name, part)
      case 'NestingSelector':
        return this.#parents ? union(this.#parents) : this.#pseudoClass('root', part)
      default:
        return undefined
    }
  }

  #pseudoClass(name: string, part: CssNode): Selector | undefined {
    const argument = childrenOf(part)[0]
    switch (name) {
      case 'root':
      case 'scope':
        return { matches: (element) => element.parent === undefined, specificity: classWeight }
      case 'is':
      case 'where':
      case 'matches':
      case 'not': {
        if (!argument) return undefined
        const any = this.#anyOf(argument)
        return {
          matches: name === 'not' ? (element) => !any.matches(element) : any.matches,
          specificity: name === 'where' ? 0 : any.specificity,
        }
      }
      default: {
        const structural = this.#structural(name, argument)
        return structural && { specificity: classWeight, ...structural }
      }
    }
  }

  #anyOf(list: CssNode): Selector {
    const options = childrenOf(list).flatMap(
      (selector) => new SelectorCompiler(this.#context, this.#parents).compile(childrenOf(selector)) ?? [],
    )
    return union(options)
  }

  /** Selectors by the place of an element among its siblings. */
  #structural(
    name: string,
    argument: CssNode | undefined,
  ): { readonly matches: ElementTest; readonly specificity?: number } | undefined {
    const { shape } = this.#context
    const fromEnd: Place = (element) => (shape ? shape.siblingCount(element) - element.position + 1 : 0)
    const typeFromEnd: Place = (element) => (shape ? shape.typeCount(element) - element.typePosition + 1 : 0)
    const both = (one: Place, other: Place) => ({
      matches: (element: SvgElement) => one(element) === 1 && other(element) === 1,
    })
    switch (name) {
      case 'first-child':
        return { matches: (element) => element.position === 1 }
      case 'last-child':
        return { matches: (element) => fromEnd(element) === 1 }
      case 'only-child':
        return both((element) => element.position, fromEnd)
      case 'first-of-type':
        return { matches: (element) => element.typePosition === 1 }
      case 'last-of-type':
        return { matches: (element) => typeFromEnd(element) === 1 }
      case 'only-of-type':
        return both((element) => element.typePosition, typeFromEnd)
      case 'empty':
        return { matches: (element) => shape?.isEmpty(element) ?? false }
      case 'nth-child': {
        const { nth, selector } = argument ?? {}
        if (!selector) return nthTest(nth, (element) => element.position)
        const wanted = this.#anyOf(selector)
        const test = nthTest(nth, (element) => countBefore(element, wanted.matches))
        return (
          test && {
            matches: (element) => wanted.matches(element) && test.matches(element),
            specificity: classWeight + wanted.specificity,
          }
        )
      }
      case 'nth-last-child':
        return argument?.selector ? undefined : nthTest(argument?.nth, fromEnd)
      case 'nth-of-type':
        return nthTest(argument?.nth, (element) => element.typePosition)
      case 'nth-last-of-type':
        return nthTest(argument?.nth, typeFromEnd)
      default:
        return undefined
    }
  }
}

/** The number of an element among some of its siblings, from 1. */
type Place = (element: SvgElement) => number

/** What any of some selectors matches; the most specific one says how much it counts. */
function union(selectors: readonly Selector[]): Selector {
  return {
    matches: (element) => selectors.some((each) => each.matches(element)),
    specificity: Math.max(0, ...selectors.map((each) => each.specificity)),
    key: selectors.length === 1 ? selectors[0]!.key : undefined,
  }
}

/** How many siblings up to the element itself match. */
function countBefore(element: SvgElement, test: ElementTest): number {
  let count = 0
  for (let each: SvgElement | undefined = element; each; each = each.previous) if (test(each)) count++
  return count
}

/** Ids are rarer than classes, and those rarer than types. */
function rarer(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other?.startsWith('#')) return other ?? one
  return other?.startsWith('.') && !one.startsWith('#') ? other : one
}

/** For each combinator, whether what stands left of it matches one of the elements it may be about. */
const combinators: Readonly<Record<string, (left: ElementTest) => ElementTest>> = {
  '>': (left) => (element) => element.parent !== undefined && left(element.parent),
  ' ': (left) => anyAlong(left, (each) => each.parent),
  '+': (left) => (element) => element.previous !== undefined && left(element.previous),
  '~': (left) => anyAlong(left, (each) => each.previous),
}

/**
 * Whether a test holds for any of the elements after `element` along `next`. What is found for one of them holds for all on
 * the way to it, and is remembered: so no style sheet makes a document slow by the depth of its nesting.
 */
function anyAlong(test: ElementTest, next: (element: SvgElement) => SvgElement | undefined): ElementTest {
  const known = new WeakMap<SvgElement, boolean>()
  return (element) => {
    const passed: SvgElement[] = []
    let found = false
    for (let each = next(element); each && !found; each = next(each)) {
      const before = known.get(each)
      if (before === undefined) passed.push(each)
      found = before ?? test(each)
      if (before === false) break
    }
    for (const each of passed) known.set(each, found)
    return found
  }
}

function combine(left: ElementTest, combinator: string, right: ElementTest): ElementTest {
  const isRelated = combinators[combinator]!(left)
  return (element) => right(element) && isRelated(element)
}

function nthTest(nth: CssNode | undefined, place: Place): { readonly matches: ElementTest } | undefined {
  if (nth?.type === 'Identifier') {
    const rest = nth.name === 'odd' ? 1 : 0
    return { matches: (element) => place(element) % 2 === rest && place(element) > 0 }
  }
  const step = Number(nth?.a ?? 0)
  const first = Number(nth?.b ?? 0)
  if (nth?.type !== 'AnPlusB' || !Number.isFinite(step) || !Number.isFinite(first)) return undefined
  return {
    matches: (element) => {
      const beyond = place(element) - first
      return step === 0 ? beyond === 0 : beyond / step >= 0 && beyond % step === 0
    },
  }
}

function attributeTest(part: CssNode): ElementTest | undefined {
  const name = (part.name as CssNode).name as string
  const { matcher } = part
  const wanted = typeof part.value === 'object' ? (part.value?.value ?? part.value?.name) : undefined
  if (matcher == null) return (element) => element.attributes[name] !== undefined
  if (typeof wanted !== 'string') return undefined
  const fold = (text: string): string => (part.flags?.toLowerCase() === 'i' ? text.toLowerCase() : text)
  const expected = fold(wanted)
  const comparisons: Readonly<Record<string, (value: string) => boolean>> = {
    '=': (value) => value === expected,
    '~=': (value) => hasWord(value, expected),
    '|=': (value) => value === expected || value.startsWith(`${expected}-`),
    '^=': (value) => expected !== '' && value.startsWith(expected),
    '$=': (value) => expected !== '' && value.endsWith(expected),
    '*=': (value) => expected !== '' && value.includes(expected),
  }
  const compare = comparisons[matcher]
  return compare && ((element) => element.attributes[name] !== undefined && compare(fold(element.attributes[name])))
}

function hasWord(text: string | undefined, word: string): boolean {
  return text !== undefined && (text === word || text.split(/\s+/).includes(word))
}

function childrenOf(node: CssNode): CssNode[] {
  return node.children ? [...node.children] : []
}
