import type { FieldMeaning, Fields, LineFormat } from '../fields.ts'
import { csvLines } from './csv.ts'
import { jsonLines } from './json-lines.ts'
import { labelledLines } from './labels.ts'
import { nmeaSentences } from './nmea.ts'

/** What a line was recognised as. */
export type RecognisedFormat = 'nmea' | 'json' | 'labels' | 'csv'

/**
 * Recognises the format by the first line that is one of them, and stays with it. The surest come first: sentences have a
 * checksum, JSON has to parse, names are followed by values; numbers with separators are what is left.
 */
export function recognisedLines(): LineFormat & { readonly recognised: RecognisedFormat | undefined } {
  const candidates: readonly (readonly [RecognisedFormat, LineFormat])[] = [
    ['nmea', nmeaSentences()],
    ['json', jsonLines],
    ['labels', labelledLines()],
    ['csv', csvLines()],
  ]
  let found: (typeof candidates)[number] | undefined
  const readFirst = (line: string): Fields | undefined => {
    for (const candidate of candidates) {
      const fields = candidate[1].read(line)
      if (!fields || fields.size === 0) continue
      found = candidate
      return fields
    }
    return undefined
  }
  return {
    trustsAnyLine: true,
    read: (line) => (found ? found[1].read(line) : readFirst(line)),
    meaning: (field): FieldMeaning | undefined => found?.[1].meaning?.(field),
    get recognised() {
      return found?.[0]
    },
  }
}
