import type { CssNode } from 'css-tree/parser'

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

/** Compiles each selector of a list; those that no streamed document can answer (`:last-child`, `::before`) are left out. */
export function compileSelectors(list: CssNode): Selector[] {
  return childrenOf(list).flatMap((selector) => compileSelector(childrenOf(selector)) ?? [])
}

function compileSelector(parts: readonly CssNode[]): Selector | undefined {
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
    const simple = compileSimple(part)
    if (!simple) return undefined
    compound.push(simple.matches)
    key = rarer(key, simple.key)
    specificity += simple.specificity
  }
  finish()
  return matches && { matches, specificity, key }
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

function compileSimple(part: CssNode): Selector | undefined {
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
      return compilePseudoClass(name, part)
    default:
      return undefined
  }
}

function compilePseudoClass(name: string, part: CssNode): Selector | undefined {
  const argument = childrenOf(part)[0]
  switch (name) {
    case 'root':
      return { matches: (element) => element.parent === undefined, specificity: classWeight }
    case 'first-child':
      return { matches: (element) => element.position === 1, specificity: classWeight }
    case 'nth-child': {
      const matches = argument && !argument.selector ? nthTest(argument.nth!) : undefined
      return matches && { matches, specificity: classWeight }
    }
    case 'is':
    case 'where':
    case 'not': {
      if (!argument) return undefined
      const options = compileSelectors(argument)
      const any: ElementTest = (element) => options.some((option) => option.matches(element))
      const specificity = name === 'where' ? 0 : Math.max(0, ...options.map((option) => option.specificity))
      return { matches: name === 'not' ? (element) => !any(element) : any, specificity }
    }
    default:
      return undefined
  }
}

function nthTest(nth: CssNode): ElementTest | undefined {
  if (nth.type === 'Identifier') {
    const rest = nth.name === 'odd' ? 1 : 0
    return (element) => element.position % 2 === rest
  }
  const step = Number(nth.a ?? 0)
  const first = Number(nth.b ?? 0)
  if (nth.type !== 'AnPlusB' || !Number.isFinite(step) || !Number.isFinite(first)) return undefined
  return ({ position }) =>
    step === 0 ? position === first : (position - first) / step >= 0 && (position - first) % step === 0
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
