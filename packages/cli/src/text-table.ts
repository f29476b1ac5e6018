import { stripVTControlCharacters } from 'node:util'

import type { Paint } from './colour.ts'

/**
 * Rows under headings, each column as wide as its widest cell. The last column is never padded, and nothing is cut: a
 * reader that is a program gets what a person gets.
 */
export function textTable(headings: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string[] {
  const all = [headings.map((heading) => paint('dim', heading)), ...rows]
  const widths = headings.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))))
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat(widths[column]! - displayWidth(cell)),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** Columns a text takes on a terminal, colours not counted. Wide characters count as one: names here rarely have any. */
export function displayWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length
}
