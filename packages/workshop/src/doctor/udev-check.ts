import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

import type { InstalledDriver } from '@vfab/host'

import { type Check, check } from './check.ts'
import { type CommandFix, commandFix } from './fix.ts'

/** Where udev reads rules from, see udev(7). */
const ruleDirectories = [
  '/etc/udev/rules.d',
  '/run/udev/rules.d',
  '/usr/local/lib/udev/rules.d',
  '/usr/lib/udev/rules.d',
  '/lib/udev/rules.d',
]

/**
 * On Linux, whether the rules that drivers ship are installed: they give access without a group, and keep ModemManager
 * from talking to plotters.
 */
export function checkUdevRules(
  drivers: readonly InstalledDriver[],
  platform: NodeJS.Platform,
  directories: readonly string[] = ruleDirectories,
): Check[] {
  if (platform !== 'linux') return []
  const checks: Check[] = []
  for (const { id, metadata, verdict, package: owner } of drivers) {
    if (verdict !== 'ok' || owner.directory === undefined) continue
    for (const file of metadata?.permissions?.linux?.udev ?? []) {
      const source = resolve(owner.directory, file)
      const installed = directories.map((directory) => join(directory, basename(file))).find((path) => existsSync(path))
      if (installed) checks.push(check(`udev rules of ${id}`, 'ok', installed))
      else {
        const install = `sudo cp ${source} /etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger`
        checks.push(
          check(`udev rules of ${id}`, 'warn', `${basename(file)} is not installed`, install, udevFix(source)),
        )
      }
    }
  }
  return checks
}

/** USB chips that boards share with braille displays, by vendor: CH340, CP210x, FTDI. */
const sharedChips = ['1a86', '10c4', '0403']

/**
 * On Linux, whether brltty takes boards for braille displays: it claims their USB chip, and the port is gone a second after the board
 * was plugged in.
 */
export function checkBrltty(
  drivers: readonly InstalledDriver[],
  platform: NodeJS.Platform,
  directories: readonly string[] = ruleDirectories,
): Check[] {
  if (platform !== 'linux') return []
  const chips = sharedChips.filter((chip) => drivers.some((driver) => isOnChip(driver, chip)))
  const file = directories.flatMap(brlttyRules).find((path) => {
    const rules = readRules(path)
    return chips.some((chip) => rules.includes(chip))
  })
  if (file === undefined) return []
  const hint =
    'if you have no braille display: sudo systemctl mask --now brltty brltty-udev, then plug the board in again'
  return [check('brltty', 'warn', `${file} takes boards with CH340, CP210x or FTDI chips for braille displays`, hint)]
}

function isOnChip({ verdict, metadata }: InstalledDriver, chip: string): boolean {
  const rules = verdict === 'ok' ? (metadata?.match ?? []) : []
  return rules.some(({ usb, serial }) => [usb?.vid, serial?.vid].some((vid) => vid?.toLowerCase() === chip))
}

/** Comments do not count: distributions disable single chips that way. */
function readRules(path: string): string {
  try {
    return readFileSync(path, 'utf8')
      .toLowerCase()
      .replaceAll(/^\s*#.*$/gm, '')
  } catch {
    return ''
  }
}

function brlttyRules(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /brltty.*\.rules$/.test(name))
      .map((name) => join(directory, name))
  } catch {
    return []
  }
}

/** Installs a file of rules, and applies it to what is plugged in. */
function udevFix(source: string): CommandFix {
  return commandFix([
    ['cp', source, '/etc/udev/rules.d/'],
    ['udevadm', 'control', '--reload'],
    ['udevadm', 'trigger'],
  ])
}
