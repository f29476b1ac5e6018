import { type FieldMeaning, type FieldValue, type LineFormat, notedFields } from '@vfab/driver-kit/fields'
import { collect } from '@vfab/driver-kit/fields'

/** What makes gpsd report. @see https://gpsd.gitlab.io/gpsd/gpsd_json.html */
export const gpsdWatch = '?WATCH={"enable":true,"json":true};'

/** By the name of the field; gpsd fixes the units. */
const meanings: Readonly<Record<string, FieldMeaning>> = {
  lat: { quantity: 'latitude', unit: 'deg', range: { min: -90, max: 90 } },
  lon: { quantity: 'longitude', unit: 'deg', range: { min: -180, max: 180 } },
  alt: { quantity: 'altitude', unit: 'm' },
  altMSL: { quantity: 'altitude', unit: 'm' },
  altHAE: { quantity: 'altitude', unit: 'm' },
  speed: { quantity: 'speed', unit: 'm/s' },
  climb: { quantity: 'climb', unit: 'm/s' },
  track: { quantity: 'course', unit: 'deg', range: { min: 0, max: 360 } },
  mode: { quantity: 'fix', unit: '1' },
  epx: { quantity: 'error', unit: 'm' },
  epy: { quantity: 'error', unit: 'm' },
  eph: { quantity: 'error', unit: 'm' },
  epv: { quantity: 'error', unit: 'm' },
  hdop: { quantity: 'dilution', unit: '1' },
  uSat: { quantity: 'satellites', unit: '1' },
  nSat: { quantity: 'satellites', unit: '1' },
}

/** Fields that a report of a position without a fix lacks, and that must not keep their last value then. */
const ofFix = ['lat', 'lon', 'alt', 'altMSL', 'altHAE', 'speed', 'climb', 'track']

/**
 * What gpsd sends: reports of the class TPV (position, speed) and SKY (satellites) give the fields, everything else none. Below mode 2 there
 * is no fix, below mode 3 no height: the fields are empty then.
 */
export const gpsdReports: LineFormat = {
  trustsAnyLine: false,
  read(line) {
    let report: unknown
    try {
      report = JSON.parse(line)
    } catch {
      return undefined
    }
    if (typeof report !== 'object' || report === null || !('class' in report)) return undefined
    const fields = new Map<string, FieldValue>()
    const kind = report.class
    if (kind !== 'TPV' && kind !== 'SKY') return fields
    collect({ ...report, satellites: undefined }, '', 0, fields)
    fields.delete('satellites')
    if (kind !== 'TPV') return fields
    const hasFix = 'mode' in report && typeof report.mode === 'number' && report.mode >= 2
    // A report of a sentence that has no position at all, sent while there is a fix, is none of the position.
    if (hasFix && !fields.has('lat')) return fields
    const missing = ofFix.filter((field) => !hasFix || !fields.has(field))
    for (const field of missing) fields.set(field, null)
    return notedFields(fields, new Map(missing.map((field) => [field, { reason: hasFix ? 'no-answer' : 'no-fix' }])))
  },
  meaning: (field) => meanings[field],
}
