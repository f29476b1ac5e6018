import { type ConfigTree, DriverError, nearest } from '@vfab/core'
import { models } from './models.ts'
import { type HpglPlotterOptions, setUp } from './options.ts'

/** Settings of the simulator `hpgl`: {@link HpglPlotterOptions} as a configuration file can hold them. */
export type HpglSimulatorSettings = Omit<HpglPlotterOptions, 'speed' | 'home'>

type Check = (value: unknown) => string | undefined

const above =
  (least: number): Check =>
  (value) =>
    typeof value === 'number' && value > least ? undefined : `a number above ${least}`
const oneOf =
  (words: readonly string[]): Check =>
  (value) =>
    words.includes(String(value)) ? undefined : `one of ${words.join(', ')}`

const papers = [...new Set(Object.values(models).flatMap((model) => Object.keys(model.papers)))]

/** What each setting must be; the message completes "must be". */
const checks: Readonly<Record<keyof HpglSimulatorSettings, Check>> = {
  model: oneOf(Object.keys(models)),
  paper: oneOf(papers),
  baudRate: above(0),
  bitsPerByte: above(0),
  bufferBytes: above(0),
  slowness: above(0),
  hostHandshake: oneOf(['none', 'xonxoff', 'hardware']),
  linkLatencyMs: above(-1e-9),
  seed: above(-1e-9),
}

/**
 * Checks settings and turns them into options of a plotter.
 * @throws DriverError `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID`
 */
export function plotterOptions(settings: ConfigTree): HpglPlotterOptions {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(checks, key)) throw unknownKey(key)
    const wanted = value === undefined ? undefined : checks[key as keyof HpglSimulatorSettings](value)
    if (wanted !== undefined) throw invalid(key, value, wanted)
  }
  try {
    setUp(settings)
  } catch (cause) {
    // The paper does not fit the model.
    throw invalid('paper', settings['paper'], cause instanceof Error ? cause.message : String(cause))
  }
  return settings
}

function unknownKey(key: string): DriverError {
  const known = Object.keys(checks)
  const near = nearest(key, known)
  return new DriverError(`the simulated HP-GL plotter has no setting "${key}"`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    driver: 'hpgl',
    hint: near === undefined ? `settings are ${known.join(', ')}` : `did you mean ${near}?`,
    context: { key },
  })
}

function invalid(key: string, value: unknown, wanted: string): DriverError {
  return new DriverError(`setting ${key} of the simulated HP-GL plotter is ${JSON.stringify(value)}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'hpgl',
    hint: `${key} must be ${wanted}`,
    context: { key },
  })
}
