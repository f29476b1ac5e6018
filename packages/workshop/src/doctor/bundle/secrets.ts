/*
 * Secrets are kept out of a bundle twice: settings are shown as everywhere, and whatever a schema marks as secret, or is called
 * like one, is removed from every text, wherever it turns up: in a driver's message, in the address of a job, in a log.
 */
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import { hideCredentials, hideSecrets } from '@vfab/core'
import {
  type DriverInventory,
  environmentLayer,
  findDriver,
  type HostConfig,
  type InstalledDriver,
  readSettingsSchema,
} from '@vfab/host'

import { asRecord } from '../../config/as-record.ts'

/** What stands in the place of a secret. */
const hidden = '(hidden)'
/** Settings called like this are hidden also where no schema marks them. */
const secretName = /pass(word|phrase|wd)?$|pwd|secret|token|credential|api_?key|private_?key|^auth$|^pin$/i
/** Shorter ones are hidden where they stand alone only: replaced inside words they would hide everything else. */
const shortestInText = 4
/** A file larger than this holds no secret. */
const secretLimitBytes = 65_536

/** Hides secrets, credentials in web addresses, and the home directory's name. */
export interface Redaction {
  /** Plain data without them: every text inside it, also its keys. */
  data(value: unknown): unknown
  text(text: string): string
}

/** @param homeDirectory - shown as `~`: it holds the user's name */
export function createRedaction(secrets: ReadonlySet<string>, homeDirectory: string): Redaction {
  const inText = [...secrets]
    .filter((secret) => secret.length >= shortestInText)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    // The longer one first: another may be a part of it.
    .sort((one, other) => other.length - one.length)
  const text = (given: string): string => {
    if (secrets.has(given)) return hidden
    let shown = hideCredentials(given)
    for (const secret of inText) shown = shown.replaceAll(secret, hidden)
    return homeDirectory.length > 1 ? shown.replaceAll(homeDirectory, '~') : shown
  }
  const data = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(data)
    if (typeof value !== 'object' || value === null)
      return isLongNumber(value) && secrets.has(String(value)) ? hidden : value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [text(key), hasSecretName(key, inner) ? hidden : data(inner)]),
    )
  }
  return { data, text }
}

function isLongNumber(value: unknown): boolean {
  return typeof value === 'number' && String(value).length >= shortestInText
}

function hasSecretName(key: string, value: unknown): boolean {
  return secretName.test(key) && (typeof value === 'string' || typeof value === 'number')
}

/** All secrets of the configuration files, the files these name, and the environment. */
export function secretsOf(config: HostConfig, inventory: DriverInventory): ReadonlySet<string> {
  const secrets = new Set<string>()
  for (const { origin, values } of config.layers) {
    for (const { driver, settings } of sectionsOf(values, config, inventory)) {
      collect(settings, hideSecrets(settings, schemaOf(driver)), { secrets, directory: dirname(origin) })
    }
    collect(values, hideSecrets(values, undefined), { secrets, directory: dirname(origin) })
  }
  for (const [name, value] of Object.entries(config.env)) {
    if (value && secretName.test(name.replace(/_FILE$/, ''))) addFrom(name, value, secrets)
  }
  for (const driver of inventory.drivers) {
    const settings = fromEnvironment(driver, config, inventory)
    collect(settings, hideSecrets(settings, schemaOf(driver)), { secrets, directory: process.cwd() })
  }
  secrets.delete('')
  return secrets
}

/** The settings in `drivers:` and `devices:`, each with the driver they are of. */
function sectionsOf(
  values: Readonly<Record<string, unknown>>,
  { devices }: HostConfig,
  inventory: DriverInventory,
): { driver: InstalledDriver | undefined; settings: unknown }[] {
  const ofDrivers = Object.entries(asRecord(values['drivers']) ?? {})
  const ofDevices = Object.entries(asRecord(values['devices']) ?? {})
  return [
    ...ofDrivers.map(([name, settings]) => ({ driver: driverOf(name, inventory), settings })),
    ...ofDevices.map(([name, settings]) => ({ driver: driverOf(devices.get(name) ?? '', inventory), settings })),
  ]
}

interface Collection {
  readonly secrets: Set<string>
  /** Files with secrets are named from here. */
  readonly directory: string
}

/** Adds what `shown` hides of `value`. */
function collect(value: unknown, shown: unknown, into: Collection, key = ''): void {
  const record = asRecord(value)
  if (shown === hidden || (secretName.test(key) && !record && !Array.isArray(value))) {
    if (record) return addFile(record['file'], into)
    if (typeof value === 'string' || typeof value === 'number') into.secrets.add(String(value))
  } else if (typeof value === 'string') {
    addCredentials(value, into.secrets)
  } else if (record) {
    const others = asRecord(shown) ?? {}
    for (const [name, inner] of Object.entries(record)) collect(inner, others[name], into, name)
    if (secretName.test(key)) addFile(record['file'], into)
  } else if (Array.isArray(value)) {
    const others = Array.isArray(shown) ? (shown as unknown[]) : []
    value.forEach((inner, index) => collect(inner, others[index], into, key))
  }
}

/** `http://maker:secret@camera/?token=abc`: `secret` and `abc`. */
function addCredentials(text: string, secrets: Set<string>): void {
  for (const [, password] of text.matchAll(/:\/\/[^\s/?#@:]*:([^\s/?#@]*)@/g)) {
    if (password) secrets.add(password).add(decoded(password))
  }
  for (const [, value] of text.matchAll(/[?&](?:pass\w*|pwd|token|api_?key|key|secret|auth|sig)=([^&\s#]+)/gi)) {
    if (value) secrets.add(value).add(decoded(value))
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function addFrom(name: string, value: string, secrets: Set<string>): void {
  if (name.endsWith('_FILE')) addFile(value, { secrets, directory: process.cwd() })
  else secrets.add(value)
}

/** A secret that is in a file of its own. */
function addFile(file: unknown, { secrets, directory }: Collection): void {
  if (typeof file !== 'string') return
  try {
    const path = resolve(directory, file)
    if (statSync(path).size <= secretLimitBytes) secrets.add(readFileSync(path, 'utf8').replace(/\r?\n$/, ''))
  } catch {
    // Then nobody can read it, and it is in no message either.
  }
}

function fromEnvironment(driver: InstalledDriver, { env }: HostConfig, { drivers }: DriverInventory): unknown {
  try {
    const otherDrivers = drivers.map(({ id }) => id).filter((id) => id !== driver.id)
    return environmentLayer(driver.id, env, schemaOf(driver), { otherDrivers }).values
  } catch {
    return {}
  }
}

function driverOf(name: string, inventory: DriverInventory): InstalledDriver | undefined {
  try {
    return findDriver(inventory, name)
  } catch {
    return undefined
  }
}

function schemaOf(driver: InstalledDriver | undefined): unknown {
  return driver && readSettingsSchema(driver)
}
