/** Longer words are not compared letter by letter: those are rarely mistyped, and the cost is quadratic. */
const longestWord = 100

/**
 * The candidate that `word` was probably meant to be, for "did you mean …?": the one with the fewest typing mistakes
 * (letter missing, extra, wrong or swapped), without regard to case, `-` and `_`. A beginning counts too, so that
 * `drawSpeed` finds `drawSpeedMmPerS`. `undefined` when nothing is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const folded = fold(word)
  const allowed = Math.max(1, Math.floor(folded.length / 3))
  let best: { candidate: string; mistakes: number; distance: number } | undefined
  for (const candidate of candidates) {
    const other = fold(candidate)
    const distance = typingDistance(folded, other)
    const mistakes = isBeginning(folded, other) ? Math.min(distance, 1) : distance
    if (mistakes > allowed) continue
    if (best && (mistakes > best.mistakes || (mistakes === best.mistakes && distance >= best.distance))) continue
    best = { candidate, mistakes, distance }
  }
  return best?.candidate
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '')
}

/** Whether one is the beginning of the other, and long enough to mean something. */
function isBeginning(left: string, right: string): boolean {
  return Math.min(left.length, right.length) >= 3 && (left.startsWith(right) || right.startsWith(left))
}

/** Edits between two words, a swap of neighbours being one (optimal string alignment). */
function typingDistance(left: string, right: string): number {
  if (left.length > longestWord || right.length > longestWord) return left === right ? 0 : Infinity
  let beforePrevious: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1]
      let edits = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1))
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        edits = Math.min(edits, beforePrevious[column - 2]! + 1)
      }
      current.push(edits)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.length]!
}
