import type { PackageFacts } from './package-facts.ts'
import { recordOf } from './package-facts.ts'

/** A check of what a package says and contains. */
export interface PackageCheck {
  readonly check: string
  /** What is found wrong counts as this. */
  readonly severity: 'failed' | 'warning'
  /** What holds when nothing is wrong. */
  readonly holds: string
  readonly why: string
  readonly fix: string
  /** Lists what is wrong, one sentence each. */
  readonly find: (facts: PackageFacts) => readonly string[]
}

const installScripts = ['preinstall', 'install', 'postinstall', 'prepare']

/** Larger packages than this are worth a warning, bytes. */
const largeBytes = 5 * 1024 * 1024
/** More packages than this too. */
const manyPackages = 40

/** What can be told from the package.json and the tarball alone. */
export const packageChecks: readonly PackageCheck[] = [
  {
    check: 'field',
    severity: 'failed',
    holds: 'the vfab field of package.json is valid',
    why: '`vfab` does not find the driver, or refuses it.',
    fix: 'correct the field; `vfab.schema.json` of @vfab/core checks it in an editor',
    find: ({ manifest, issues, drivers }: PackageFacts): string[] => [
      ...issues.map(({ pointer, message }) => `${pointer}: ${message}`),
      ...(manifest['vfab'] === undefined
        ? ['package.json has no vfab field, so that this is not a driver package']
        : []),
      ...(issues.length === 0 && manifest['vfab'] !== undefined && drivers.length === 0 ? ['it lists no driver'] : []),
    ],
  },
  {
    check: 'keyword',
    severity: 'failed',
    holds: 'the keyword vfab-driver is there',
    why: '`vfab driver search` does not find the package.',
    fix: 'add "vfab-driver" to keywords',
    find: ({ manifest }: PackageFacts): string[] => {
      const keywords = manifest['keywords']
      return Array.isArray(keywords) && keywords.includes('vfab-driver') ? [] : ['keywords lacks "vfab-driver"']
    },
  },
  {
    check: 'peer',
    severity: 'failed',
    holds: '@vfab/core is a peer dependency',
    why: 'A second copy of core is installed beside that of the command, and updates of the two get out of step.',
    fix: 'list "@vfab/core": "^1.0.0" in peerDependencies and devDependencies, and nowhere else',
    find: ({ manifest }: PackageFacts): string[] => {
      const range = recordOf(manifest['peerDependencies'])['@vfab/core']
      return [
        ...(typeof range === 'string' ? [] : ['peerDependencies lacks @vfab/core']),
        ...(typeof range === 'string' && /^\d/.test(range)
          ? [`peerDependencies wants @vfab/core ${range} and no other version`]
          : []),
        ...('@vfab/core' in recordOf(manifest['dependencies']) ? ['dependencies has @vfab/core'] : []),
      ]
    },
  },
  {
    check: 'one-core',
    severity: 'failed',
    holds: 'installing it brings one copy of @vfab/core',
    why: 'Objects of one copy are strangers to the other; installs grow.',
    fix: 'use packages whose ranges of @vfab/core overlap with yours',
    find: ({ installed }: PackageFacts): string[] => {
      const copies = installed.filter((path) => path.endsWith('node_modules/@vfab/core'))
      return copies.length > 1 ? [`there are ${copies.length}: ${copies.join(', ')}`] : []
    },
  },
  {
    check: 'ranges',
    severity: 'failed',
    holds: 'every dependency can be installed from a registry',
    why: 'The package cannot be installed.',
    fix: 'publish with the package manager of the workspace, or name versions',
    find: ({ manifest }: PackageFacts): string[] =>
      ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((key) =>
        Object.entries(recordOf(manifest[key]))
          .filter(([, range]) => /^(workspace|file|link|portal|catalog):/.test(String(range)))
          .map(([name, range]) => `${key} has ${name}: ${String(range)}`),
      ),
  },
  {
    check: 'files',
    severity: 'failed',
    holds: 'every file that the vfab field names is in the tarball',
    why: 'The driver cannot be loaded, or its settings, rules or simulated device are missing.',
    fix: 'build before packing, and list the folders in "files"',
    find: ({ drivers, simulators, files }: PackageFacts): string[] =>
      [
        ...drivers.flatMap(({ entry, config, permissions }) => [
          entry,
          ...(config === undefined ? [] : [config]),
          ...(permissions?.linux?.udev ?? []),
        ]),
        ...simulators.map(({ entry }) => entry),
      ]
        .filter((file) => !files.has(file))
        .map((file) => `${file} is not in it`),
  },
  {
    check: 'settings-schema',
    severity: 'warning',
    holds: 'each driver has a JSON Schema of its settings',
    why: '`vfab config` cannot list, complete or check the settings without running the driver.',
    fix: 'write the schema at build time (z.toJSONSchema) and name it as "config"',
    find: ({ drivers }: PackageFacts): string[] =>
      drivers.filter(({ config }) => config === undefined).map(({ id }) => `${id} names none`),
  },
  {
    check: 'readme',
    severity: 'failed',
    holds: 'there is a README',
    why: 'The registry shows nothing about the driver.',
    fix: 'add README.md with the device, the install line and an example',
    find: ({ files }: PackageFacts): string[] =>
      [...files].some((file) => /^\.\/readme(\.md)?$/i.test(file)) ? [] : ['there is no README.md'],
  },
  {
    check: 'licence',
    severity: 'failed',
    holds: 'the licence is named and included',
    why: 'Companies and distributions may not use a package without one.',
    fix: 'set "license" to an SPDX name such as MIT, and add the file LICENSE',
    find: ({ manifest, files }: PackageFacts): string[] => [
      ...(typeof manifest['license'] === 'string' && manifest['license'] !== 'UNLICENSED'
        ? []
        : ['"license" names none']),
      ...([...files].some((file) => /^\.\/(licen[cs]e|copying)(\.\w+)?$/i.test(file))
        ? []
        : ['there is no LICENSE file']),
    ],
  },
  {
    check: 'node',
    severity: 'warning',
    holds: 'the versions of Node.js are named',
    why: 'Package managers cannot warn those whose Node.js is too old.',
    fix: 'set "engines": { "node": ">=20.19" }',
    find: ({ manifest }: PackageFacts): string[] =>
      typeof recordOf(manifest['engines'])['node'] === 'string' ? [] : ['"engines" names none'],
  },
  {
    check: 'scripts',
    severity: 'failed',
    holds: 'it runs no scripts when it is installed',
    why: 'pnpm, Yarn and bun do not run such scripts, so that the driver is broken there; npm users run unknown code.',
    fix: 'do at build time, or when the device is opened, what the script does',
    find: ({ manifest }: PackageFacts): string[] => {
      const scripts = recordOf(manifest['scripts'])
      return installScripts
        .filter((name) => name !== 'prepare' && name in scripts)
        .map((name) => `scripts has "${name}"`)
    },
  },
  {
    check: 'dependency-scripts',
    severity: 'warning',
    holds: 'no dependency runs scripts when it is installed',
    why: 'Package managers block such scripts, or ask about them.',
    fix: 'use dependencies that ship what they need, or make sure that they work without the script',
    find: ({ withScripts }: PackageFacts): string[] =>
      // It ships its binaries, and its script only compiles where none fits.
      withScripts.filter((path) => !path.endsWith('@serialport/bindings-cpp')).map((path) => `${path} has one`),
  },
  {
    check: 'tarball',
    severity: 'warning',
    holds: 'the tarball has nothing that users have no use for',
    why: 'Installs grow.',
    fix: 'list what users need in "files", and nothing else',
    find: ({ files }: PackageFacts): string[] => {
      const superfluous = [...files].filter((file) =>
        /^\.\/(test|tests|src|\.github|coverage)\/|\.tsbuildinfo$|\.test\.js$/.test(file),
      )
      return superfluous.length === 0
        ? []
        : [`${superfluous.length} files: ${superfluous.slice(0, 3).join(', ')}${superfluous.length > 3 ? ', …' : ''}`]
    },
  },
  {
    check: 'size',
    severity: 'warning',
    holds: 'it is small',
    why: 'It takes long to install on a Raspberry Pi.',
    fix: 'leave out pictures and sources; use fewer or smaller dependencies',
    find: ({ unpackedBytes, installed }: PackageFacts): string[] => [
      ...(unpackedBytes > largeBytes ? [`it unpacks to ${(unpackedBytes / 1024 / 1024).toFixed(1)} MB`] : []),
      ...(installed.length > manyPackages ? [`it brings ${installed.length} packages`] : []),
    ],
  },
]
