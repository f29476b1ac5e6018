import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { installCommand, makeDriverProject } from './driver-project.ts'
import type { BenchFigure } from './figure.ts'
import { pairedRatio, timeNodeMs } from './paired-runs.ts'

const pairs = 25

/** Start time of the command line as a ratio to a bare `node` that runs an empty module, both started in turn. */
export async function run(): Promise<readonly BenchFigure[]> {
  using project = makeDriverProject(20, 20)
  const empty = join(project.dir, 'empty.mjs')
  writeFileSync(empty, '')
  const bin = installCommand(project, fileURLToPath(new URL('../../../packages', import.meta.url)))
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
