import type { Piece } from './pieces.ts'

/** Points of one `PD`: some plotters have little room for the parameters of an instruction. */
const mostPoints = 40

/** Room that any piece takes at most, bytes: `;PD-32768,-32768;`. */
export const pieceBytes = 18

/** HP-GL of some pieces, and how many bytes of it there are at the end of each. */
export interface Block {
  readonly text: string
  readonly ends: readonly number[]
}

/** Writes pieces as HP-GL: lines that follow each other as one `PD`, everything ended. */
export function writeBlock(pieces: readonly Piece[]): Block {
  let text = ''
  let points = 0
  const ends: number[] = []
  const endList = (): void => {
    if (points > 0) text += ';'
    points = 0
  }
  for (const { kind, at } of pieces) {
    if (kind === 'line') {
      if (points === mostPoints) endList()
      text += points === 0 ? `PD${at.x},${at.y}` : `,${at.x},${at.y}`
      points++
    } else {
      endList()
      text += kind === 'travel' ? `PU${at.x},${at.y};` : kind === 'dot' ? 'PD;' : 'PU;'
    }
    ends.push(text.length)
  }
  endList()
  if (ends.length > 0) ends[ends.length - 1] = text.length
  return { text, ends }
}
