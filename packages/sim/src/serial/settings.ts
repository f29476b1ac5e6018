import { type ConfigTree, DriverError, nearest } from '@vfab/core'

import type { LineDeviceOptions } from './line-device.ts'
import { lineFormats } from './line-writers.ts'

/** Settings of the simulator `serial`, as a configuration file can hold them: options of a {@link LineDeviceOptions | line device}. */
export type LineSimulatorSettings = Pick<
  LineDeviceOptions,
  'format' | 'everyMs' | 'values' | 'header' | 'script' | 'seed'
>

/** What each setting must be; the message completes "must be". */
const checks: Readonly<Record<keyof LineSimulatorSettings, (value: unknown) => string | undefined>> = {
  format: (value) => (lineFormats.some((name) => name === value) ? undefined : `one of ${lineFormats.join(', ')}`),
  everyMs: (value) => (typeof value === 'number' && value >= 0 ? undefined : 'a number of milliseconds, 0 or more'),
  values: (value) =>
    isValues(value) ? undefined : 'names with numbers, texts, true, false, or { around, swing, periodS }',
  header: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  script: (value) =>
    Array.isArray(value) && value.every(isStep)
      ? undefined
      : 'a list of steps: { atMs, set: { … } }, { atMs, line } or { atMs, fault }',
  seed: (value) => (typeof value === 'number' ? undefined : 'a number'),
}

/**
 * Checks settings and turns them into options of a device.
 * @throws DriverError `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID`
 */
export function lineDeviceOptions(settings: ConfigTree): LineSimulatorSettings {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(checks, key)) throw unknownKey(key)
    const wanted = value === undefined ? undefined : checks[key as keyof LineSimulatorSettings](value)
    if (wanted !== undefined) throw invalid(key, value, wanted)
  }
  return settings
}

function isValues(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every((each: unknown) => {
    if (typeof each !== 'object' || each === null) return ['number', 'string', 'boolean'].includes(typeof each)
    const { around, swing, periodS } = each as Record<string, unknown>
    return typeof around === 'number' && typeof swing === 'number' && typeof periodS === 'number' && periodS > 0
  })
}

function isStep(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { atMs, set, line, fault } = value as Record<string, unknown>
  const given = [set, line, fault].filter((each) => each !== undefined)
  return (
    typeof atMs === 'number' &&
    atMs >= 0 &&
    given.length === 1 &&
    (set === undefined || isValues(set)) &&
    (line === undefined || typeof line === 'string') &&
    (fault === undefined || (typeof fault === 'object' && fault !== null && 'kind' in fault))
  )
}

function unknownKey(key: string): DriverError {
  const known = Object.keys(checks)
  const near = nearest(key, known)
  return new DriverError(`the simulated sensor has no setting "${key}"`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    driver: 'serial',
    hint: near === undefined ? `settings are ${known.join(', ')}` : `did you mean ${near}?`,
    context: { key },
  })
}

function invalid(key: string, value: unknown, wanted: string): DriverError {
  return new DriverError(`setting ${key} of the simulated sensor is ${JSON.stringify(value)}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'serial',
    hint: `${key} must be ${wanted}`,
    context: { key },
  })
}
