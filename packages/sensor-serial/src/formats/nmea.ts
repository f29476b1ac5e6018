import { GPS } from 'gps'

import type { FieldMeaning, FieldValue, LineFormat } from '../fields.ts'
import { checkedSentence } from './nmea-checksum.ts'

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

/**
 * NMEA 0183. Sentences that the parser knows have their fields by name (`GGA.alt`, `RMC.speed`), and those of navigation also
 * without the sentence (`alt`). Every sentence has its fields by number (`MWV.1` is the first after the name), and the
 * transducers of XDR by theirs (`XDR.TempAir`). A sentence whose checksum is wrong or missing is noise.
 */
export function nmeaSentences(): LineFormat {
  const units = new Map<string, string>()
  return {
    trustsAnyLine: false,
    read(line) {
      const text = checkedSentence(line)
      if (text === undefined) return undefined
      const [name = '', ...values] = text.slice(1, text.lastIndexOf('*')).split(',')
      const type = name.slice(-3)
      const fields = new Map<string, FieldValue>(
        values.map((value, index) => [`${type}.${index + 1}`, value === '' ? null : value]),
      )
      if (type === 'XDR') addTransducers(values, fields, units)
      const parsed = parse(text)
      for (const [key, value] of Object.entries(parsed ?? {})) {
        const known = fieldValueOf(value)
        if (known === undefined) continue
        fields.set(`${type}.${key}`, known)
        if (shortNames.has(key)) fields.set(key, known)
      }
      return fields
    },
    meaning: (field) => {
      const unit = units.get(field)
      return unit === undefined ? meanings[field.slice(field.indexOf('.') + 1)] : { unit }
    },
  }
}

/** Sentences it does not know, and fields it cannot read, leave the numbered fields. */
function parse(text: string): object | undefined {
  try {
    return GPS.Parse(text) || undefined
  } catch {
    return undefined
  }
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
