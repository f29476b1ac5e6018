import type { FieldSettings } from '@vfab/driver-kit/fields'
import * as z from 'zod'

/** Formats of lines. */
export const formatNames = ['auto', 'json', 'csv', 'labels', 'pattern', 'nmea', 'gpsd', 'scpi'] as const

/** A format of lines; `auto` recognises some of the others. */
export type FormatName = (typeof formatNames)[number]

/**
 * What one channel is, and where in the lines it stands. `field` is a JSON key (`env.t`), a column's name or number, a label, a group of the
 * pattern, a field of NMEA (`GGA.alt`) or gpsd (`lat`); with SCPI the number of the value in the answer, from 1.
 */
export interface ChannelSettings extends FieldSettings {
  /** SCPI: the question, `MEAS:VOLT:DC?`. */
  query?: string | undefined
}

/** Settings of one sensor that sends lines, after defaults. */
export interface SerialConfig {
  /** A serial port (`/dev/ttyUSB0`, `COM3`) or an address (`tcp://host:port`). */
  port: string
  /** Bit/s of a serial port. */
  baudRate: number
  /** Of a serial port, as its three companions. */
  dataBits: 7 | 8
  parity: 'none' | 'even' | 'odd'
  stopBits: 1 | 2
  flowControl: 'none' | 'xonxoff' | 'hardware'
  format: FormatName
  /** Format `pattern`: a regular expression with named groups. */
  pattern?: string | undefined
  /** Format `csv`: what separates the columns. Default: found out from the first line. */
  separator?: string | undefined
  /** Format `csv`: names of the columns. Default: a first line of names, else numbers from 1. */
  columns?: string[] | undefined
  /** Which mark stands before a number's fraction. `auto` reads `23,5` too, and takes `1,234` for no number, as it may mean either. */
  decimal: 'auto' | 'point' | 'comma'
  /** Format `nmea`, and `auto`: whether sentences without a checksum are read. One with a wrong checksum never is. */
  checksum: 'required' | 'optional'
  /** By channel id. Empty: whatever the first lines hold. */
  channels: Record<string, ChannelSettings>
  /** Longer lines are dropped to their end, bytes. */
  maxLineBytes: number
  /** Whether the first line after opening is dropped, as it may be half of one. Default: where the format could not tell. */
  skipFirstLine?: boolean | undefined
  /** Whether opening waits for a line that fits. `false` for devices that speak only when something changes. */
  waitForLine: boolean
  /** How long to wait for the first line, or for an answer to a query, ms. */
  timeoutMs: number
  /** A value that is older is stale, ms; 0 for never. */
  maxAgeMs: number
  /** Format `scpi`: time between two rounds of queries, ms. */
  intervalMs: number
  /** Format `scpi`: whether the instrument is asked who it is (`*IDN?`). `false` for one that does not know the question. */
  identify: boolean
  /** Format `scpi`: an answer without a line end is over after this silence, ms. Default: answers have line ends. */
  answerGapMs?: number | undefined
  /** Sent, each with `lineEnding`, when the sensor is opened. */
  startup: string[]
  lineEnding: '\n' | '\r' | '\r\n' | ''
  /** Readings remembered per channel. */
  historyCount: number
}

/** The settings as people give them. */
export type SerialSettings = { [Key in keyof Omit<SerialConfig, 'channels'>]?: SerialConfig[Key] | undefined } & {
  channels?: Record<string, { [Key in keyof ChannelSettings]?: ChannelSettings[Key] | undefined }> | undefined
}

const id = z.string().regex(/^[A-Za-z_][\w.-]{0,63}$/, 'must begin with a letter and consist of letters, digits, _ . -')
const finite = z.number().min(-1e300).max(1e300)

const channel = z.strictObject({
  field: z.string().min(1).optional().describe('Name or number in the line; the channel id by default.'),
  name: z.string().min(1).optional().describe('What people call it.'),
  quantity: z.string().min(1).optional().describe('What is measured: temperature, humidity, door.'),
  unit: z.string().min(1).optional().describe('UCUM code: Cel, %, hPa, mm, m/s2; 1 for counts.'),
  type: z.enum(['number', 'boolean', 'text']).default('number'),
  kind: z.enum(['measurement', 'state', 'total', 'total-increasing', 'counter']).optional(),
  scale: finite.optional().describe('The value is number × scale + offset.'),
  offset: finite.optional(),
  range: z.strictObject({ min: finite, max: finite }).optional().describe('Values that can be.'),
  resolution: z.number().positive().optional(),
  accuracy: z.number().positive().optional(),
  sentinels: z
    .array(z.union([z.number(), z.string()]))
    .optional()
    .describe('What the device sends for "no value".'),
  values: z
    .record(z.string(), z.union([z.number(), z.boolean(), z.string()]))
    .optional()
    .describe('What the texts of the device mean.'),
  maxAgeMs: z.number().min(0).optional().describe("Overrides the sensor's."),
  query: z.string().min(1).optional().describe('SCPI: the question, with its question mark.'),
})

/** True for SCPI that asks in every part: a header that ends with a question mark, and what it may take. */
function asksOnly(query: string): boolean {
  const parts = query.match(/(?:"[^"]*"|'[^']*'|[^;])+/g) ?? []
  const semicolons = query.replaceAll(/"[^"]*"|'[^']*'/g, '').split(';').length - 1
  return (
    parts.length === semicolons + 1 && parts.every((part) => /^\s*[:*]?[A-Za-z][\w:[\]@]*\?(\s[^\r\n?]*)?$/.test(part))
  )
}

/** A setting that belongs to one format only. */
const ofFormat = { pattern: 'pattern', separator: 'csv', columns: 'csv', answerGapMs: 'scpi' } as const

/** Checks settings and completes them; unknown keys are errors. */
export const serialConfigSchema: z.ZodType<SerialConfig, SerialSettings> = z
  .strictObject({
    port: z.string().min(1).describe('A serial port (/dev/ttyUSB0, COM3) or an address (tcp://host:port).'),
    baudRate: z.number().int().min(50).max(4_000_000).default(9600).describe('Bit/s of a serial port.'),
    dataBits: z.literal([7, 8]).default(8),
    parity: z.enum(['none', 'even', 'odd']).default('none'),
    stopBits: z.literal([1, 2]).default(1),
    flowControl: z.enum(['none', 'xonxoff', 'hardware']).default('none'),
    format: z
      .enum(formatNames)
      .default('auto')
      .describe('Format of the lines; auto recognises JSON, CSV, labels and NMEA.'),
    pattern: z.string().min(1).optional().describe('Format pattern: a regular expression with named groups.'),
    separator: z.string().length(1).optional().describe('Format csv: what separates the columns.'),
    columns: z.array(z.string().min(1)).min(1).optional().describe('Format csv: names of the columns.'),
    decimal: z
      .enum(['auto', 'point', 'comma'])
      .default('auto')
      .describe("The mark before a number's fraction. auto reads 21.5 and 21,5, and 1,234 as no number."),
    checksum: z
      .enum(['required', 'optional'])
      .default('required')
      .describe('Format nmea, and auto: whether sentences without a checksum are read.'),
    channels: z.record(id, channel).default({}).describe('By channel id. Empty: whatever the first lines hold.'),
    maxLineBytes: z.number().int().min(16).max(65_536).default(1024).describe('Longer lines are dropped, bytes.'),
    skipFirstLine: z
      .boolean()
      .optional()
      .describe(
        'Whether the first line after opening, which may be half of one, is dropped. Default: where it could pass for a whole one.',
      ),
    waitForLine: z
      .boolean()
      .default(true)
      .describe(
        'Whether opening waits for a line that fits. False for devices that speak only when something changes.',
      ),
    timeoutMs: z
      .number()
      .int()
      .min(10)
      .max(600_000)
      .default(5000)
      .describe('How long to wait for the first line, or for an answer to a query, ms.'),
    maxAgeMs: z.number().min(0).default(10_000).describe('A value that is older is stale, ms; 0 for never.'),
    intervalMs: z.number().int().min(1).default(1000).describe('Format scpi: time between two rounds of queries, ms.'),
    identify: z
      .boolean()
      .default(true)
      .describe('Format scpi: whether *IDN? is asked. False for an instrument that does not know it.'),
    answerGapMs: z
      .number()
      .int()
      .min(5)
      .max(5000)
      .optional()
      .describe('Format scpi: an answer without a line end is over after this silence, ms.'),
    startup: z
      .array(z.string().regex(/^[^\r\n]+$/, 'must be one line'))
      .default([])
      .describe(
        'Lines sent when the sensor is opened. Nothing else is ever sent, save SCPI queries and what makes gpsd report.',
      ),
    lineEnding: z.enum(['\n', '\r', '\r\n', '']).default('\n').describe('Ends the lines that are sent.'),
    historyCount: z.number().int().min(1).max(1_000_000).default(1000).describe('Readings remembered per channel.'),
  })
  .superRefine((given, context) => {
    const issue = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message })
    for (const [key, format] of Object.entries(ofFormat)) {
      if (given[key as keyof typeof ofFormat] !== undefined && given.format !== format) {
        issue([key], `belongs to format ${format}, but the format is ${given.format}`)
      }
    }
    if (given.format === 'pattern' && given.pattern === undefined) issue(['pattern'], 'is needed for format pattern')
    const channels = Object.entries(given.channels)
    if (given.format === 'scpi' && channels.length === 0)
      issue(['channels'], 'format scpi needs channels with a query each')
    for (const [name, { query, range, type, scale, offset }] of channels) {
      const at = ['channels', name]
      if (given.format === 'scpi' && query === undefined) issue([...at, 'query'], 'is needed for format scpi')
      if (given.format !== 'scpi' && query !== undefined) issue([...at, 'query'], 'belongs to format scpi')
      if (query !== undefined && !asksOnly(query))
        issue([...at, 'query'], 'must ask only, as in MEAS:VOLT:DC?: every part between semicolons is a question')
      if (range && range.min >= range.max) issue([...at, 'range'], 'min must be below max')
      if (type !== 'number' && (range ?? scale ?? offset) !== undefined)
        issue(at, 'range, scale and offset are for numbers')
      if (scale === 0) issue([...at, 'scale'], 'must not be 0')
    }
  })
