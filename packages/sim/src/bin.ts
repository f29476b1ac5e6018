#!/usr/bin/env node
import { isDriverError } from '@vfab/core'
import { runSimulator, UsageError } from './command-line.ts'

try {
  await runSimulator(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Error)) throw error
  process.stderr.write(`vfab-sim: ${error.message}\n`)
  if (isDriverError(error) && error.hint !== undefined) process.stderr.write(`  ${error.hint}\n`)
  process.exitCode = error instanceof UsageError || (isDriverError(error) && error.type === 'configuration') ? 2 : 1
}
