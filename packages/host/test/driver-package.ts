import type { DriverMetadata, SimulatorMetadata } from '@vfab/core'

import type { Tree } from './file-tree.ts'

/** Module that fails whoever imports it: discovery must never get that far. */
export const poisonedModule = `throw new Error('driver code ran')\n`

/** What a generated driver package is like. */
export interface DriverPackageOptions {
  name: string
  version?: string
  apiVersion?: number
  drivers?: readonly (Partial<DriverMetadata> & { id: string })[]
  simulators?: readonly SimulatorMetadata[]
  include?: readonly string[]
  /** Text of dist/index.js; by default importing it fails the test. */
  code?: string
  manifest?: object
  files?: Tree
}

/** The files of a driver package below `directory`. */
export function driverPackage(directory: string, options: DriverPackageOptions): Tree {
  const { name, version = '1.2.3', apiVersion = 1, drivers, simulators, include, code = poisonedModule } = options
  const field = {
    apiVersion,
    ...(drivers && { drivers: drivers.map((driver) => ({ ...defaultMetadata, ...driver })) }),
    ...(simulators && { simulators }),
    ...(include && { include }),
  }
  const files = Object.entries(options.files ?? {}).map(([path, text]) => [`${directory}/${path}`, text] as const)
  return {
    [`${directory}/package.json`]: {
      name,
      version,
      type: 'module',
      exports: './dist/index.js',
      vfab: field,
      ...options.manifest,
    },
    [`${directory}/dist/index.js`]: code,
    ...Object.fromEntries(files),
  }
}

const defaultMetadata = { kind: 'plotter', displayName: 'Test plotter', entry: './dist/index.js' } as const

/** These packages side by side, as npm installs them. */
export function flatPackages(packages: readonly DriverPackageOptions[]): Tree {
  return Object.fromEntries(
    packages.flatMap((each) => Object.entries(driverPackage(`node_modules/${each.name}`, each))),
  )
}

/** A package that is no driver. */
export function plainPackage(directory: string, name: string): Tree {
  return {
    [`${directory}/package.json`]: { name, version: '4.0.0', main: 'index.js' },
    [`${directory}/index.js`]: poisonedModule,
  }
}

/** A project's manifest. */
export function project(dependencies: readonly string[], more: object = {}): object {
  return {
    name: 'app',
    private: true,
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
    ...more,
  }
}

/** Text of an entry whose `driver` is branded as any copy of core would, with this body. */
export function driverCode(id: string, body = ''): string {
  return `const brand = Symbol.for('@vfab/core/driver@1')
export const driver = Object.defineProperty({ id: ${JSON.stringify(id)}, kind: 'plotter', ${body} }, brand, { value: 1 })
`
}
