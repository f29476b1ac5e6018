import type { DriverMetadata, MatchRule } from '@vfab/core'
import { findByName, type IndexedMatchRule } from '@vfab/device-index'

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { PackageCheck } from './package-checks.ts'
import type { PackageFacts } from './package-facts.ts'

/** Which devices the drivers claim, compared with what other packages are known to claim. */
export const claimChecks: readonly PackageCheck[] = [
  {
    check: 'ids',
    severity: 'failed',
    holds: 'no other known package has a driver of the same id',
    why: '`vfab plot -d ID:sim` needs PACKAGE#ID instead of the id while both are installed.',
    fix: 'choose another id',
    find: (facts) =>
      facts.drivers.flatMap(({ id }) => othersCalled(id, facts).map((name) => `${name} has a driver ${id} too`)),
  },
  {
    check: 'aliases',
    severity: 'warning',
    holds: 'no alias belongs to another known package',
    why: '`vfab driver install ALIAS` finds two packages, and asks for one of them.',
    fix: 'leave the alias out, unless it is what people call the device',
    find: (facts) =>
      facts.drivers.flatMap(({ aliases = [] }) =>
        aliases.flatMap((alias) => othersCalled(alias, facts).map((name) => `${alias} is an alias of ${name} too`)),
      ),
  },
  {
    check: 'match',
    severity: 'warning',
    holds: 'no device is claimed for certain that another known package claims too',
    why: '`vfab detect` shows both drivers, and plotting has to name one.',
    fix: 'add the product string of the device to the rule, or lower its confidence and set "probe"',
    find: (facts) => facts.drivers.flatMap((driver) => rivalsOf(driver, facts)),
  },
  {
    check: 'detectable',
    severity: 'warning',
    holds: 'each driver can be detected',
    why: '`vfab detect` never shows the device; its address has to be typed.',
    fix: 'add a rule to "match": the USB id of the board, an mDNS name, or a TCP port',
    find: ({ drivers }) =>
      drivers.filter(({ match = [] }) => match.length === 0).map(({ id }) => `${id} has no match rule`),
  },
  {
    check: 'udev',
    severity: 'warning',
    holds: 'Linux users get access to the device',
    why: 'Opening it ends with "permission denied" on Linux, and `vfab doctor` has no rule to install.',
    fix: 'add a udev rule that names the board, and list it in permissions.linux.udev',
    find: (facts) => facts.drivers.flatMap((driver) => missingRules(driver, facts)),
  },
  {
    check: 'simulator',
    severity: 'warning',
    holds: 'each driver has a simulated device',
    why: 'The driver cannot be tried or checked without the hardware.',
    fix: 'write one with `startSimulatedLine` of @vfab/driver-kit/simulator, and list it in vfab.simulators',
    find: ({ drivers, simulators, bundledSimulators }) =>
      drivers
        .filter(({ id }) => !simulators.some((each) => each.id === id) && !bundledSimulators.has(id))
        .map(({ id }) => `${id} has none`),
  },
]

function othersCalled(called: string, { index, name }: PackageFacts): readonly string[] {
  return [...new Set(findByName(index, called).flatMap((entry) => entry.package ?? []))].filter(
    (other) => other !== name,
  )
}

function rivalsOf({ match = [], id }: DriverMetadata, { index, name }: PackageFacts): string[] {
  const certain = match.filter(({ confidence }) => confidence === 'certain').flatMap(usbKey)
  return index.entries
    .filter((entry) => entry.package !== null && entry.package !== name)
    .flatMap((entry) => {
      const shared = entry.match.flatMap(usbKey).filter((key) => certain.includes(key))
      return shared.map((key) => `${id} and ${entry.package} both claim ${key}`)
    })
}

function usbKey({ usb, serial }: MatchRule | IndexedMatchRule): string[] {
  const { vid, pid, product } = usb ?? serial ?? {}
  return vid === undefined || pid === undefined ? [] : [`${vid}:${pid}${product === undefined ? '' : ` ${product}`}`]
}

/** USB ids of certain rules that no udev rule of the package names. */
function missingRules({ id, match = [], permissions }: DriverMetadata, { directory, files }: PackageFacts): string[] {
  const rules = (permissions?.linux?.udev ?? [])
    .filter((file) => files.has(file))
    .map((file) => readFileSync(join(directory, file), 'utf8').toLowerCase())
    .join('\n')
  const claimed = match.flatMap((rule) => {
    const { vid, pid } = rule.confidence === 'certain' ? (rule.usb ?? rule.serial ?? {}) : {}
    return vid === undefined || pid === undefined ? [] : [[vid, pid] as const]
  })
  return claimed
    .filter(([vid, pid]) => !(rules.includes(`"${vid}"`) && rules.includes(`"${pid}"`)))
    .map(([vid, pid]) => `no rule for ${vid}:${pid} of ${id}`)
}
