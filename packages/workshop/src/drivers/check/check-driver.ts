/*
 * What users of a driver package would get: it is packed and installed as they would, looked at as data, loaded as a host
 * loads it, and its driver is put through the conformance checks on the simulated device that it brings.
 *
 *   pack ─▶ install alone ─▶ package.json, files ─▶ load, open the simulated device ─▶ conformance
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { OperationOptions } from '@vfab/core'
import { readDeviceIndex } from '@vfab/device-index'

import type { Shop } from '../../shop.ts'
import type { ManagerOptions } from '../run-manager.ts'
import { claimChecks } from './claim-checks.ts'
import { conformanceChecks, type RunConformance, runConformanceProcess } from './conformance-checks.ts'
import { deviceChecks } from './device-checks.ts'
import type { DriverCheckReport, DriverFinding } from './finding.ts'
import { packAndInstall, type TemporaryInstall } from './pack.ts'
import { type PackageCheck, packageChecks } from './package-checks.ts'
import { type PackageFacts, readPackageFacts } from './package-facts.ts'

/** How a driver is checked. */
export interface DriverCheckOptions extends ManagerOptions, OperationOptions {
  /** Called with each finding as it is made. */
  onFinding?: ((finding: DriverFinding) => void) | undefined
  /** Runs the conformance checks; default: those that were installed beside the driver, in a process of their own. */
  runConformance?: RunConformance | undefined
}

/** Checks a package with drivers. @param wanted - its directory, a tarball, or its name in a registry */
export async function checkDriver(shop: Shop, wanted: string, options: DriverCheckOptions): Promise<DriverCheckReport> {
  const { onNotice, onFinding, signal } = options
  const findings: DriverFinding[] = []
  const add = (finding: DriverFinding): void => {
    findings.push(finding)
    onFinding?.(finding)
  }
  const work = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-check-')))
  try {
    onNotice?.({ level: 'step', text: `installing ${wanted} into an empty project`, mayBeLong: true })
    const installed = await packAndInstall(wanted, work, shop, options)
    if ('status' in installed) {
      add(installed)
      return { success: false, findings }
    }
    const { simulators } = await shop.withoutConfiguration().host.inventory()
    const facts = readPackageFacts(installed.project, installed.name, {
      index: readDeviceIndex(),
      bundledSimulators: new Map(
        simulators
          .filter(({ package: { name } }) => name !== installed.name)
          .map((each) => [each.id, each.package.name]),
      ),
    })
    for (const check of packageChecks) look(check, facts).forEach(add)
    // Promises of drivers mean nothing where there is none.
    if (facts.drivers.length === 0) return { success: false, package: sizeOf(facts), findings }
    for (const check of claimChecks) look(check, facts).forEach(add)
    onNotice?.({ level: 'step', text: 'loading it and opening its simulated device', mayBeLong: true })
    for await (const finding of deviceChecks(installed.project, facts, signal)) add(finding)
    await conform(installed, facts, options, add)
    return { success: !findings.some(({ status }) => status === 'failed'), package: sizeOf(facts), findings }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function look({ check, severity, holds, why, fix, find }: PackageCheck, facts: PackageFacts): DriverFinding[] {
  const wrong = find(facts)
  if (wrong.length === 0) return [{ check, status: 'passed', message: holds }]
  return wrong.map((message) => ({ check, status: severity, message, why, fix }))
}

async function conform(
  { project, install }: TemporaryInstall,
  facts: PackageFacts,
  { onNotice, signal, runConformance }: DriverCheckOptions,
  add: (finding: DriverFinding) => void,
): Promise<void> {
  if (runConformance === undefined && facts.simulators.length > 0) {
    const { reason, hint } = (await install('@vfab/conformance@1')) ?? {}
    if (reason !== undefined) return add(withoutChecks(reason, hint))
  }
  for (const { id } of facts.drivers) {
    signal?.throwIfAborted()
    if (!facts.simulators.some((each) => each.id === id)) {
      add(withoutTruth(id, facts))
      continue
    }
    onNotice?.({ level: 'step', text: `checking what ${id} promises`, mayBeLong: true })
    const outcomes = (runConformance ?? runConformanceProcess)(project, facts, id, signal)
    const onOutcome: Parameters<typeof conformanceChecks>[2] = ({ check, outcome }, done) =>
      onNotice?.({ level: 'detail', text: `${done}. ${check}: ${outcome}` })
    for await (const finding of conformanceChecks(outcomes, id, onOutcome)) add(finding)
  }
  signal?.throwIfAborted()
}

/** A simulated device in another package is for trying the driver, not for judging it. */
function withoutTruth(driver: string, { bundledSimulators }: PackageFacts): DriverFinding {
  const other = bundledSimulators.get(driver)
  return {
    ...{ check: 'conformance', driver, status: 'skipped' },
    message:
      other === undefined
        ? 'there is no simulated device to check it on'
        : `${driver}:sim comes with ${other}, not with this package: the promises of its kind are not checked here`,
    why: 'It may not do what vfab promises of its kind: nothing checks it.',
    fix: 'bring a simulated device with a `truth` (SimulatedTruth of @vfab/core), or run the conformance suite in the tests of the package',
  }
}

/** The checks themselves are a package. */
function withoutChecks(reason: string, fix: string | undefined): DriverFinding {
  return {
    check: 'conformance',
    status: 'skipped',
    message: `@vfab/conformance could not be installed: ${reason}`,
    why: 'What it promises of its kind is not checked.',
    ...(fix !== undefined && { fix }),
  }
}

function sizeOf({
  name,
  version,
  files,
  unpackedBytes,
  installed,
}: PackageFacts): NonNullable<DriverCheckReport['package']> {
  return { name, version, files: files.size, unpackedBytes, installs: installed.length }
}
