import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A package on disk as its author would publish it. */
export interface FakePackage {
  /** URL of its package.json. */
  readonly metadata: URL
  readonly remove: () => void
}

/** What to put into it instead of what is right. */
export interface FakePackageOptions {
  readonly packageJson?: Readonly<Record<string, unknown>>
  readonly driver?: Readonly<Record<string, unknown>>
  readonly jsonSchema?: Readonly<Record<string, unknown>>
  readonly entry?: string
  /** The entry's source, in place of the built entry. */
  readonly source?: string
}

const entry = `export const driver = Object.defineProperty({ id: 'fake', contractVersion: 1 }, Symbol.for('@vfab/core/driver@1'), { value: 1 })\n`

export function writeFakePackage(options: FakePackageOptions = {}): FakePackage {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-conformance-'))
  const packageJson = {
    name: 'vfab-plotter-fake',
    type: 'module',
    keywords: ['vfab-driver'],
    peerDependencies: { '@vfab/core': '^1.0.0' },
    vfab: {
      apiVersion: 1,
      drivers: [
        {
          id: 'fake',
          kind: 'plotter',
          displayName: 'Fake plotter',
          entry: './dist/index.js',
          config: './dist/config.schema.json',
          match: [{ usb: { vid: '1209', pid: '0001' }, confidence: 'certain' }],
          ...options.driver,
        },
      ],
    },
    ...options.packageJson,
  }
  const jsonSchema = {
    type: 'object',
    additionalProperties: false,
    properties: {
      port: { type: 'string' },
      deadlineTurns: { type: 'number', default: 40 },
      speedMmPerS: { type: 'number', default: 50 },
    },
    ...options.jsonSchema,
  }
  mkdirSync(join(directory, 'dist'))
  writeFileSync(join(directory, 'package.json'), JSON.stringify(packageJson))
  writeFileSync(join(directory, 'dist/config.schema.json'), JSON.stringify(jsonSchema))
  if (options.source === undefined) writeFileSync(join(directory, 'dist/index.js'), options.entry ?? entry)
  else {
    mkdirSync(join(directory, 'src'))
    writeFileSync(join(directory, 'src/index.ts'), options.source)
  }
  return {
    metadata: pathToFileURL(join(directory, 'package.json')),
    remove: () => rmSync(directory, { recursive: true, maxRetries: 10, retryDelay: 50 }),
  }
}
