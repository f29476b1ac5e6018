import { deviceKinds } from '@vfab/core'
import type { DetectedDevice, DetectionReport } from '@vfab/host'
import { detectionAdvice } from '@vfab/workshop'

import { typedOptions } from './typed.ts'
import type { Invocation } from './invocation.ts'
import { openWorkshop } from './open-workshop.ts'
import type { Output } from './output.ts'
import { printable } from './printable.ts'
import { hint, warn } from './remarks.ts'
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
  const report = await openWorkshop(invocation).detect({ probe, network, kinds, timeoutMs })
  output.document(reportJson(report))
  showFound(report, output)
  for (const { text, hints } of detectionAdvice(report)) {
    if (text !== undefined) warn(output, text)
    for (const each of hints) hint(output, each)
  }
  for (const { description, address, suggestions } of report.unclaimed) {
    if (suggestions.length === 0) output.detail(`unknown: ${printable(description)} ${printable(address ?? '')}`)
  }
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
  const rows = report.drivers.flatMap(({ devices, unconfirmed }) => [
    ...devices.map((device) => row(device, device.accessible ? paint('green', 'ready') : paint('red', 'no access'))),
    ...unconfirmed.map((device) => row(device, paint('yellow', 'maybe'))),
  ])
  if (rows.length === 0) output.note('no devices found that an installed driver can drive')
  else output.table(['DEVICE', 'NAME', 'MODEL', 'STATUS'], rows)
}

function row({ driver, address, name, model }: DetectedDevice, status: string): string[] {
  return [printable(`${driver}:${address}`), printable(name), printable(model ?? ''), status]
}
