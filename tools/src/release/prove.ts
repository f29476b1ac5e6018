/**
 * Proves that a release works where people install it: publishes every package with changesets to a registry on this machine, then
 * installs the command and a driver in empty folders with an empty home, by each package manager, and uses them.
 *
 *   node tools/dist/release/prove.js           all layouts on Node 20.19 and 24, npm on 22 and 26 too
 *   node tools/dist/release/prove.js --sample  npm, pnpm and Yarn Plug'n'Play on the Node that runs this; a new driver
 *   node tools/dist/release/prove.js --layout 'yarn pnp' --node 24
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { checkBuilds } from './check-builds.ts'
import { checks } from './checks.ts'
import { driverTrials, proveDrivers } from './driver-trials.ts'
import { type Layout, layouts } from './layouts.ts'
import { createPrograms, type Programs } from './programs.ts'
import { publishAll, startRegistry, type Registry } from './registry.ts'
import { runAsync } from './run-async.ts'
import type { Weight } from './weight.ts'

/** The limits of an installation of the command and plotter-ebb with npm. */
const mostPackages = 45
const mostMegabytes = 25

const versions: Readonly<Record<string, string>> = {
  '20.19': '20.19.6',
  '22': '22.21.1',
  '24': '24.11.1',
  '26': '26.12.1',
}
const { values } = parseArgs({
  options: {
    sample: { type: 'boolean', default: false },
    layout: { type: 'string', multiple: true },
    'no-tarballs': { type: 'boolean', default: false },
    node: { type: 'string', multiple: true },
  },
})

interface Trial {
  readonly layout: Layout
  /** A key of {@link versions}; undefined for the Node that runs this. */
  readonly version: string | undefined
}

const workDir = mkdtempSync(join(tmpdir(), 'vfab-release-'))
process.on('exit', () => rmSync(workDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
const startedMs = performance.now()
let passed = 0
let failed = 0

if (!values['no-tarballs']) await checkBuilds(ok, notOk)
await using registry = await startRegistry()
await publishAll(registry)
ok('all packages are published')
const programs = createPrograms(workDir, registry)
const weights: [string, Weight][] = []
for (const [index, trial] of trials().entries()) await prove(trial, join(workDir, `trial-${index}`), registry, programs)
if (values.sample) {
  const sample = driverTrials.filter(
    ({ kind, transport, manager }) => `${kind} ${transport} ${manager}` === 'plotter serial npm',
  )
  await proveDrivers(sample, { registry, programs, directory: workDir, ok, notOk })
}
for (const [name, { packages, megabytes, heaviest }] of weights) {
  console.log(
    `${name}: ${packages} packages, ${megabytes.toFixed(1)} MB (${heaviest.map(([each, mb]) => `${each} ${mb.toFixed(1)}`).join(', ')})`,
  )
}
const tookS = Math.round((performance.now() - startedMs) / 1000)
console.log(`release: ${passed} passed, ${failed} failed, ${Math.floor(tookS / 60)} min ${tookS % 60} s`)
process.exitCode = failed === 0 ? 0 : 1

function trials(): readonly Trial[] {
  const named = (name: string): Layout => {
    const found = layouts.find((each) => each.name === name)
    assert(found !== undefined, `no layout is called ${name}`)
    return found
  }
  if (values.sample) return ['npm', 'pnpm', 'yarn pnp'].map((name) => ({ layout: named(name), version: undefined }))
  if (values.layout !== undefined || values.node !== undefined) {
    const chosen = values.layout?.map(named) ?? layouts
    return (values.node ?? ['24']).flatMap((version) => chosen.map((layout) => ({ layout, version })))
  }
  return [
    ...['20.19', '24'].flatMap((version) => layouts.map((layout) => ({ layout, version }))),
    ...['22', '26'].map((version) => ({ layout: named('npm'), version })),
  ]
}

async function prove({ layout, version }: Trial, directory: string, from: Registry, tools: Programs): Promise<void> {
  const label = `${layout.name}, Node ${version ?? process.versions.node}`
  const home = join(directory, 'home')
  const project = join(directory, 'project')
  for (const each of [home, project]) mkdirSync(each, { recursive: true })
  try {
    const node = version === undefined ? process.execPath : await tools.node(versions[version]!)
    if (version !== undefined) {
      const { stdout } = await runAsync(node, ['-p', 'process.version'], { cwd: directory })
      assert.equal(stdout.trim(), `v${versions[version]}`)
    }
    const installation = await layout.prepare({ directory: project, home, node, programs: tools, registry: from })
    await installation.add('@vfab/cli', '@vfab/plotter-ebb')
    const weight = installation.weight()
    weights.push([label, weight])
    for (const { claim, run } of checks) {
      await run(installation)
      ok(`${label}: ${claim}`)
    }
    if (layout.name === 'npm') {
      assert(weight.packages <= mostPackages, `${weight.packages} packages, at most ${mostPackages} are allowed`)
      assert(weight.megabytes <= mostMegabytes, `${weight.megabytes} MB, at most ${mostMegabytes} are allowed`)
      ok(`${label}: ${weight.packages} packages and ${weight.megabytes.toFixed(1)} MB`)
    }
  } catch (error) {
    notOk(label, error)
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

function notOk(claim: string, error: unknown): void {
  failed++
  console.log(`NOT OK  ${claim}: ${error instanceof Error ? error.message : String(error)}`)
}

function ok(claim: string): void {
  passed++
  console.log(`ok  ${claim}`)
}
