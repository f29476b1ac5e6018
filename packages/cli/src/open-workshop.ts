import { installableDrivers, readDeviceIndex } from '@vfab/device-index'
import {
  commandText,
  createWorkshop,
  type DeviceChoice,
  type HoldingChoice,
  type Notify,
  type ResourceWarning,
  resourceText,
  usageText,
  watchResources,
  type Workshop,
  type WorkshopOptions,
} from '@vfab/workshop'
import type { DeviceValues, HoldValues } from '@vfab/workshop/options'

import type { NoValues } from './command.ts'
import { checkDeviceFile } from './command-files.ts'
import { searchOptions } from './installed.ts'
import { interruptible } from './interrupts.ts'
import type { Invocation } from './invocation.ts'
import { typedOptions } from './typed.ts'
import type { Output } from './output.ts'
import { printable } from './printable.ts'
import { hint, warn } from './remarks.ts'

/** The part of an invocation that working with devices takes. */
export type WorkshopScope = Omit<Invocation<NoValues>, 'values' | 'positionals'>

/** How often `--json` reports what is used. */
const reportMs = 60_000

/** The workshop of one command: nothing is read or opened yet. */
export function openWorkshop(scope: WorkshopScope): Workshop {
  return createWorkshop(workshopOptions(scope))
}

/** How the workshop of a command is made. */
export function workshopOptions(scope: WorkshopScope): WorkshopOptions {
  const { argv, io, configFile, log } = scope
  const { clock, openPipe, sources } = io
  const command = commandText(['vfab', ...argv])
  const catalogue = installableDrivers(readDeviceIndex())
  return {
    ...searchOptions(scope),
    ...{ configFile, clock, openPipe, sources, catalogue, log },
    locks: { command },
  }
}

/** Opens a workshop for `operation`, which the first Ctrl-C aborts; see {@link interruptible}. */
export function inWorkshop<Result>(
  scope: WorkshopScope,
  stopping: string,
  operation: (workshop: Workshop, signal: AbortSignal, interrupt: () => void) => Promise<Result>,
): Promise<Result> {
  return interruptible(scope, stopping, async (signal, interrupt) => {
    await using workshop = openWorkshop(scope)
    return await operation(workshop, signal, interrupt)
  })
}

/**
 * Shows when a command that may run for hours, or a driver, uses more than it should: on stderr, and as an event with `--json`. What it
 * used in the last minute is an event once a minute, and a detail at the end.
 */
export function showResources(output: Output, { host }: Pick<Workshop, 'host'>): Disposable {
  const onWarning = (warning: ResourceWarning): void => {
    output.event({ type: 'resource_warning', ...warning })
    warn(output, resourceText(warning))
  }
  const monitor = watchResources(onWarning, { processes: () => host.processes() })
  const report = (): void => {
    const average = monitor.average()
    if (average) output.event({ type: 'resource_usage', average, drivers: host.processes() })
  }
  const timer = setInterval(report, reportMs).unref()
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      monitor[Symbol.dispose]()
      const average = monitor.average()
      if (average) output.detail(usageText(average))
    },
  }
}

/** Shows notices as remarks. @param label - which machine they are about, where there are several */
export function showNotices(output: Output, label?: string): NonNullable<Notify> {
  const before = label === undefined ? '' : `${label}: `
  return ({ level, text, hint: advice, mayBeLong = false, share }) => {
    const line = `${before}${text}`
    if (level === 'step') return output.step({ text: printable(line), mayBeLong, share })
    if (level === 'warning') warn(output, line)
    else if (level === 'info') output.note(printable(line))
    else output.detail(printable(line))
    if (advice !== undefined) hint(output, advice)
  }
}

/** Reads the options that every command with a device has. */
export function deviceChoice(
  { device, set: assignments, trace, 'sim-speed': simSpeed, hold }: DeviceValues & HoldValues,
  scope: WorkshopScope,
  signal: AbortSignal,
): DeviceChoice & HoldingChoice {
  return {
    ...{ device, assignments, trace, hold, signal },
    simSpeed: readSimSpeed(simSpeed),
    onNotice: showNotices(scope.output),
    async onDevice({ address }) {
      await checkDeviceFile(address, scope.files, scope)
      if (address === 'file=-') scope.output.reserveStdout()
    },
  }
}

/** `--sim-speed` */
export function readSimSpeed(text: string | undefined): number | 'max' {
  return text === undefined || text === 'max' ? 'max' : typedOptions().number('sim-speed', text, { min: 0.001 })
}
