#!/usr/bin/env node
/*
 * vfab-conformance DIRECTORY [ID]: runs the conformance checks of an installed driver with the simulated device of its own
 * package, and prints one JSON value per check. `vfab driver check` starts it: a driver that hangs or ends its process does not end the check.
 */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { isDriver, isSimulator, readVfabField } from '@vfab/core'

import { runDriverConformance } from './run-checks.ts'

const [directory, id] = process.argv.slice(2)
if (directory === undefined) fail('usage: vfab-conformance DIRECTORY [ID]')
const metadata = pathToFileURL(join(resolve(directory), 'package.json'))
const { field } = readVfabField(JSON.parse(await readFile(metadata, 'utf8')))
const wanted = field?.drivers?.find((each) => id === undefined || each.id === id)
const simulated = field?.simulators?.find((each) => each.id === wanted?.id)
if (wanted === undefined) fail(`${directory} has no driver${id === undefined ? '' : ` with the id ${id}`}`)
if (simulated === undefined) fail(`${directory} brings no simulated device for ${wanted.id}`)

const { driver } = (await import(new URL(wanted.entry, metadata).href)) as { readonly driver?: unknown }
const { simulator } = (await import(new URL(simulated.entry, metadata).href)) as { readonly simulator?: unknown }
if (!isDriver(driver)) fail(`${wanted.entry} exports no \`driver\` made by defineDriver`)
if (!isSimulator(simulator)) fail(`${simulated.entry} exports no \`simulator\` made by defineSimulator`)

let failed = 0
for await (const outcome of runDriverConformance({ driver, simulator, metadata })) {
  if (outcome.outcome === 'failed') failed++
  process.stdout.write(`${JSON.stringify(outcome)}\n`)
}
process.exit(failed === 0 ? 0 : 1)

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
