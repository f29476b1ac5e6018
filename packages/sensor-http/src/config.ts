import type { FieldSettings } from '@vfab/driver-kit/fields'
import * as z from 'zod'

/** Formats of pages; `auto` goes by the page. */
export const pageFormats = ['auto', 'json', 'prometheus', 'text'] as const

/** A format of pages. */
export type PageFormat = (typeof pageFormats)[number]

/** Settings of one page with values, after defaults. */
export interface HttpConfig {
  /** The page: `http://shelly.local/rpc/Shelly.GetStatus`. A user name and password in it count as those below. */
  url: string
  /** User name, for Basic and Digest logins. */
  username?: string | undefined
  password?: string | undefined
  /** Sent as `Authorization: Bearer …`. */
  token?: string | undefined
  /** More headers: `{ "X-API-Key": "…" }`. */
  headers: Record<string, string>
  /** PEM file with the certificates of a private authority that signed the server's. */
  caFile?: string | undefined
  /** False accepts any certificate. */
  verifyCertificate: boolean
  format: PageFormat
  /** By channel id. Empty: whatever the page holds. */
  channels: Record<string, FieldSettings>
  /** Which mark stands before a number's fraction, in texts. */
  decimal: 'auto' | 'point' | 'comma'
  /** Time between two requests, ms. */
  intervalMs: number
  /** How long an answer may take, ms. */
  timeoutMs: number
  /** A value that is older is stale, ms; 0 for never. */
  maxAgeMs: number
  /** Larger pages are refused. */
  maxPageBytes: number
  /** Readings remembered per channel. */
  historyCount: number
}

/** The settings as people give them. */
export type HttpSettings = Pick<HttpConfig, 'url'> & {
  [Key in keyof Omit<HttpConfig, 'channels' | 'url'>]?: HttpConfig[Key] | undefined
} & {
  channels?: Record<string, { [Key in keyof FieldSettings]?: FieldSettings[Key] | undefined }> | undefined
}

const id = z.string().regex(/^[A-Za-z_][\w.-]{0,63}$/, 'must begin with a letter and consist of letters, digits, _ . -')
const finite = z.number().min(-1e300).max(1e300)

const channel = z.strictObject({
  field: z
    .string()
    .min(1)
    .optional()
    .describe('JSON path (env.t), metric (temp_celsius{room="shop"}) or label; the channel id by default.'),
  name: z.string().min(1).optional().describe('What people call it.'),
  quantity: z.string().min(1).optional().describe('What is measured: temperature, humidity, door.'),
  unit: z.string().min(1).optional().describe('UCUM code: Cel, %, hPa, W; 1 for counts.'),
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
})

/** Checks settings and completes them; unknown keys are errors. */
export const httpConfigSchema: z.ZodType<HttpConfig, HttpSettings> = z
  .strictObject({
    url: z
      .string()
      .regex(/^(https?|tcp):\/\/\S+$/i, 'is not an address: write http://host/path')
      .describe('The page with the values: http://shelly.local/rpc/Shelly.GetStatus.'),
    username: z.string().optional(),
    password: z.string().optional().meta({ writeOnly: true }),
    token: z.string().min(1).optional().describe('Sent as Authorization: Bearer.').meta({ writeOnly: true }),
    headers: z
      .record(
        z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is not the name of a header'),
        z
          .string()
          .regex(/^[^\r\n\0]*$/)
          .meta({ writeOnly: true }), // keys of an API come this way
      )
      .default({})
      .describe('More headers of the request.'),
    caFile: z.string().min(1).optional().describe("PEM file with the authority that signed the server's certificate."),
    verifyCertificate: z.boolean().default(true).describe('False accepts any certificate.'),
    format: z.enum(pageFormats).default('auto').describe('Format of the page; auto goes by the page.'),
    channels: z.record(id, channel).default({}).describe('By channel id. Empty: whatever the page holds.'),
    decimal: z
      .enum(['auto', 'point', 'comma'])
      .default('auto')
      .describe("The mark before a number's fraction, in texts."),
    intervalMs: z.number().int().min(10).max(86_400_000).default(5000).describe('Time between two requests, ms.'),
    timeoutMs: z.number().int().min(10).max(600_000).default(5000).describe('How long an answer may take, ms.'),
    maxAgeMs: z.number().min(0).default(60_000).describe('A value that is older is stale, ms; 0 for never.'),
    maxPageBytes: z.number().int().min(16).max(67_108_864).default(4_194_304).describe('Larger pages are refused.'),
    historyCount: z.number().int().min(1).max(1_000_000).default(1000).describe('Readings remembered per channel.'),
  })
  .superRefine((given, context) => {
    const issue = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message })
    if (given.token !== undefined && given.username !== undefined)
      issue(['token'], 'is given beside username: choose one')
    for (const [name, { range, type, scale, offset }] of Object.entries(given.channels)) {
      const at = ['channels', name]
      if (range && range.min >= range.max) issue([...at, 'range'], 'min must be below max')
      if (type !== 'number' && (range ?? scale ?? offset) !== undefined)
        issue(at, 'range, scale and offset are for numbers')
      if (scale === 0) issue([...at, 'scale'], 'must not be 0')
    }
  })
