/** Custom properties that hold for an element, its own and those it inherits. */
export type Variables = ReadonlyMap<string, string>

export const noVariables: Variables = new Map()

/** What `--name: initial` says, and what a custom property in a cycle is worth: nothing. */
const invalid = 'initial'
/** Values longer than this, once what they refer to is put in, are an attack. */
const longest = 10_000

/** A value with everything put in that its `var()` refer to; `undefined` where one of them has no value. */
export function substituteVariables(value: string, variables: Variables): string | undefined {
  return substitute(value, (name) => {
    const known = variables.get(name)
    return known === invalid ? undefined : known
  })
}

/**
 * The custom properties of an element.
 * @param own - as declared on it; they may refer to each other
 */
export function ownVariables(own: Variables, inherited: Variables): Variables {
  const values = new Map(inherited)
  const settled = new Set<string>()
  const open: string[] = []
  const cyclic = new Set<string>()
  const valueOf = (name: string): string | undefined => {
    const text = own.get(name)
    if (text === undefined || settled.has(name)) {
      const known = values.get(name)
      return known === invalid ? undefined : known
    }
    const cycle = open.indexOf(name)
    if (cycle >= 0) {
      // All in the cycle are worth nothing, fallbacks or not.
      for (const member of open.slice(cycle)) cyclic.add(member)
      return undefined
    }
    if (/^(?:inherit|unset|revert|revert-layer)$/i.test(text)) {
      settled.add(name)
      return valueOf(name)
    }
    open.push(name)
    const value = open.length > 200 ? undefined : substitute(text, valueOf)
    open.pop()
    settled.add(name)
    values.set(name, value === undefined || cyclic.has(name) ? invalid : value)
    return cyclic.has(name) ? undefined : value
  }
  for (const name of own.keys()) valueOf(name)
  return values
}

function substitute(value: string, valueOf: (name: string) => string | undefined): string | undefined {
  let text = value
  let from = 0
  for (;;) {
    const start = nextCall(text, from)
    if (start < 0) return text
    const end = closingParenthesis(text, start + 4)
    const [, name, fallback] = /^\s*(--[^\s,)]+)\s*(?:,([\s\S]*))?$/.exec(text.slice(start + 4, end)) ?? []
    if (name === undefined) return undefined
    const used = valueOf(name) ?? (fallback === undefined ? undefined : substitute(fallback.trim(), valueOf))
    if (used === undefined) return undefined
    text = text.slice(0, start) + used + text.slice(end + 1)
    from = start + used.length
    if (text.length > longest) return undefined
  }
}

function nextCall(text: string, from: number): number {
  const call = /(?<![\w-])var\(/gi
  call.lastIndex = from
  return call.exec(text)?.index ?? -1
}

/** Index of the parenthesis that closes what was opened before `from`. */
function closingParenthesis(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && depth-- === 0) return at
  }
  return text.length
}
