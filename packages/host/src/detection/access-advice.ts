import { join } from 'node:path'

import type { InstalledDriver } from '../discovery/inventory.ts'
import { userName } from './node-access.ts'
import type { NodeAccess } from './sources.ts'

/** Whether a device can be opened, and what to say and do if not. */
export interface Accessibility {
  readonly accessible: boolean
  readonly reason?: string
  readonly hint?: string
  /** Why not, as a program asks: rights are missing, somebody holds it, or it is not there. */
  readonly obstacle?: 'permission' | 'busy' | 'absent'
  /** The group that this user would have to join, by name. */
  readonly missingGroup?: string
}

/**
 * Says what stands between this user and a device file, and what to do: names the group that really owns the file, since
 * it differs between distributions (dialout, uucp, plugdev), and the udev file that the driver ships.
 */
export function accessAdvice(path: string, node: NodeAccess, driver: InstalledDriver | undefined): Accessibility {
  if (!node.exists) {
    return {
      accessible: false,
      obstacle: 'absent',
      reason: `the system lists ${path}, but the file is not there`,
      hint: `in a container, pass the device in (docker run --device ${path})`,
    }
  }
  if (!node.permitted) {
    return {
      accessible: false,
      obstacle: 'permission',
      reason: permissionReason(path, node),
      hint: permissionHint(node, udevFile(driver)),
      ...missingGroup(node),
    }
  }
  if (node.holder) {
    const { pid, command } = node.holder
    const self = pid === process.pid
    return {
      accessible: false,
      obstacle: 'busy',
      reason: self ? `this program already uses ${path}` : `${command} (pid ${pid}) uses ${path}`,
      hint: self ? `close the session that uses ${path}` : holderHint(node.holder, udevFile(driver)),
    }
  }
  return { accessible: true }
}

/** Programs of the system that open ports by themselves come back when they are closed. */
function holderHint({ command, pid }: NonNullable<NodeAccess['holder']>, udev: string | undefined): string {
  if (/^brltty/i.test(command)) {
    return 'brltty takes this USB chip for a braille display; if you have none: sudo systemctl mask --now brltty brltty-udev, then plug the board in again'
  }
  if (!/^modemmanager/i.test(command)) return `close ${command} (pid ${pid})`
  const rule = udev === undefined ? 'sudo systemctl stop ModemManager' : installRule(udev)
  return `ModemManager asks new ports whether they are modems: wait 30 s, or keep it away for good: ${rule}`
}

function installRule(udev: string): string {
  return `sudo cp ${udev} /etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger`
}

function permissionReason(path: string, { group }: NodeAccess): string {
  return group ? `only the group ${groupName(group)} may use ${path}` : `this user may not use ${path}`
}

function permissionHint({ group }: NodeAccess, udev: string | undefined): string {
  const rule = udev === undefined ? undefined : `install the driver's rule: ${installRule(udev)}`
  if (!group || group.id === 0) return rule ?? 'ask the administrator of this machine for the right to use it'
  if (group.listsUser) return `log out and in again: you are in the group ${groupName(group)} since your last login`
  const joinGroup =
    group.name === undefined
      ? `give this program the group ${group.id} (docker run --group-add ${group.id})`
      : `join the group and log in again: sudo usermod -aG ${group.name} ${userName() || '$USER'}`
  return rule === undefined ? joinGroup : `${joinGroup}; or ${rule}`
}

/** Nothing where root alone may use the file, or where the group is joined already. */
function missingGroup({ group }: NodeAccess): Pick<Accessibility, 'missingGroup'> {
  if (!group || group.id === 0 || group.listsUser || group.name === undefined) return {}
  return { missingGroup: group.name }
}

function groupName({ id, name }: NonNullable<NodeAccess['group']>): string {
  return name ?? String(id)
}

function udevFile(driver: InstalledDriver | undefined): string | undefined {
  const [rules] = driver?.metadata?.permissions?.linux?.udev ?? []
  return rules === undefined || driver?.package.directory === undefined
    ? undefined
    : join(driver.package.directory, rules)
}
