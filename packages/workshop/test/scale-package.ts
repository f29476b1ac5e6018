import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { RunProgram } from '../src/index.ts'
import { makeTree, type Tree } from './file-tree.ts'

/** A driver in plain JavaScript that imports nothing: it is marked as `defineDriver` does. */
const driver = `
const identity = { driver: 'scale', model: 'Scale', address: 'tcp://127.0.0.1:1' }
const device = {
  kind: 'sensor', identity, channels: [], closed: new Promise(() => {}),
  events: { emit() {}, on: () => () => {}, history: () => [] },
  selfTest: async () => ({ success: true, message: 'weighs', details: [] }),
  close: async () => {}, [Symbol.asyncDispose]: async () => {},
}
const validate = (value) => ({ value })
export const driver = Object.defineProperty({
  id: 'scale', kind: 'sensor', contractVersion: 1, configSchema: { '~standard': { version: 1, vendor: 'test', validate } },
  availability: async () => ({ available: true, missing: [] }), async *discover() {}, open: async () => device,
}, Symbol.for('@vfab/core/driver@1'), { value: 1 })
`
const simulator = `
const device = { address: 'tcp://127.0.0.1:1', close: async () => {}, [Symbol.asyncDispose]: async () => {}, inject() {} }
export const simulator = Object.defineProperty({ id: 'scale', start: async () => device }, Symbol.for('@vfab/core/simulator@1'), { value: 1 })
`
const schema = { type: 'object', additionalProperties: false, properties: { port: { type: 'string' } } }

/** The package.json of a package with nothing wrong. */
export const goodManifest = {
  name: 'vfab-driver-scale',
  version: '1.2.3',
  type: 'module',
  license: 'MIT',
  keywords: ['vfab-driver'],
  engines: { node: '>=20.19' },
  peerDependencies: { '@vfab/core': '^1.0.0' },
  vfab: {
    apiVersion: 1,
    drivers: [
      {
        id: 'scale',
        kind: 'sensor',
        displayName: 'Scale',
        entry: './dist/index.js',
        config: './dist/config.schema.json',
        permissions: { linux: { udev: ['./udev/70-scale.rules'] } },
        match: [{ usb: { vid: '1234', pid: 'abcd' }, confidence: 'certain' }],
      },
    ],
    simulators: [{ id: 'scale', displayName: 'Simulated scale', entry: './dist/simulator.js' }],
  },
} as const

/** Writes a package with a driver; `changes` replace files of it, and `undefined` leaves one out. @returns its directory */
export function scalePackage(changes: Readonly<Record<string, Tree[string] | undefined>> = {}): string {
  const files: Record<string, Tree[string] | undefined> = {
    'package.json': goodManifest,
    'README.md': '# Scale\n',
    LICENSE: 'MIT\n',
    'dist/index.js': driver,
    'dist/simulator.js': simulator,
    'dist/config.schema.json': schema,
    'udev/70-scale.rules': 'SUBSYSTEM=="tty", ATTRS{idVendor}=="1234", ATTRS{idProduct}=="abcd", TAG+="uaccess"\n',
    ...changes,
  }
  const present = Object.entries(files).filter((file): file is [string, Tree[string]] => file[1] !== undefined)
  return makeTree(Object.fromEntries(present))
}

/** Takes the place of npm: packs by remembering the directory, and installs by copying it. */
export function fakeNpm(locked: Readonly<Record<string, object>> = {}): RunProgram & { readonly calls: string[][] } {
  const calls: string[][] = []
  let packed = ''
  const run = async (program: string, args: readonly string[], cwd: string): Promise<number> => {
    calls.push([program, ...args])
    if (args[0] === 'pack') {
      packed = cwd
      writeFileSync(join(args.at(-1)!, 'package.tgz'), '')
      return 0
    }
    const name = 'vfab-driver-scale'
    cpSync(packed, join(cwd, 'node_modules', name), { recursive: true })
    const dependencies = { [name]: 'file:package.tgz' }
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true, dependencies }))
    const packages = { [`node_modules/${name}`]: {}, 'node_modules/@vfab/core': {}, ...locked }
    writeFileSync(join(cwd, 'package-lock.json'), JSON.stringify({ packages }))
    return 0
  }
  return Object.assign(run, { calls })
}
