/**
 * Whether the whole of `text` fits `pattern`, without regard to case. `*` stands for any characters, also none, `?` for
 * exactly one; every other character stands for itself. Takes at most pattern times text steps, so that a pattern from
 * somebody's package can not hold up the program (as a regular expression could).
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const wanted = [...pattern.toLowerCase()]
  const given = [...text.toLowerCase()]
  let atWanted = 0
  let atGiven = 0
  /** The last star, and how much of the text it has swallowed so far: where to go on after a mismatch. */
  let star = -1
  let swallowedTo = 0
  while (atGiven < given.length) {
    if (wanted[atWanted] === '*') {
      star = atWanted
      swallowedTo = atGiven
      atWanted += 1
    } else if (wanted[atWanted] === '?' || wanted[atWanted] === given[atGiven]) {
      atWanted += 1
      atGiven += 1
    } else if (star >= 0) {
      swallowedTo += 1
      atWanted = star + 1
      atGiven = swallowedTo
    } else {
      return false
    }
  }
  return wanted.slice(atWanted).every((character) => character === '*')
}
