import type { DecimalMark } from './number-text.ts'

/** What one channel is, and which field of what comes it is. */
export interface FieldSettings {
  /** Name of the field: a JSON key (`env.t`), a label, a column. Default: the channel's id. */
  field?: string | undefined
  /** What people call it. */
  name?: string | undefined
  /** What is measured: `temperature`. Default: what the format knows, else the channel's id. */
  quantity?: string | undefined
  /** UCUM code: `Cel`, `%`, `hPa`. Default: what the format knows, else `1`. */
  unit?: string | undefined
  type: 'number' | 'boolean' | 'text'
  /** What the values mean over time; default `state` for booleans and texts, else `measurement`. */
  kind?: 'measurement' | 'state' | 'total' | 'total-increasing' | 'counter' | undefined
  /** The value is `number × scale + offset`. */
  scale?: number | undefined
  offset?: number | undefined
  /** Values that can be; those outside are uncertain. */
  range?: { min: number; max: number } | undefined
  resolution?: number | undefined
  accuracy?: number | undefined
  /** What the device sends for "no value": `-127`, `nan`. */
  sentinels?: (number | string)[] | undefined
  /** What the texts of the device mean: `{ OPEN: true, SHUT: false }`. Other texts are then no value. */
  values?: Record<string, number | boolean | string> | undefined
  /** Overrides the sensor's `maxAgeMs`. */
  maxAgeMs?: number | undefined
}

/** Which fields are which channels. */
export interface FieldMap {
  /** By channel id. Empty: whatever comes. */
  readonly channels: Readonly<Record<string, FieldSettings>>
  /** A value that is older is stale, ms; 0 for never. */
  readonly maxAgeMs: number
  /** Which mark stands before a number's fraction. */
  readonly decimal: DecimalMark
}
