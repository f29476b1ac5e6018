import { join } from 'node:path'

import type { Registry } from './registry.ts'
import { runAsync } from './run-async.ts'

/** Programs that the proof installs for itself, none of which needs to be on this machine. */
export interface Programs {
  /** `node` of a version, e.g. `20.19.6`. The package holds the binary itself: npm 12 blocks the install script of `node`. */
  node(version: string): Promise<string>
  /** Files for `node FILE`. */
  pnpm(): Promise<string>
  yarn(): Promise<string>
  /** A binary. */
  bun(): Promise<string>
}

const architecture = process.arch

/** Installs programs below `directory` when they are first asked for. */
export function createPrograms(directory: string, { url }: Registry): Programs {
  const installed = new Map<string, Promise<string>>()
  const install = (name: string, version: string): Promise<string> => {
    const prefix = join(directory, `${name.replaceAll(/\W+/g, '-')}-${version}`)
    const existing = installed.get(prefix)
    if (existing !== undefined) return existing
    const installing = runAsync(
      'npm',
      ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--registry', url, `${name}@${version}`],
      { cwd: directory },
    ).then(({ status, output }) => {
      if (status !== 0) throw new Error(`installing ${name}@${version} failed\n${output}`)
      return join(prefix, 'node_modules', name)
    })
    installed.set(prefix, installing)
    return installing
  }
  return {
    node: async (version) => join(await install(`node-${process.platform}-${architecture}`, version), 'bin/node'),
    pnpm: async () => join(await install('pnpm', '10.34.9'), 'bin/pnpm.cjs'),
    yarn: async () => join(await install('@yarnpkg/cli-dist', '4.18.1'), 'bin/yarn.js'),
    bun: async () => join(await install(`@oven/bun-${process.platform}-${architecture}`, '1.4.5'), 'bin/bun'),
  }
}
