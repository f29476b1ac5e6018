import { type ConfigTree, DriverError, nearest } from '@vfab/core'
import { type EmitterName, emitterNames } from './emitters.ts'
import type { MjpegCameraOptions } from './options.ts'

/** Settings of the simulator `ip`, as a configuration file can hold them. */
export interface MjpegSimulatorSettings {
  /** Written into every picture. */
  readonly name: string
  /** Whose way to write a stream it has, one of the names in the README. */
  readonly emitter: EmitterName
  readonly widthPx: number
  readonly heightPx: number
  readonly framesPerS: number
  readonly viewers: number
  readonly username: string
  readonly password: string
  readonly scheme: 'basic' | 'digest'
}

type Check = (value: unknown) => string | undefined

const text: Check = (value) => (typeof value === 'string' ? undefined : 'a text')
const positive: Check = (value) => (typeof value === 'number' && value > 0 ? undefined : 'a number above 0')
const blocks: Check = (value) =>
  typeof value === 'number' && value > 0 && value <= 8192 && value % 8 === 0 ? undefined : 'a multiple of 8 up to 8192'

/** What each setting must be; the message completes "must be". */
const checks: Readonly<Record<keyof MjpegSimulatorSettings, Check>> = {
  name: text,
  emitter: (value) => (emitterNames.some((name) => name === value) ? undefined : `one of ${emitterNames.join(', ')}`),
  widthPx: blocks,
  heightPx: blocks,
  framesPerS: positive,
  viewers: positive,
  username: text,
  password: text,
  scheme: (value) => (value === 'basic' || value === 'digest' ? undefined : '"basic" or "digest"'),
}

/**
 * Checks settings and turns them into options of a camera.
 * @throws DriverError `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID`
 */
export function cameraOptions(settings: ConfigTree): MjpegCameraOptions {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(checks, key)) throw unknownKey(key)
    const wanted = value === undefined ? undefined : checks[key as keyof MjpegSimulatorSettings](value)
    if (wanted !== undefined) throw invalid(key, wanted)
  }
  const { username, password, scheme, ...options } = settings as Partial<MjpegSimulatorSettings>
  if (username === undefined && password === undefined) return options
  return { ...options, credentials: { username: username ?? '', password: password ?? '', scheme: scheme ?? 'basic' } }
}

function unknownKey(key: string): DriverError {
  const known = Object.keys(checks)
  const near = nearest(key, known)
  return new DriverError(`the simulated camera has no setting "${key}"`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    driver: 'ip',
    hint: near === undefined ? `settings are ${known.join(', ')}` : `did you mean ${near}?`,
    context: { key },
  })
}

/** The value is not repeated: it may be a password. */
function invalid(key: string, wanted: string): DriverError {
  return new DriverError(`setting ${key} of the simulated camera is not ${wanted}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'ip',
    hint: `${key} must be ${wanted}`,
    context: { key },
  })
}
