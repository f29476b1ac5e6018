#!/usr/bin/env node
import { readFileSync } from 'node:fs'

import { main } from './main.ts'
import { nodeIo } from './node-io.ts'

/*
 * Starts in little more time than a bare `node`: what every command needs is bundled into one file that is loaded with
 * this one (rolldown.config.js), and `--version` runs none of it.
 */
const [first, ...others] = process.argv.slice(2)
if (others.length === 0 && (first === '--version' || first === '-V')) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  process.stdout.write(`${version}\n`)
} else {
  const code = await main(process.argv.slice(2), nodeIo())
  // Output is flushed and hardware is safe: whatever still keeps the process alive (a driver's timer) must not.
  process.exit(code)
}
