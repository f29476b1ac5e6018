import type { DriverError, ForeignDevice } from '@vfab/core'

import { addressKeyOf } from '../discovery/address-key.ts'
import type { DriverInventory, InstalledDriver } from '../discovery/inventory.ts'
import { accessAdvice, type Accessibility } from './access-advice.ts'
import { type AttachedDevice, describeDevice, deviceName, usbId } from './attached-device.ts'
import type { Claim, Claims } from './claims.ts'
import { bestMatch } from './match-rules.ts'
import type {
  CatalogueEntry,
  DetectedDevice,
  DetectionProblem,
  DetectionReport,
  DriverDetection,
  DriverSuggestion,
  UnclaimedDevice,
} from './report.ts'
import type { NodeAccess } from './sources.ts'

/** Everything that a detection found out. */
export interface Findings {
  readonly inventory: DriverInventory
  /** Drivers that the report is about. */
  readonly asked: readonly InstalledDriver[]
  readonly devices: readonly AttachedDevice[]
  readonly claims: Claims
  /** By device file. */
  readonly access: ReadonlyMap<string, NodeAccess>
  readonly catalogue: readonly CatalogueEntry[]
  readonly platform: NodeJS.Platform
  readonly probeErrors: ReadonlyMap<InstalledDriver, DriverError>
  readonly problems: readonly DetectionProblem[]
  /** What drivers have recognised and cannot drive. */
  readonly foreign: readonly ForeignDevice[]
  readonly durationMs: number
}

/** Writes the report. */
export function buildReport(findings: Findings): DetectionReport {
  const { claims, devices, asked, problems, durationMs } = findings
  const claimed = new Set(claims.firm.map(({ device }) => device.id))
  const unclaimed = devices.filter(({ id }) => !claimed.has(id)).map((device) => unclaimedDevice(device, findings))
  return { drivers: asked.map((driver) => driverDetection(driver, findings)), unclaimed, problems, durationMs }
}

function driverDetection(driver: InstalledDriver, findings: Findings): DriverDetection {
  const { claims, probeErrors } = findings
  const ofDriver = (list: readonly Claim[]): DetectedDevice[] =>
    list.filter((claim) => claim.driver === driver).map((claim) => detectedDevice(claim, findings))
  const devices = ofDriver(claims.firm)
  const accessible = devices.some((device) => device.accessible)
  const reason = devices.find((device) => !device.accessible)?.reason ?? 'no device is attached'
  const error = probeErrors.get(driver)
  return {
    driver: driver.id,
    displayName: driver.metadata?.displayName ?? driver.id,
    kind: driver.metadata?.kind ?? '',
    package: driver.package.name,
    installed: true,
    count: devices.length,
    ids: devices.map(({ id }) => id),
    names: devices.map(({ name }) => name),
    accessible,
    ...(!accessible && { reason }),
    devices,
    unconfirmed: ofDriver(claims.unconfirmed),
    ...(error && { error }),
  }
}

function detectedDevice(claim: Claim, { access, inventory }: Findings): DetectedDevice {
  const { driver, device, told, score, confidence, rivals } = claim
  const { usb, address, id } = device
  const accessibility = accessOf(claim, access)
  const serialNumber = told?.serialNumber ?? usb?.serialNumber
  return {
    id,
    driver: driver.id,
    address,
    name: told?.name ?? deviceName(device),
    ...(told?.model !== undefined && { model: told.model }),
    ...(serialNumber !== undefined && { serialNumber }),
    config: told?.config ?? { [addressKeyOf(driver, inventory)]: address },
    ...accessibility,
    confidence,
    score,
    probed: told !== undefined,
    ...(usb && { usbId: usbId(usb) }),
    ...(usb?.manufacturer !== undefined && { manufacturer: usb.manufacturer }),
    ...(usb?.product !== undefined && { product: usb.product }),
    ...(usb?.location !== undefined && { location: usb.location }),
    rivals,
  }
}

/** What the driver said counts, since it may have opened the device; else the rights on the file. */
function accessOf({ driver, device, told }: Claim, access: ReadonlyMap<string, NodeAccess>): Accessibility {
  const node = device.node === undefined ? undefined : access.get(device.node)
  const advice = node && device.node ? accessAdvice(device.node, node, driver) : { accessible: true }
  if (!told || told.accessible === advice.accessible) return advice
  if (told.accessible) return { accessible: true }
  return { accessible: false, reason: told.reason ?? `the driver ${driver.id} cannot open it` }
}

function unclaimedDevice(device: AttachedDevice, findings: Findings): UnclaimedDevice {
  const { usb } = device
  const recognised = findings.foreign.find(({ address }) => address === device.address || address === device.node)
  return {
    id: device.id,
    address: device.address,
    ...(recognised && {
      recognised: { message: recognised.message, ...(recognised.hint !== undefined && { hint: recognised.hint }) },
    }),
    description: describeDevice(device),
    ...(usb && { usbId: usbId(usb) }),
    ...(usb?.manufacturer !== undefined && { manufacturer: usb.manufacturer }),
    ...(usb?.product !== undefined && { product: usb.product }),
    ...(usb?.serialNumber !== undefined && { serialNumber: usb.serialNumber }),
    ...(usb?.location !== undefined && { location: usb.location }),
    candidates: findings.claims.unconfirmed.filter((claim) => claim.device === device).map(({ driver }) => driver.id),
    suggestions: suggestionsFor(device, findings),
  }
}

/** Packages that are not installed and whose rules fit, best first. */
function suggestionsFor(device: AttachedDevice, { catalogue, inventory, platform }: Findings): DriverSuggestion[] {
  const isInstalled = (name: string): boolean =>
    inventory.drivers.some((driver) => driver.package.name === name && driver.verdict === 'ok')
  return catalogue
    .filter((entry) => !isInstalled(entry.package))
    .flatMap((entry) => {
      const match = bestMatch(entry.match, device, platform)
      return match ? [{ entry, match }] : []
    })
    .sort((left, right) => right.match.score - left.match.score)
    .map(({ entry, match }) => ({
      package: entry.package,
      driver: entry.id,
      displayName: entry.displayName,
      confidence: match.confidence,
    }))
}
