import { isUnderstood } from './css-values.ts'

/**
 * Whether the condition of an `@supports` rule holds here.
 * @param knows - whether a property means something here
 */
export function supports(condition: string, knows: (property: string) => boolean): boolean {
  const text = condition.trim()
  const negated = /^not\s*(?=\()([\s\S]*)$/i.exec(text)
  if (negated) return !supports(negated[1]!, knows)
  const parts = topLevelParts(text)
  if (parts.length > 1) {
    const isAnd = parts[1]!.toLowerCase() === 'and'
    const operands = parts.filter((_part, index) => index % 2 === 0)
    return isAnd ? operands.every((each) => supports(each, knows)) : operands.some((each) => supports(each, knows))
  }
  if (/^selector\(/i.test(text)) return !/:{1,2}(?:before|after|has)\b/.test(text)
  if (!text.startsWith('(') || !text.endsWith(')')) return false
  const inner = text.slice(1, -1).trim()
  const declaration = /^(--[\w-]+|[a-z-]+)\s*:\s*([\s\S]+)$/i.exec(inner)
  if (!declaration) return inner.startsWith('(') || /^(?:not|selector)\b/i.test(inner) ? supports(inner, knows) : false
  const property = declaration[1]!.toLowerCase()
  return property.startsWith('--') || (knows(property) && isUnderstood(property, declaration[2]!.trim()))
}

/** Operands in parentheses and the words between them. */
function topLevelParts(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++
    if (text[at] !== ')' || --depth !== 0) continue
    parts.push(text.slice(start, at + 1).trim())
    const word = /^\s*(and|or)\s*(?=\(|not|selector)/i.exec(text.slice(at + 1))
    if (!word) return parts
    parts.push(word[1]!)
    start = at + 1 + word[0].length
    at = start - 1
  }
  return parts
}
