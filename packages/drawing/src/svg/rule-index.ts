import type { SvgElement } from './element.ts'
import type { Selector } from './selector.ts'

/**
 * The rules of all style sheets, found by what an element has to have to match them: so a sheet of thousands of classes
 * costs an element no more than the few it bears.
 */
export class RuleIndex<Rule extends Selector> {
  /** By {@link Selector.key}; `*` for rules without one. Numbers are places in the cascade. */
  readonly #byKey = new Map<string, { readonly place: number; readonly rule: Rule }[]>()

  /** @param rules - weakest first */
  constructor(rules: readonly Rule[]) {
    for (const [place, rule] of rules.entries()) {
      const key = rule.key ?? '*'
      const known = this.#byKey.get(key)
      if (known) known.push({ place, rule })
      else this.#byKey.set(key, [{ place, rule }])
    }
  }

  /** The rules that match, weakest first. */
  matching(element: SvgElement): Rule[] {
    if (this.#byKey.size === 0) return []
    const { id, class: classes } = element.attributes
    const found = ['*', element.name].flatMap((key) => this.#byKey.get(key) ?? [])
    if (id !== undefined) found.push(...(this.#byKey.get(`#${id}`) ?? []))
    if (classes !== undefined) {
      for (const name of new Set(classes.split(/\s+/))) found.push(...(this.#byKey.get(`.${name}`) ?? []))
    }
    return found
      .filter(({ rule }) => rule.matches(element))
      .sort((one, other) => one.place - other.place)
      .map(({ rule }) => rule)
  }
}
