import type { FoundDevice, MatchRule } from '@vfab/core'

import type { InstalledDriver } from '../discovery/inventory.ts'
import type { AttachedDevice } from './attached-device.ts'
import { bestMatch, type RuleMatch } from './match-rules.ts'

/** A driver's say on an attached device. */
export interface Claim {
  readonly driver: InstalledDriver
  readonly device: AttachedDevice
  readonly score: number
  readonly confidence: MatchRule['confidence']
  /** Ids of other drivers that claim the device with the same score. */
  readonly rivals: readonly string[]
  /** What the driver or a handler told of the device, when one was asked. */
  readonly told?: FoundDevice
}

/** Beats every rule: all points there are, at the highest confidence, come to less. */
const toldScore = 100

/** Who claims which device. */
export interface Claims {
  readonly firm: readonly Claim[]
  /** Rules fit, but say that only asking the device can tell. */
  readonly unconfirmed: readonly Claim[]
}

/**
 * Decides by metadata alone. The driver whose rules fit best has the device; on a tie each of the tied has it and names
 * the others as rivals, because choosing would be guessing.
 */
export function claimDevices(
  devices: readonly AttachedDevice[],
  drivers: readonly InstalledDriver[],
  platform: NodeJS.Platform,
): Claims {
  const firm: Claim[] = []
  const unconfirmed: Claim[] = []
  for (const device of devices) {
    const matches = drivers.flatMap((driver) => {
      const match = bestMatch(driver.metadata?.match ?? [], device, platform)
      return match ? [{ driver, match }] : []
    })
    const sure = matches.filter(({ match }) => !match.needsProbe)
    const best = Math.max(...sure.map(({ match }) => match.score))
    const winners = sure.filter(({ match }) => match.score === best)
    for (const { driver, match } of winners) {
      const rivals = winners.filter((other) => other.driver !== driver).map((other) => other.driver.id)
      firm.push(claimOf(driver, device, match, rivals))
    }
    if (winners.length > 0) continue
    for (const { driver, match } of matches) unconfirmed.push(claimOf(driver, device, match, []))
  }
  return { firm, unconfirmed }
}

/**
 * Adds what drivers and handlers said themselves. That beats every rule: the device is theirs alone. Of two
 * that speak of the same address the first is believed.
 * @param told - strongest first; `driver` names an installed driver
 */
export function addTold(
  claims: Claims,
  told: readonly { readonly driver: InstalledDriver; readonly found: FoundDevice }[],
  devices: readonly AttachedDevice[],
): Claims {
  const byAddress = new Map<string, Claim>()
  for (const { driver, found } of told) {
    const attached = devices.find(({ address }) => address === found.address)
    const device = attached ?? { id: `${driver.id}:${found.address}`, address: found.address }
    if (byAddress.has(found.address)) continue
    const claim: Claim = { driver, device, score: toldScore, confidence: 'certain', rivals: [], told: found }
    byAddress.set(found.address, claim)
  }
  const isFree = ({ device }: Claim): boolean => !byAddress.has(device.address)
  return {
    firm: [...claims.firm.filter(isFree), ...byAddress.values()],
    unconfirmed: claims.unconfirmed.filter(isFree),
  }
}

function claimOf(
  driver: InstalledDriver,
  device: AttachedDevice,
  { score, confidence }: RuleMatch,
  rivals: readonly string[],
): Claim {
  return { driver, device, score, confidence, rivals }
}
