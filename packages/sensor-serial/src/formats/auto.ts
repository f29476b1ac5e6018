import type { FieldMeaning, Fields, LineFormat } from '@vfab/driver-kit/fields'
import { numberFrom, reasonForNoNumber } from '@vfab/driver-kit/fields'
import { isBootText, isReceiverText } from './boot-text.ts'
import { csvLines } from './csv.ts'
import { certainJson } from '@vfab/driver-kit/fields'
import { labelledLines } from '@vfab/driver-kit/fields'
import { nmeaSentences, type NmeaOptions } from './nmea.ts'

/** What a line was recognised as. */
export type RecognisedFormat = 'nmea' | 'json' | 'labels' | 'csv'

/** After this number of lines in a row that only the other one reads, a guess was wrong. */
const linesToConvince = 3

/** Lines of a format that is found out, and which one it is by now. */
export interface RecognisedLines extends LineFormat {
  readonly recognised: RecognisedFormat | undefined
  /** True once the format has proved itself: by a checksum, or by parsing. Names with values, and columns, are guesses. */
  readonly proven: boolean
  /** Counts the times a better guess, or a proof, took the place of a guess: what was read before was something else. */
  readonly replaced: number
}

/**
 * Recognises the format. Sentences have a checksum and JSON has to parse: one line proves them, whenever it comes. Names followed by values,
 * and numbers with separators, are guesses: they hold until a format proves itself, or until the other one reads several lines in a row that
 * this one cannot. What boot loaders and receivers print about themselves is left out.
 */
// eslint-disable-next-line max-lines-per-function -- small functions over what was found so far, each of a few lines
export function recognisedLines(options: NmeaOptions = {}): RecognisedLines {
  const formats: Readonly<Record<RecognisedFormat, LineFormat>> = {
    nmea: nmeaSentences(options),
    json: { trustsAnyLine: false, read: (line) => certainJson(line)[0], readAll: certainJson },
    labels: labelledLines(),
    csv: csvLines(),
  }
  let found: RecognisedFormat | undefined
  let proven = false
  let replaced = 0
  let missed = 0
  const onceSeen = new Set<string>()

  const settle = (format: RecognisedFormat, isProof: boolean): void => {
    if (found !== undefined && found !== format && !proven) replaced++
    missed = 0
    if (!proven) found = format
    proven ||= isProof
  }
  const proof = (format: 'nmea' | 'json', all: readonly Fields[]): readonly Fields[] => {
    const told = all.filter(({ size }) => size > 0)
    if (told.length > 0) settle(format, true)
    return told
  }
  const guess = (line: string): readonly Fields[] => {
    // Columns are what is left: a line of names and values is never cut into them.
    const labels = formats.labels.read(line)
    const format: RecognisedFormat = labels ? 'labels' : 'csv'
    const fields = labels ?? formats.csv.read(line)
    if (fields === undefined || fields.size === 0 || !hasWeight(format, fields)) return []
    if (found !== undefined && found !== format && ++missed < linesToConvince) return []
    settle(format, false)
    return [fields]
  }
  /** Names with nothing but texts may be any remark: they have to come twice. */
  const hasWeight = (name: RecognisedFormat, fields: Fields): boolean => {
    if (name !== 'labels' || [...fields.values()].some(isMeasured)) return true
    const names = [...fields.keys()].join('\n')
    if (found === 'labels' || onceSeen.has(names)) return true
    onceSeen.add(names.slice(0, 1000))
    return false
  }
  const readText = (line: string): readonly Fields[] => {
    const json = proof('json', certainJson(line))
    if (json.length > 0 || proven) return json
    return isBootText(line) || isReceiverText(line) ? [] : guess(line)
  }
  const readRaw = (latin1: string): readonly Fields[] => proof('nmea', formats.nmea.readRaw!(latin1))
  const readAll = (line: string): readonly Fields[] => {
    const sentences = readRaw(line)
    return sentences.length > 0 ? sentences : readText(line)
  }
  return {
    trustsAnyLine: true,
    read: (line) => readAll(line).at(-1),
    readAll,
    readRaw,
    get decimal() {
      return (found && formats[found].decimal) ?? 'auto'
    },
    meaning: (field): FieldMeaning | undefined => (found && formats[found].meaning)?.(field),
    get recognised() {
      return found
    },
    get proven() {
      return proven
    },
    get replaced() {
      return replaced
    },
  }
}

function isMeasured(value: string | number | boolean | null): boolean {
  if (typeof value !== 'string') return value !== null
  return (
    numberFrom(value) !== undefined || reasonForNoNumber(value) !== undefined || /^(on|off|true|false)$/i.test(value)
  )
}
