import type { DiscoveryRoot, DriverInventory } from '@vfab/host'

import { type Check, check } from './check.ts'

/** The oldest Node.js this works on: `engines` of every package. */
const oldestNode = [20, 19] as const

/** Whether this Node.js is new enough. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const enough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  if (enough) return check('Node.js', 'ok', version)
  return check('Node.js', 'fail', `${version} is too old`, `install Node.js ${oldestNode.join('.')} or newer`)
}

const why: Readonly<Record<DiscoveryRoot['kind'], string>> = {
  project: 'this directory',
  ancestor: 'a directory above',
  user: "this user's drivers",
  host: 'where vfab is installed',
  global: 'installed globally',
  bundled: 'comes with vfab',
}

/** Where drivers are searched, and what is listed there but missing. */
export function checkRoots({ roots, drivers, notInstalled }: DriverInventory): Check[] {
  const checks = roots.flatMap((root) => {
    const count = drivers.filter(({ package: owner }) => owner.root.directory === root.directory).length
    // Every npm has such a folder, as a rule without a driver in it.
    if (root.kind === 'global' && count === 0) return []
    const found = `${count} ${count === 1 ? 'driver' : 'drivers'}, ${why[root.kind]}`
    const empty = root.workspace && count === 0 && (root.kind === 'project' || root.kind === 'ancestor')
    if (!empty) return check(root.directory, 'ok', found)
    return check(
      root.directory,
      'warn',
      found,
      'a workspace root depends on nothing: run vfab in the package that uses the driver',
    )
  })
  if (roots.length === 0) checks.push(check('projects', 'warn', 'no package.json here, above, or for this user'))
  if (notInstalled.length > 0) {
    const names = notInstalled.map(({ name }) => name).join(', ')
    checks.push(
      check('dependencies', 'warn', `listed but not installed: ${names}`, 'install them, e.g. with npm install'),
    )
  }
  return checks
}
