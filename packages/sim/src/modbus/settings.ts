import { type ConfigTree, DriverError, nearest } from '@vfab/core'

import { isDisturbance } from './device.ts'
import { type ModbusDeviceOptions } from './modbus-device.ts'
import { framingNames } from './framing.ts'
import { bankNames } from './unit.ts'

/** Settings of the simulator `modbus`, as a configuration file can hold them. */
export type ModbusSimulatorSettings = Pick<
  ModbusDeviceOptions,
  'framing' | 'units' | 'signals' | 'script' | 'disturbances' | 'lateMs' | 'delayMs' | 'echo' | 'maxClients' | 'seed'
>

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isPlace = ({ unit, bank, address }: Record<string, unknown>): boolean =>
  isNumber(unit) && isNumber(address) && bankNames.some((name) => name === bank)

/** What each setting must be; the message completes "must be". */
const checks: Readonly<Record<keyof ModbusSimulatorSettings, (value: unknown) => string | undefined>> = {
  framing: (value) => (framingNames.some((name) => name === value) ? undefined : `one of ${framingNames.join(', ')}`),
  units: (value) =>
    isTree(value) && Object.values(value).every(isTree)
      ? undefined
      : 'unit numbers with { holding: { "0": [1, 2] }, input, coils, discrete, files, identification, serverId }',
  signals: (value) =>
    Array.isArray(value) && value.every((signal) => isTree(signal) && isPlace(signal) && 'value' in signal)
      ? undefined
      : 'a list of { unit, bank, address, value, scale }',
  script: (value) =>
    Array.isArray(value) &&
    value.every((step) => isTree(step) && isPlace(step) && isNumber(step['atMs']) && isNumber(step['value']))
      ? undefined
      : 'a list of { atMs, unit, bank, address, value }',
  disturbances: (value) =>
    isTree(value) && Object.entries(value).every(([name, rate]) => isDisturbance(name) && isNumber(rate))
      ? undefined
      : 'names of disturbances with how often they strike, 0 to 1',
  lateMs: (value) =>
    Array.isArray(value) && value.length === 2 && value.every(isNumber) ? undefined : '[from, to] in ms',
  delayMs: (value) => (isNumber(value) && value >= 0 ? undefined : 'a number of milliseconds, 0 or more'),
  echo: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  maxClients: (value) => (isNumber(value) && value >= 1 ? undefined : 'a number, 1 or more'),
  seed: (value) => (isNumber(value) ? undefined : 'a number'),
}

/**
 * Checks settings and turns them into options of a device.
 * @throws DriverError `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID`
 */
export function modbusDeviceOptions(settings: ConfigTree): ModbusSimulatorSettings {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(checks, key)) throw unknownKey(key)
    const wanted = value === undefined ? undefined : checks[key as keyof ModbusSimulatorSettings](value)
    if (wanted !== undefined) throw invalid(key, value, wanted)
  }
  return settings
}

function unknownKey(key: string): DriverError {
  const known = Object.keys(checks)
  const near = nearest(key, known)
  return new DriverError(`the simulated Modbus device has no setting "${key}"`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    driver: 'modbus',
    hint: near === undefined ? `settings are ${known.join(', ')}` : `did you mean ${near}?`,
    context: { key },
  })
}

function invalid(key: string, value: unknown, wanted: string): DriverError {
  return new DriverError(`setting ${key} of the simulated Modbus device is ${JSON.stringify(value)}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'modbus',
    hint: `${key} must be ${wanted}`,
    context: { key },
  })
}
