import { matchesGlob } from '@vfab/core'

import type { LinuxConfig } from './config.ts'
import { gpioSource } from './gpio.ts'
import { findHwmon } from './hwmon.ts'
import { findIio } from './iio.ts'
import { findInputs } from './input.ts'
import type { AskInputState } from './input-state.ts'
import { kernelPaths } from './kernel-paths.ts'
import { findMachine } from './machine.ts'
import { findOneWire } from './one-wire.ts'
import type { PolledSource, PushedSource } from './source.ts'
import { findThermal } from './thermal.ts'

/** Everything that can be read. */
export interface Sources {
  readonly polled: readonly PolledSource[]
  readonly pushed: readonly PushedSource[]
}

/** What differs from one kernel, or test, to another. */
export interface MachineParts {
  readonly askState: AskInputState
  readonly wordBytes: 4 | 8
}

/** All that the kernel shows, in a fixed order, and the lines that the settings name. */
export async function findAllSources(config: LinuxConfig, parts: MachineParts): Promise<Sources> {
  const paths = kernelPaths(config.root)
  const polled = await Promise.all([
    findHwmon(paths),
    findIio(paths),
    findOneWire(paths),
    findThermal(paths),
    findMachine(paths),
  ])
  const inputs = await findInputs(paths, { alsoKeysOf: config.buttonsOf, ...parts })
  return { polled: polled.flat(), pushed: [...inputs, ...config.gpio.map(gpioSource)] }
}

/** Those that the settings ask for. A GPIO line that is configured is asked for by that. */
export async function findSources(config: LinuxConfig, parts: MachineParts): Promise<Sources> {
  const { polled, pushed } = await findAllSources(config, parts)
  const wanted = ({ id }: { readonly id: string }): boolean =>
    config.devices.some((pattern) => pattern === '*' || matchesGlob(pattern, id))
  return {
    polled: polled.filter(wanted),
    pushed: pushed.filter((source) => source.id.startsWith('gpio/') || wanted(source)),
  }
}
