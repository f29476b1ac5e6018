import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { runDriverConformance } from '@vfab/conformance'
import type { Driver, Simulator } from '@vfab/core'
import { expect, onTestFinished, test } from 'vitest'

import { createDriver, kinds, layersOf, planDriver } from '../src/index.ts'

const made = kinds.flatMap((kind) => Object.keys(layersOf[kind]).map((transport) => ({ kind, transport })))

test.each(made)('a $kind over $transport keeps every promise of its kind', { timeout: 120_000 }, async (wishes) => {
  const usb = wishes.transport === 'serial' ? ['1234:abcd', '1a86:7523'] : []
  const { directory } = await generate({ name: `vfab-driver-my-${wishes.kind}`, usb, ...wishes })
  const { driver } = (await import(join(directory, 'src/index.ts'))) as { driver: Driver }
  const { simulator } = (await import(join(directory, 'src/simulator.ts'))) as { simulator: Simulator }
  const metadata = pathToFileURL(join(directory, 'package.json'))
  const failed: unknown[] = []
  let passed = 0
  for await (const outcome of runDriverConformance({ driver, simulator, metadata, cuts: 6 })) {
    // It is not compiled here, so that it has no JSON Schema yet.
    if (outcome.check.includes('JSON Schema')) continue
    if (outcome.outcome === 'failed') failed.push(outcome)
    if (outcome.outcome === 'passed') passed++
  }
  expect(failed).toEqual([])
  expect(passed).toBeGreaterThan(25)
})

/** Inside this package, where what it imports is found. */
async function generate(wishes: Parameters<typeof planDriver>[0]): ReturnType<typeof createDriver> {
  const out = join(import.meta.dirname, '../out-drivers')
  await mkdir(out, { recursive: true })
  const directory = await mkdtemp(join(out, 'driver-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const created = await createDriver(planDriver(wishes), directory)
  return created
}
