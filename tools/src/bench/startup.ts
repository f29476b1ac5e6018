import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { publishedPackages } from '../packaging/workspace.ts'
import { makeDriverProject } from './driver-project.ts'
import type { BenchFigure } from './figure.ts'
import { pairedRatio, timeNodeMs } from './paired-runs.ts'

const pairs = 25

/** Start time of the command line as a ratio to a bare `node` that runs an empty module, both started in turn. */
export async function run(): Promise<readonly BenchFigure[]> {
  // The command is installed in this repository, so that the drivers developed here are listed too: 20 in all.
  const developed = publishedPackages().flatMap(({ drivers }) => drivers).length
  using project = makeDriverProject(20, 20 - developed)
  const empty = join(project.dir, 'empty.mjs')
  writeFileSync(empty, '')
  const bin = fileURLToPath(new URL('../../../packages/cli/dist/bin.js', import.meta.url))
  const ratio = (args: readonly string[]): number =>
    pairedRatio(
      () => timeNodeMs([bin, ...args], project.dir),
      () => timeNodeMs([empty], project.dir),
      pairs,
    )
  const figure = (args: readonly string[], atMost: number): BenchFigure => ({
    name: `vfab ${args.join(' ')}, start to end`,
    value: ratio(args),
    unit: 'ratio',
    limit: { atMost },
    ratioTo: 'bare node',
  })
  return [figure(['--version'], 1.2), figure(['--help'], 1.2), figure(['driver', 'list', '--json'], 1.3)]
}
