/*
 * Whether a device file could be opened, found out without opening it: opening a serial port resets some boards, and takes
 * the port from the program that uses it.
 */
import { constants } from 'node:fs'
import { access, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'

import type { SystemTree } from './linux-sysfs.ts'
import type { NodeAccess } from './sources.ts'

/** Rights and holders of the device files at `paths`. A path that is no file, such as `COM3`, is left out. */
export async function accessToNodes(
  paths: readonly string[],
  tree: SystemTree = {},
): Promise<ReadonlyMap<string, NodeAccess>> {
  const files = paths.filter((path) => path.startsWith('/'))
  if (files.length === 0) return new Map()
  const [groups, holders] = await Promise.all([readGroups(tree), holdersOf(files, tree)])
  const entries = files.map(async (path) => [path, await accessToNode(path, groups, holders.get(path))] as const)
  return new Map(await Promise.all(entries))
}

type Group = NonNullable<NodeAccess['group']>

async function accessToNode(
  path: string,
  groups: ReadonlyMap<number, Group>,
  holder: NodeAccess['holder'],
): Promise<NodeAccess> {
  const held = holder === undefined ? {} : { holder }
  try {
    const { gid, mode } = await stat(path)
    const groupMayUse = (mode & 0o060) === 0o060
    const group = groups.get(gid) ?? { id: gid, listsUser: false }
    // access(2) also honours access control lists, which is how a desktop session is let in.
    const permitted = await access(path, constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    )
    return { exists: true, permitted, ...(groupMayUse && { group }), ...held }
  } catch {
    return { exists: false, permitted: false, ...held }
  }
}

/** The system's groups by number, from /etc/group; empty where that is not kept. */
async function readGroups({ root = '/' }: SystemTree): Promise<Map<number, Group>> {
  const text = await readFile(join(root, 'etc/group'), 'utf8').catch(() => '')
  const user = userName()
  const groups = new Map<number, Group>()
  for (const line of text.split('\n')) {
    const [name, , id, members = ''] = line.split(':')
    if (name && id) groups.set(Number(id), { id: Number(id), name, listsUser: members.split(',').includes(user) })
  }
  return groups
}

/** The user's login name; a number that no file knows has none. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

/**
 * Which programs have these files open, from Linux' /proc. Another user's programs cannot be seen, so that nothing found
 * does not mean that no process holds the file.
 */
async function holdersOf(
  paths: readonly string[],
  { root = '/' }: SystemTree,
): Promise<ReadonlyMap<string, NonNullable<NodeAccess['holder']>>> {
  const proc = join(root, 'proc')
  const byTarget = new Map<string, string>()
  for (const path of paths) byTarget.set(await realpath(path).catch(() => path), path)
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name))
  const holders = new Map<string, NonNullable<NodeAccess['holder']>>()
  const search = async (pid: string): Promise<void> => {
    const descriptors = await readdir(join(proc, pid, 'fd')).catch(() => [])
    const targets = await Promise.all(
      descriptors.map((descriptor) => readlink(join(proc, pid, 'fd', descriptor)).catch(() => '')),
    )
    for (const target of targets) {
      const path = byTarget.get(target)
      if (path === undefined || holders.has(path)) continue
      const command = await readFile(join(proc, pid, 'comm'), 'utf8').catch(() => '')
      holders.set(path, { pid: Number(pid), command: command.trim() || 'a program' })
    }
  }
  await Promise.all(pids.map(search))
  return holders
}
