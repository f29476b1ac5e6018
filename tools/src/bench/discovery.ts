import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { discoverDrivers } from '@vfab/host'

import { makeDriverProject } from './driver-project.ts'
import type { BenchFigure } from './figure.ts'
import { median } from './paired-runs.ts'

const dependencies = 300
const drivers = 20
const rounds = 15

/** Discovery in a project with 300 dependencies, beside reading and parsing the same package.json files and nothing else. */
export async function run(): Promise<readonly BenchFigure[]> {
  using project = makeDriverProject(dependencies, drivers)
  const discoveryMs: number[] = []
  const readingMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    readingMs.push(await timeMs(() => readManifests(project.dir)))
    discoveryMs.push(
      await timeMs(async () => {
        const inventory = await discoverDrivers({ cwd: project.dir, env: {}, project: project.dir })
        if (inventory.drivers.length !== drivers)
          throw new Error(`found ${inventory.drivers.length} of ${drivers} drivers`)
      }),
    )
  }
  const found = `${dependencies} dependencies, ${drivers} drivers`
  return [
    { name: `discovery, ${found}`, value: median(discoveryMs), unit: 'ms' },
    {
      name: `discovery, ${found}`,
      value: median(discoveryMs.map((durationMs, round) => durationMs / readingMs[round]!)),
      unit: 'ratio',
      limit: { atMost: 2 },
      ratioTo: 'reading and parsing the same manifests',
    },
  ]
}

function readManifests(dir: string): void {
  const root = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { dependencies: object }
  for (const name of Object.keys(root.dependencies)) {
    JSON.parse(readFileSync(join(dir, 'node_modules', name, 'package.json'), 'utf8'))
  }
}

async function timeMs(action: () => void | Promise<void>): Promise<number> {
  const begin = performance.now()
  await action()
  return performance.now() - begin
}
