import { errorCodes, LineError } from './status-codes.ts'

/** A letter and its number. */
export interface Word {
  readonly letter: string
  readonly value: number
}

/** A line without blanks, comments and the block-delete sign, in capitals. */
export function stripLine(line: string): string {
  return line
    .replaceAll(/\([^)]*\)?/g, '')
    .replace(/;.*$/, '')
    .replaceAll(/[\s/]/g, '')
    .toUpperCase()
}

/** Cuts a stripped line into words. @throws LineError */
export function wordsOf(line: string): Word[] {
  const words: Word[] = []
  const pattern = /([A-Z])([+-]?(?:\d+\.?\d*|\.\d+))?/y
  while (pattern.lastIndex < line.length) {
    const match = pattern.exec(line)
    if (match === null) throw new LineError(errorCodes.expectedLetter)
    if (match[2] === undefined) throw new LineError(errorCodes.badNumber)
    words.push({ letter: match[1]!, value: Number(match[2]) })
  }
  return words
}
