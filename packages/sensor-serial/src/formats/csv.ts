import type { Fields, LineFormat } from '../fields.ts'

/** How {@link csvLines} cuts. */
export interface CsvOptions {
  /** One character; found out from the first line when left out: tab, semicolon or comma, whichever comes first in this list. */
  readonly separator?: string | undefined
  /** Names of the columns. Without them a line of names is looked for, and columns also go by their number, from 1. */
  readonly columns?: readonly string[] | undefined
}

const numeric = /^\s*[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?\s*$/i

/**
 * Values between separators. A line without a single number names the columns. Lines with another number of columns than the
 * first are no lines of this format: half of one would give values to the wrong columns.
 */
export function csvLines({ separator: given, columns }: CsvOptions = {}): LineFormat {
  let separator = given
  let names = columns
  let count = columns?.length
  return {
    trustsAnyLine: true,
    read(line): Fields | undefined {
      separator ??= ['\t', ';', ','].find((candidate) => line.includes(candidate))
      const cells = separator === undefined ? [line.trim()] : cutCells(line, separator)
      if (cells === undefined) return undefined
      if (columns === undefined && !cells.some((cell) => numeric.test(cell))) {
        if (cells.length > 1 && cells.every((cell) => cell.trim() !== '')) {
          names = cells.map((cell) => cell.trim())
          count = cells.length
        }
        return undefined
      }
      count ??= cells.length
      if (cells.length !== count) return undefined
      return new Map(
        cells.flatMap((cell, index) => {
          const value = cell.trim() === '' ? null : cell.trim()
          const name = names?.[index]
          return [[String(index + 1), value] as const, ...(name === undefined ? [] : [[name, value] as const])]
        }),
      )
    },
  }
}

/** Cells of a line, quotes taken off (RFC 4180); `undefined` for a quote that never ends. */
export function cutCells(line: string, separator: string): string[] | undefined {
  if (!line.includes('"')) return line.split(separator)
  const cells: string[] = []
  let at = 0
  while (at <= line.length) {
    let cell = ''
    if (line[at] === '"') {
      for (at++; ; at++) {
        if (at >= line.length) return undefined
        if (line[at] !== '"') cell += line[at]!
        else if (line[at + 1] === '"') cell += line[++at]!
        else break
      }
      at++
    }
    const end = line.indexOf(separator, at)
    cells.push(cell + line.slice(at, end < 0 ? undefined : end))
    if (end < 0) break
    at = end + separator.length
  }
  return cells
}
