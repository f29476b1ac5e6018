import { existsSync } from 'node:fs'
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

/** Installs a file of rules, and applies it to what is plugged in. */
function udevFix(source: string): CommandFix {
  return commandFix([
    ['cp', source, '/etc/udev/rules.d/'],
    ['udevadm', 'control', '--reload'],
    ['udevadm', 'trigger'],
  ])
}
