/** Settings that hold for one drawing, in place of those the plotter was opened with. */
import type { DrawOverrides } from '@vfab/core'

import type { EbbConfig } from './config.ts'
import { ebbError } from './errors.ts'
import { highestStepRate, type MachineProfile } from './machines.ts'
import { servoTravelMs } from './servo.ts'

/** A setting that can be another one for one drawing. */
type Overridable = Exclude<keyof DrawOverrides, 'penForceGrams'>

/** Which settings of `DrawOverrides` this driver has. */
export const overridable: readonly Overridable[] = [
  'drawSpeedMmPerS',
  'travelSpeedMmPerS',
  'drawAccelMmPerS2',
  'travelAccelMmPerS2',
  'penUpPercent',
  'penDownPercent',
]

/** Heights of the pen and how long it takes between them. */
export type PenSettings = Pick<
  EbbConfig,
  'penUpPercent' | 'penDownPercent' | 'penLiftMs' | 'penDropMs' | 'penContactPercent'
>

/** All that can be different from one drawing to the next. */
export type DrawSettings = Pick<EbbConfig, Overridable> & PenSettings

/** @throws DriverError `CONFIG_INVALID` for settings that are out of range, or that this machine does not have */
export function drawSettings(config: EbbConfig, machine: MachineProfile, overrides: DrawOverrides = {}): DrawSettings {
  for (const [key, value] of Object.entries(overrides)) {
    if (value !== undefined) requireInRange(key, value as number, machine)
  }
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => (value as unknown) !== undefined))
  const settings = { ...config, ...given }
  if (settings.penUpPercent === settings.penDownPercent) {
    throw invalid(
      'penUpPercent',
      settings.penUpPercent,
      'differ from penDownPercent: the pen would never leave the paper',
    )
  }
  // Contact was measured with the configured heights: others mean another pen, or another paper.
  const isAsMeasured =
    settings.penUpPercent === config.penUpPercent && settings.penDownPercent === config.penDownPercent
  const penContactPercent = isAsMeasured ? config.penContactPercent : undefined
  return { ...settings, ...penTimes(config, machine, settings), penContactPercent }
}

/** The configured times, longer or shorter by what the servo takes for another distance. */
export function penTimes(
  config: EbbConfig,
  { servo }: MachineProfile,
  { penUpPercent, penDownPercent }: Pick<EbbConfig, 'penUpPercent' | 'penDownPercent'>,
): Pick<EbbConfig, 'penLiftMs' | 'penDropMs'> {
  const more = (ratePercent: number): number =>
    servoTravelMs(servo, penUpPercent - penDownPercent, ratePercent) -
    servoTravelMs(servo, config.penUpPercent - config.penDownPercent, ratePercent)
  return {
    penLiftMs: Math.max(0, config.penLiftMs + more(servo.liftRatePercent)),
    penDropMs: Math.max(0, config.penDropMs + more(servo.dropRatePercent)),
  }
}

function requireInRange(key: string, value: number, machine: MachineProfile): void {
  const ranges: Readonly<Record<string, readonly [number, number]>> = {
    drawSpeedMmPerS: [0.1, highestStepRate / machine.stepsPerMm],
    travelSpeedMmPerS: [0.1, highestStepRate / machine.stepsPerMm],
    drawAccelMmPerS2: [10, 5000],
    travelAccelMmPerS2: [10, 5000],
    penUpPercent: [0, 100],
    penDownPercent: [0, 100],
  }
  const range = ranges[key]
  if (range === undefined) throw invalid(key, value, 'be left out: this machine has no such setting')
  const [least, most] = range
  if (!(value >= least && value <= most))
    throw invalid(key, value, `lie between ${least} and ${Number(most.toFixed(1))}`)
}

function invalid(key: string, value: number, must: string): Error {
  return ebbError('CONFIG_INVALID', `the setting ${key} of this drawing is ${value}; it has to ${must}`, {
    context: { key, value },
    hint: 'change the setting, or leave it out to draw with the configured one',
  })
}
