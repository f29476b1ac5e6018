/**
 * Proves that anyone can make a driver with what is published: from an empty folder and an empty home, `npm create @vfab/driver`,
 * install, test, `vfab driver check`, and use the driver on its simulated device; and that the example of the tutorial works.
 *
 *   node tools/dist/release/drivers.js   each kind and transport with npm; one of each kind with pnpm, Yarn and bun
 *   node tools/dist/release/drivers.js --only 'camera http yarn'
 *
 * One of them is part of `node tools/dist/release/prove.js --sample`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { type DriverTrial, driverTrials, proveDrivers } from './driver-trials.ts'
import { createPrograms } from './programs.ts'
import { publishAll, startRegistry } from './registry.ts'

const workDir = mkdtempSync(join(tmpdir(), 'vfab-drivers-'))
process.on('exit', () => rmSync(workDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
const startedMs = performance.now()
let passed = 0
let failed = 0
await using registry = await startRegistry()
await publishAll(registry)
const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } })
const isWanted = ({ kind, transport, manager }: DriverTrial): boolean =>
  values.only?.includes(`${kind} ${transport} ${manager}`) ?? true
await proveDrivers(driverTrials.filter(isWanted), {
  ...{ registry, directory: workDir, programs: createPrograms(workDir, registry), isPublishing: true },
  ok(claim) {
    passed++
    console.log(`ok  ${claim}`)
  },
  notOk(claim, error) {
    failed++
    console.log(`NOT OK  ${claim}: ${error instanceof Error ? error.message : String(error)}`)
  },
})
const tookS = Math.round((performance.now() - startedMs) / 1000)
console.log(`drivers: ${passed} passed, ${failed} failed, ${Math.floor(tookS / 60)} min ${tookS % 60} s`)
process.exitCode = failed === 0 ? 0 : 1
