/** What a server asks for before it lets somebody in. */
export interface Challenge {
  /** Lower case: `basic`, `digest`. */
  readonly scheme: string
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>
}

const token = /[!#$%&'*+.^`|~\w-]+/y

/**
 * Reads `WWW-Authenticate` headers. One header may hold several challenges, which commas separate, as they separate the
 * parameters of one; quoted values hold commas and escaped quotes.
 * @see RFC 9110 §11.6.1
 */
export function readChallenges(headers: readonly string[]): Challenge[] {
  return headers.flatMap(readHeader)
}

function readHeader(text: string): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return undefined
    at = pattern.lastIndex
    return found[0]
  }
  while (at < text.length) {
    take(/[\s,]*/y)
    const name = take(token)
    if (name === undefined) break
    if (take(/\s*=\s*/y) !== undefined && challenges.length > 0) {
      const quoted = take(/"(?:[^"\\]|\\.)*"/y)
      const value = quoted === undefined ? (take(/[^\s,]*/y) ?? '') : quoted.slice(1, -1).replace(/\\(.)/g, '$1')
      challenges.at(-1)!.parameters[name.toLowerCase()] = value
    } else {
      challenges.push({ scheme: name.toLowerCase(), parameters: {} })
    }
  }
  return challenges
}
