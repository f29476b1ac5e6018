import type { FieldSettings } from '@vfab/driver-kit/fields'
import * as z from 'zod'

/** What one channel is, on which topic it comes, and where in the message it stands. `field` is a JSON path: `ENERGY.Power`. */
export interface MqttChannelSettings extends FieldSettings {
  /** The topic, without wildcards. */
  topic: string
}

/** Settings of the sensors on one broker, after defaults. */
export interface MqttConfig {
  /** The broker: `mqtt://host`, `mqtts://host:8883`, `ws://host/path`, `wss://…`. A user name and password in it count as those below. */
  broker: string
  username?: string | undefined
  password?: string | undefined
  /** PEM file with the certificates of a private authority that signed the broker's. */
  caFile?: string | undefined
  /** PEM files of this client's own certificate and key, where the broker asks for one. */
  certFile?: string | undefined
  keyFile?: string | undefined
  /** False accepts any certificate. */
  verifyCertificate: boolean
  /** Version of MQTT. `auto`: 5, or 3.1.1 where the broker does not speak 5. */
  protocol: 'auto' | '5' | '3.1.1'
  /** How this client is called at the broker. Two of one name throw each other out. Default: a new name each time. */
  clientId?: string | undefined
  /** Topics that are listened to, with wildcards: `tele/+/SENSOR`, `zigbee2mqtt/shed`. What comes there are the channels. */
  topics: string[]
  /** Prefix under which devices announce themselves (Home Assistant discovery). Read where neither topics nor channels are set. */
  discoveryPrefix: string
  /** With discovery: only devices whose name or id is among these. Empty: all. */
  devices: string[]
  /** By channel id. Empty: what comes on `topics`, else what devices announce. */
  channels: Record<string, MqttChannelSettings>
  /** Which mark stands before a number's fraction, in texts. */
  decimal: 'auto' | 'point' | 'comma'
  qos: 0 | 1
  /** Whether opening waits for a message that fits. `false` for devices that speak only when something changes. */
  waitForMessage: boolean
  /** How long to wait for the broker, and for the first message, ms. */
  timeoutMs: number
  /** A value that is older is stale, ms; 0 for never. */
  maxAgeMs: number
  /** Readings remembered per channel. */
  historyCount: number
}

/** The settings as people give them. */
export type MqttSettings = Pick<MqttConfig, 'broker'> & {
  [Key in keyof Omit<MqttConfig, 'channels' | 'broker'>]?: MqttConfig[Key] | undefined
} & {
  channels?:
    | Record<
        string,
        Pick<MqttChannelSettings, 'topic'> & {
          [Key in keyof Omit<MqttChannelSettings, 'topic'>]?: MqttChannelSettings[Key] | undefined
        }
      >
    | undefined
}

const id = z.string().regex(/^[A-Za-z_][\w.-]{0,63}$/, 'must begin with a letter and consist of letters, digits, _ . -')
const finite = z.number().min(-1e300).max(1e300)
const topic = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[^\0+#]+$/, 'is a topic without wildcards')
const filter = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^([^\0+#/]*|\+)(\/([^\0+#/]*|\+))*(\/#)?$|^#$/, 'is a topic; + stands for one part, # for all that follow')

const channel = z.strictObject({
  topic: topic.describe('The topic, without wildcards.'),
  field: z
    .string()
    .min(1)
    .optional()
    .describe('JSON path in the message (ENERGY.Power); the message itself by default.'),
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
export const mqttConfigSchema: z.ZodType<MqttConfig, MqttSettings> = z
  .strictObject({
    broker: z
      .string()
      .regex(/^(mqtts?|wss?|tcp|tls|ssl):\/\/\S+$/i, 'is not an address: write mqtt://host or mqtts://host:8883')
      .describe('The broker: mqtt://host, mqtts://host:8883, ws://host/path, wss://host/path.'),
    username: z.string().optional(),
    password: z.string().optional().meta({ writeOnly: true }),
    caFile: z.string().min(1).optional().describe("PEM file with the authority that signed the broker's certificate."),
    certFile: z.string().min(1).optional().describe("PEM file with this client's certificate."),
    keyFile: z.string().min(1).optional().describe("PEM file with this client's key."),
    verifyCertificate: z.boolean().default(true).describe('False accepts any certificate.'),
    protocol: z
      .enum(['auto', '5', '3.1.1'])
      .default('auto')
      .describe('Version of MQTT; auto: 5, or 3.1.1 where the broker does not speak 5.'),
    clientId: z.string().min(1).max(128).optional().describe('Name at the broker. Default: a new one each time.'),
    topics: z
      .array(filter)
      .default([])
      .describe('Topics to listen to: tele/+/SENSOR. What comes there are the channels.'),
    discoveryPrefix: z
      .string()
      .regex(/^[^\0+#]+$/)
      .default('homeassistant')
      .describe('Prefix under which devices announce themselves. Read where neither topics nor channels are set.'),
    devices: z.array(z.string().min(1)).default([]).describe('With discovery: only these devices, by name or id.'),
    channels: z
      .record(id, channel)
      .default({})
      .describe('By channel id. Empty: what comes on topics, else what devices announce.'),
    decimal: z
      .enum(['auto', 'point', 'comma'])
      .default('auto')
      .describe("The mark before a number's fraction, in texts."),
    qos: z.literal([0, 1]).default(0),
    waitForMessage: z
      .boolean()
      .default(true)
      .describe('Whether opening waits for a message. False for devices that speak only when something changes.'),
    timeoutMs: z
      .number()
      .int()
      .min(10)
      .max(600_000)
      .default(10_000)
      .describe('How long to wait for the broker, and for the first message, ms.'),
    maxAgeMs: z.number().min(0).default(0).describe('A value that is older is stale, ms; 0 for never.'),
    historyCount: z.number().int().min(1).max(1_000_000).default(1000).describe('Readings remembered per channel.'),
  })
  .superRefine((given, context) => {
    const issue = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message })
    if ((given.certFile === undefined) !== (given.keyFile === undefined)) {
      issue([given.certFile === undefined ? 'certFile' : 'keyFile'], 'certFile and keyFile belong together')
    }
    for (const [name, { range, type, scale, offset }] of Object.entries(given.channels)) {
      const at = ['channels', name]
      if (range && range.min >= range.max) issue([...at, 'range'], 'min must be below max')
      if (type !== 'number' && (range ?? scale ?? offset) !== undefined)
        issue(at, 'range, scale and offset are for numbers')
      if (scale === 0) issue([...at, 'scale'], 'must not be 0')
    }
  })
