import type { Fields, FieldValue, LineFormat } from '@vfab/driver-kit/fields'
import { numberFrom, pointFraction, reasonForNoNumber } from '@vfab/driver-kit/fields'

/** How {@link csvLines} cuts. */
export interface CsvOptions {
  /** One character; found out from the first line of values when left out: tab, semicolon, comma or blank, whichever comes first in this list. */
  readonly separator?: string | undefined
  /** Names of the columns. Without them a line of names is looked for, and columns also go by their number, from 1. */
  readonly columns?: readonly string[] | undefined
}

/**
 * Values between separators. A line without a single number names the columns. Lines with another number of columns than the
 * first are no lines of this format: half of one would give values to the wrong columns.
 */
export function csvLines({ separator: given, columns }: CsvOptions = {}): LineFormat {
  let separator = given
  let names = columns
  let count = columns?.length
  /** Whether a line of values had this number of columns, or only a line that may have been names. */
  let countIsSure = columns !== undefined
  let otherCount: number | undefined
  /** What separates the names that were found. */
  let nameMark: string | undefined
  let pointSeen = false

  /** Greetings look like names too: two lines of values in a row that do not fit them count more. */
  const fits = (cells: readonly string[]): boolean => {
    if (!countIsSure && count !== undefined && cells.length !== count && cells.length === otherCount) {
      count = cells.length
      names = undefined
    }
    count ??= cells.length
    otherCount = cells.length
    if (cells.length !== count) return false
    countIsSure = true
    return true
  }
  return {
    trustsAnyLine: true,
    get decimal() {
      return pointSeen ? 'point' : 'auto'
    },
    read(line): Fields | undefined {
      const mark = separator ?? separatorOf(line)
      const cells = cutLine(line, mark)
      if (cells === undefined) return undefined
      if (columns === undefined && !cells.some(isValue)) {
        if (cells.length > 1 && cells.every((cell) => cell.trim() !== '')) {
          names = cells.map((cell) => cell.trim())
          nameMark = mark
          count = cells.length
          countIsSure = false
        }
        return undefined
      }
      if (!countIsSure && names !== undefined && mark !== nameMark) {
        names = undefined // a sentence, not a line of names
        count = undefined
      }
      if (!fits(cells)) return undefined
      separator ??= mark
      const fields = new Map<string, FieldValue>()
      cells.forEach((cell, index) => {
        const value = cell.trim() === '' ? null : cell.trim()
        if (value !== null) pointSeen ||= pointFraction.test(value)
        fields.set(String(index + 1), value)
        const name = names?.[index]
        if (name !== undefined) fields.set(name, value)
      })
      return fields
    },
  }
}

function isValue(cell: string): boolean {
  return numberFrom(cell) !== undefined || reasonForNoNumber(cell) === 'not-a-number'
}

/** Blanks separate where nothing else does, or where commas stand inside numbers: `21,5 40,1`. */
function separatorOf(line: string): string | undefined {
  const mark = ['\t', ';', ','].find((candidate) => line.includes(candidate))
  const words = line.trim().split(/ +/)
  if (words.length < 2) return mark
  if (mark === undefined) return words.some(isValue) || words.length < 9 ? ' ' : undefined
  return mark === ',' && words.every(isValue) ? ' ' : mark
}

function cutLine(line: string, separator: string | undefined): string[] | undefined {
  if (separator === undefined) return [line.trim()]
  if (separator !== ' ') return cutCells(line, separator)
  return cutCells(line.trim().replaceAll(/ +/g, ' '), ' ')
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
