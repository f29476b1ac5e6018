/* The section `broker:` of a configuration: which broker, and what is published there. It is not the section of the driver `mqtt`, which reads sensors. */
import * as z from 'zod'

import { namePattern } from './topics.ts'

/** Settings of the section `broker:`, after defaults. */
export interface BrokerSettings {
  /** `false`: nothing is connected or published. */
  enabled: boolean
  /** `mqtt://host`, `mqtts://host:8883`, `ws://host/path`, `wss://…`. */
  url: string
  username?: string | undefined
  password?: string | undefined
  /** File that holds the password, alone on its first line. */
  passwordFile?: string | undefined
  /** PEM file with the certificate of the authority that signed the broker's. */
  caFile?: string | undefined
  /** PEM files of this host's certificate and key, where the broker asks for one. */
  certFile?: string | undefined
  keyFile?: string | undefined
  /** `false` accepts any certificate. */
  verifyCertificate: boolean
  /** Version of MQTT. `auto`: 5, or 3.1.1 where the broker does not speak 5. */
  protocol: 'auto' | '5' | '3.1.1'
  /** Name of this host in topics: lower-case letters, digits, `_`, `-`; at most 32. Default: from the computer's name. */
  name?: string | undefined
  /** First part of all topics. */
  prefix: string
  /** URL of this host's page and API for other computers. Default: the first address at which `vfab serve` listens for them. */
  pageUrl?: string | undefined
  /** Whether commands from the broker are carried out. */
  commands: boolean
  /** Whether sensors are opened and their readings published. */
  readings: boolean
  /** Whether machines are announced to Home Assistant. */
  homeAssistant: boolean
  /** Home Assistant's discovery prefix. */
  discoveryPrefix: string
  /** A host that is silent for 1.5 times as long is reported offline by the broker, ms. */
  keepaliveMs: number
  /** How long to wait for the broker, ms. */
  timeoutMs: number
}

/** The settings as people write them. */
export type BrokerSettingsInput = Pick<BrokerSettings, 'url'> & {
  [Key in keyof Omit<BrokerSettings, 'url'>]?: BrokerSettings[Key] | undefined
}

/** Keys of the section. */
export const brokerSettingsKeys = [
  'enabled',
  'url',
  'username',
  'password',
  'passwordFile',
  'caFile',
  'certFile',
  'keyFile',
  'verifyCertificate',
  'protocol',
  'name',
  'prefix',
  'pageUrl',
  'commands',
  'readings',
  'homeAssistant',
  'discoveryPrefix',
  'keepaliveMs',
  'timeoutMs',
] as const

const file = z.string().min(1).optional()
const prefix = z
  .string()
  .regex(/^[^\0+#/$][^\0+#]{0,99}$/, 'is the beginning of a topic, without + and #')
  .refine((text) => !text.endsWith('/'), 'must not end with /')

/** Checks the section and completes it; unknown keys are errors. */
export const brokerSettingsSchema: z.ZodType<BrokerSettings, BrokerSettingsInput> = z
  .strictObject({
    enabled: z.boolean().default(true).describe('False: nothing is connected or published.'),
    url: z
      .string()
      .regex(/^(mqtts?|wss?|tcp|tls|ssl):\/\/\S+$/i, 'is not an address: write mqtt://host or mqtts://host:8883')
      .refine((text) => URL.canParse(text), 'is not an address: write mqtt://host or mqtts://host:8883')
      .describe('The broker: mqtt://host, mqtts://host:8883, ws://host/path, wss://host/path.'),
    username: z.string().optional(),
    password: z.string().optional().meta({ writeOnly: true }),
    passwordFile: file.describe('File that holds the password, alone on its first line.'),
    caFile: file.describe("PEM file with the certificate of the authority that signed the broker's."),
    certFile: file.describe("PEM file with this host's certificate."),
    keyFile: file.describe("PEM file with this host's key."),
    verifyCertificate: z.boolean().default(true).describe('False accepts any certificate.'),
    protocol: z.enum(['auto', '5', '3.1.1']).default('auto'),
    name: z
      .string()
      .regex(namePattern, 'consists of 1 to 32 lower-case letters, digits, _ and -')
      .refine((text) => text !== 'reply', 'is reserved: choose another')
      .optional()
      .describe("Name of this host in topics. Default: from the computer's name."),
    prefix: prefix.default('vfab').describe('First part of all topics.'),
    pageUrl: z
      .string()
      .regex(/^https?:\/\/\S+$/i, 'is not a web address')
      .optional()
      .describe("URL of this host's page for other computers."),
    commands: z.boolean().default(false).describe('Whether commands from the broker are carried out.'),
    readings: z.boolean().default(true).describe('Whether sensors are opened and their readings published.'),
    homeAssistant: z.boolean().default(true).describe('Whether machines are announced to Home Assistant.'),
    discoveryPrefix: prefix.default('homeassistant').describe("Home Assistant's discovery prefix."),
    keepaliveMs: z
      .number()
      .int()
      .min(1000)
      .max(600_000)
      .default(30_000)
      .describe('A host that is silent for 1.5 times as long is reported offline by the broker, ms.'),
    timeoutMs: z.number().int().min(10).max(600_000).default(10_000).describe('How long to wait for the broker, ms.'),
  })
  .superRefine((given, context) => {
    const issue = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
    if ((given.certFile === undefined) !== (given.keyFile === undefined)) {
      issue(given.certFile === undefined ? 'certFile' : 'keyFile', 'certFile and keyFile belong together')
    }
    const hasSecret = given.password !== undefined || given.passwordFile !== undefined
    if (hasSecret && given.username === undefined && URL.canParse(given.url) && new URL(given.url).username === '') {
      issue('username', 'is missing beside the password')
    }
    if (given.password !== undefined && given.passwordFile !== undefined) {
      issue('passwordFile', 'give password or passwordFile, not both')
    }
  })
