/**
 * Checks the licence of every dependency, direct or not: what is installed with a package must allow it without conditions on the
 * programs of users; what this repository only works with may be a little stricter.
 *
 *   node tools/dist/dependencies/licences.js
 */
import { mustRun } from '../packaging/run-command.ts'
import { repositoryDir } from '../packaging/workspace.ts'

const permissive = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
]
const allowed = {
  // MPL-2.0 asks for the sources of its own files alone, and they are published: resvg.
  installed: [...permissive, 'MPL-2.0', 'Unlicense', 'BSL-1.0'],
  development: [...permissive, 'MPL-2.0', 'Unlicense', 'BSL-1.0', 'Python-2.0', 'CC-BY-4.0'],
}

/** Packages whose package.json names no licence, and where it was found. */
const read: Readonly<Record<string, string>> = {
  spawndamnit: 'MIT', // its LICENSE file
}

interface Listed {
  readonly name: string
  readonly versions: readonly string[]
}

/** `(MIT OR Apache-2.0)` is allowed where one of them is. */
function isAllowed(licence: string, list: readonly string[]): boolean {
  const parts = licence.replaceAll(/[()]/g, '').split(' OR ')
  return parts.some((part) => part.split(' AND ').every((each) => list.includes(each)))
}

function check(kind: keyof typeof allowed, options: readonly string[]): number {
  const text = mustRun('npx', ['--yes', 'pnpm@10.34.9', 'licenses', 'list', '--json', ...options], {
    cwd: repositoryDir,
  })
  const byLicence = Object.entries(JSON.parse(text) as Record<string, readonly Listed[]>)
  let count = 0
  for (const [licence, packages] of byLicence)
    for (const { name, versions } of packages) {
      count += 1
      if (isAllowed(read[name] ?? licence, allowed[kind])) continue
      console.log(`NOT OK  ${name} ${versions.join(', ')}: ${licence} (${kind})`)
      process.exitCode = 1
    }
  return count
}

const installed = check('installed', ['--prod'])
const all = check('development', [])
console.log(`licences: ${installed} packages that are installed with ours, ${all} in all`)
