import { deviceKinds } from '@vfab/core'
import type { DetectedDevice, DetectionReport, UnclaimedDevice } from '@vfab/host'

import { typedOptions } from './typed.ts'
import type { Invocation } from './invocation.ts'
import { openWorkshop } from './open-workshop.ts'
import type { Output } from './output.ts'
import { printable } from './printable.ts'
import { hint, warn } from './remarks.ts'
import { showStep } from './step.ts'
import { UsageError } from './usage-error.ts'

/** Options of `vfab detect`. */
export interface DetectValues {
  readonly probe?: boolean | undefined
  readonly network?: readonly string[] | undefined
  readonly kind?: readonly string[] | undefined
  readonly timeout?: string | undefined
}

/** `vfab detect` */
export async function detectCommand({ values, ...invocation }: Invocation<DetectValues>): Promise<void> {
  const { output } = invocation
  const kinds = values.kind?.map(checkKind)
  const timeoutMs = typedOptions().duration('timeout', values.timeout, { bareUnit: 'ms' })
  const { probe, network } = values
  showStep(output, 'looking for devices', true)
  const report = await openWorkshop(invocation).detect({ probe, network, kinds, timeoutMs })
  output.document(reportJson(report))
  showFound(report, output)
  showUnclaimed(report.unclaimed, output)
  for (const { source, error } of report.problems) warn(output, `${source}: ${error.message}`)
  for (const { driver, error } of report.drivers)
    if (error) warn(output, `${driver} could not be asked: ${error.message}`)
}

/** Third parties have kinds of their own, `vendor:kind`. */
function checkKind(kind: string): string {
  if (kind.includes(':') || deviceKinds.some((known) => known === kind)) return kind
  throw new UsageError(`there are no devices of kind "${kind}"`, `kinds are ${deviceKinds.join(', ')}`)
}

function reportJson({ drivers, unclaimed, problems, durationMs }: DetectionReport): object {
  return { drivers, unclaimed, problems: problems.map(({ source, error }) => ({ source, error })), durationMs }
}

function showFound(report: DetectionReport, output: Output): void {
  const { paint } = output
  const found = report.drivers.flatMap(({ devices }) => devices)
  const unconfirmed = report.drivers.flatMap((each) => each.unconfirmed)
  if (found.length === 0 && unconfirmed.length === 0) {
    output.note('no devices found that an installed driver can drive')
    if (report.drivers.length === 0)
      hint(output, 'no drivers are installed; `vfab driver install axidraw` installs one')
  } else {
    const rows = [
      ...found.map((device) => row(device, device.accessible ? paint('green', 'ready') : paint('red', 'no access'))),
      ...unconfirmed.map((device) => row(device, paint('yellow', 'maybe'))),
    ]
    output.table(['DEVICE', 'NAME', 'MODEL', 'STATUS'], rows)
  }
  for (const device of found) {
    if (device.rivals.length > 0) {
      hint(
        output,
        `${device.address} fits ${[device.driver, ...device.rivals].join(' and ')} equally well: name one with --device`,
      )
    }
    if (!device.accessible) {
      warn(output, `${device.address}: ${device.reason ?? 'cannot be opened'}`)
      if (device.hint !== undefined) hint(output, device.hint)
    }
  }
  if (unconfirmed.length > 0) hint(output, '`vfab detect --probe` opens the ports marked "maybe" and asks')
}

function row({ driver, address, name, model }: DetectedDevice, status: string): string[] {
  return [printable(`${driver}:${address}`), printable(name), printable(model ?? ''), status]
}

/** Devices nobody claims: what they are, and what to install. Most are keyboards, so only known ones count as a result. */
function showUnclaimed(unclaimed: readonly UnclaimedDevice[], output: Output): void {
  for (const { recognised } of unclaimed) {
    if (recognised === undefined) continue
    warn(output, printable(recognised.message))
    if (recognised.hint !== undefined) hint(output, recognised.hint)
  }
  const known = unclaimed.filter(({ suggestions, recognised }) => suggestions.length > 0 && recognised === undefined)
  for (const { description, suggestions } of known) {
    warn(output, `no installed driver for ${description}`)
    for (const { package: name, displayName } of suggestions)
      hint(output, `vfab driver install ${name}  (${displayName})`)
  }
  for (const { description, address } of unclaimed) {
    if (!known.some((each) => each.description === description))
      output.detail(`unknown: ${printable(description)} ${printable(address ?? '')}`)
  }
}
