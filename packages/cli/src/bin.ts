#!/usr/bin/env node
import { readFileSync } from 'node:fs'

/*
 * `--version` and `--help` answer within a fifth more than a bare `node` takes, so they load nothing but what they print.
 */
const [first, ...others] = process.argv.slice(2)
if (others.length === 0 && (first === '--version' || first === '-V')) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  process.stdout.write(`${version}\n`)
} else {
  const { main } = await import('./main.ts')
  const { nodeIo } = await import('./node-io.ts')
  const code = await main(process.argv.slice(2), nodeIo())
  // Output is flushed and hardware is safe: whatever still keeps the process alive (a driver's timer) must not.
  process.exit(code)
}
