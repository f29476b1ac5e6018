import { GPS } from 'gps'

import {
  type FieldMeaning,
  type FieldNote,
  type Fields,
  type FieldValue,
  type LineFormat,
  notedFields,
} from '@vfab/driver-kit/fields'
import { numberFrom } from '@vfab/driver-kit/fields'
import { allSentences, checkedSentences, nmeaChecksum } from './nmea-checksum.ts'
import { angleFrom, type FixState, fixOf } from './nmea-fix.ts'

/** What the navigation fields are, by their name. Speeds come in km/h from the parser. */
const meanings: Readonly<Record<string, FieldMeaning>> = {
  lat: { quantity: 'latitude', unit: 'deg', range: { min: -90, max: 90 } },
  lon: { quantity: 'longitude', unit: 'deg', range: { min: -180, max: 180 } },
  alt: { quantity: 'altitude', unit: 'm' },
  speed: { quantity: 'speed', unit: 'km/h' },
  track: { quantity: 'course', unit: 'deg', range: { min: 0, max: 360 } },
  heading: { quantity: 'heading', unit: 'deg', range: { min: 0, max: 360 } },
  satellites: { quantity: 'satellites', unit: '1' },
  hdop: { quantity: 'dilution', unit: '1' },
  geoidal: { quantity: 'geoid-separation', unit: 'm' },
}

/** Fields that may stand for themselves, without the sentence's name before them. */
const shortNames = new Set(Object.keys(meanings))

/** Where a sentence has its position and motion: fields by number, which are worth nothing without a fix. */
const positionFields: Readonly<Record<string, readonly number[]>> = {
  GGA: [2, 3, 4, 5, 9, 11],
  RMC: [3, 4, 5, 6, 7, 8],
  GLL: [1, 2, 3, 4],
  GNS: [2, 3, 4, 5, 9, 10],
  VTG: [1, 3, 5, 7],
  THS: [1],
}

/** The same by name. */
const positionNames = [
  'lat',
  'lon',
  'alt',
  'speed',
  'track',
  'trackMagnetic',
  'heading',
  'geoidal',
  'sep',
  'hdop',
] as const

/** Where the latitude is; its hemisphere, the longitude and its hemisphere follow. */
const latitudeAt: Readonly<Record<string, number>> = { GGA: 2, RMC: 3, GLL: 1, GNS: 2 }

/** Units of transducers (XDR), by their letter. @see https://gpsd.gitlab.io/gpsd/NMEA.html */
const transducerUnits: Readonly<Record<string, string>> = {
  C: 'Cel',
  B: 'bar',
  P: 'Pa',
  D: 'deg',
  M: 'm',
  H: 'Hz',
  V: 'V',
  I: 'A',
}

/** How {@link nmeaSentences} reads. */
export interface NmeaOptions {
  /** `optional` takes sentences without a checksum too; one with a wrong one is damaged in any case. */
  readonly checksum?: 'required' | 'optional' | undefined
}

/**
 * NMEA 0183. Sentences that the parser knows have their fields by name (`GGA.alt`, `RMC.speed`), and those of navigation also
 * without the sentence (`alt`). Every sentence has its fields by number (`MWV.1` is the first after the name), and the
 * transducers of XDR by theirs (`XDR.TempAir`). A sentence whose checksum is wrong or missing is noise. Position and motion count only where
 * the sentence says that there is a fix.
 */
export function nmeaSentences({ checksum = 'required' }: NmeaOptions = {}): LineFormat {
  const units = new Map<string, string>()
  /** What the newest sentence with a word for it said: it stands for those without one (VTG of old receivers). */
  let lastFix: FixState = 'good'
  const readSentence = (text: string): Fields => {
    const end = text.lastIndexOf('*')
    const [name = '', ...values] = text.slice(1, end < 0 ? undefined : end).split(',')
    const type = name.slice(-3)
    const fields = new Map<string, FieldValue>(
      values.map((value, index) => [`${type}.${index + 1}`, value === '' ? null : value]),
    )
    if (type === 'XDR') addTransducers(values, fields, units)
    const stated = fixOf(type, values)
    if (stated !== undefined && type in latitudeAt) lastFix = stated
    const named = namedFields(type, values, parse(end < 0 ? withChecksum(text) : text))
    for (const [key, value] of named) {
      fields.set(`${type}.${key}`, value)
      if (shortNames.has(key)) fields.set(key, value)
    }
    const fix = stated ?? (type === 'VTG' ? lastFix : 'good')
    return notedFields(fields, notesOf(type, fields, fix))
  }
  const readRaw = (latin1: string): readonly Fields[] =>
    (checksum === 'optional' ? allSentences(latin1) : checkedSentences(latin1)).map(readSentence)
  return {
    trustsAnyLine: false,
    read: (line) => readRaw(line).at(-1),
    readAll: readRaw,
    readRaw,
    meaning: (field) => {
      const unit = units.get(field)
      return unit === undefined ? meanings[field.slice(field.indexOf('.') + 1)] : { unit }
    },
  }
}

/** Takes away what a sentence does not vouch for, and says why. */
function notesOf(type: string, fields: Map<string, FieldValue>, fix: FixState): Map<string, FieldNote> {
  const notes = new Map<string, FieldNote>()
  if (fix === 'good') return notes
  const concerned = [
    ...positionNames.flatMap((name) => [name, `${type}.${name}`]),
    ...(positionFields[type] ?? []).map((number) => `${type}.${number}`),
    ...(type === 'GSA' ? ['GSA.pdop', 'GSA.vdop', 'GSA.15', 'GSA.16', 'GSA.17'] : []),
  ]
  for (const field of concerned) {
    if (!fields.has(field)) continue
    if (fix === 'no-fix') fields.set(field, null)
    notes.set(field, { reason: fix })
  }
  return notes
}

/** The fields by name. Those of the position are read here: what is not on earth is no position. */
function namedFields(type: string, values: readonly string[], parsed: object | undefined): Map<string, FieldValue> {
  const named = new Map<string, FieldValue>()
  for (const [key, value] of Object.entries(parsed ?? {})) {
    const known = fieldValueOf(value)
    // Without a date in the sentence, the parser takes today's.
    if (known !== undefined && !(key === 'time' && type !== 'RMC' && type !== 'ZDA')) named.set(key, known)
  }
  // The parser gives up where fields are missing or added; the position stands where it always does.
  const at = latitudeAt[type]
  if (at !== undefined) {
    named.set('lat', angleFrom(values[at - 1], values[at], 'lat') ?? null)
    named.set('lon', angleFrom(values[at + 1], values[at + 2], 'lon') ?? null)
  }
  if (type === 'GNS') named.set('satellites', numberFrom(values[6] ?? '') ?? null)
  return named
}

/** Sentences it does not know, and fields it cannot read, leave the numbered fields. */
function parse(text: string): object | undefined {
  try {
    return GPS.Parse(text) || undefined
  } catch {
    return undefined
  }
}

function withChecksum(text: string): string {
  return `${text}*${nmeaChecksum(text.slice(1)).toString(16).toUpperCase().padStart(2, '0')}`
}

function fieldValueOf(value: unknown): FieldValue | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  return typeof value === 'number' ? (Number.isFinite(value) ? value : null) : undefined
}

/** Groups of four: type, value, unit, name. Pressures of type P are in bar (B) or pascal (P). */
function addTransducers(values: readonly string[], fields: Map<string, FieldValue>, units: Map<string, string>): void {
  for (let at = 0; at + 3 < values.length; at += 4) {
    const [kind = '', value = '', letter = '', name = ''] = values.slice(at, at + 4)
    if (name === '') continue
    const field = `XDR.${name}`
    fields.set(field, value === '' ? null : value)
    const unit = kind === 'H' ? '%' : transducerUnits[letter]
    if (unit !== undefined) units.set(field, unit)
  }
}
