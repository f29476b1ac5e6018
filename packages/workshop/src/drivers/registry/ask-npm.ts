/*
 * What a registry knows, asked by way of npm: its configuration has the addresses of registries by scope, tokens, proxies and
 * certificates, whichever package manager installs.
 */
import { spawn } from 'node:child_process'

import { DriverError, type OperationOptions } from '@vfab/core'

import type { Shop } from '../../shop.ts'
import { refusalIn, unreachableRegistry } from '../manager-refusal.ts'
import { managerProgram } from '../package-manager.ts'

/** How long a registry may take, ms. */
const timeoutMs = 20_000

/** How to ask. */
export type AskOptions = OperationOptions

/**
 * Runs `npm … --json` and reads what it prints.
 * @returns `undefined` for what the registry does not have
 * @throws DriverError `DEPENDENCY_MISSING` without npm, `TIMEOUT`, `IO_FAILED` when the registry cannot be reached or refuses
 */
export async function askNpm(
  words: readonly string[],
  { cwd, env, platform }: Pick<Shop, 'cwd' | 'env' | 'platform'>,
  { signal }: AskOptions = {},
): Promise<unknown> {
  signal?.throwIfAborted()
  const flags = ['--json', '--fetch-retries=1', `--fetch-timeout=${timeoutMs / 2}`, '--loglevel=error']
  const { program, args } = managerProgram('npm', [...words, ...flags], platform)
  const limit = AbortSignal.timeout(timeoutMs)
  const child = spawn(program, args, {
    cwd,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).catch((cause: unknown) => {
    signal?.throwIfAborted()
    if (limit.aborted) throw timedOut(cause)
    const hint = 'install npm: it comes with Node.js'
    throw new DriverError('cannot run npm', { type: 'dependency', code: 'DEPENDENCY_MISSING', hint, cause })
  })
  if (code === 0) return stdout.trim() === '' ? undefined : parsed(stdout)
  if (/\bE404\b/.test(stdout + stderr) && words[0] === 'view') return undefined
  throw refused(words[0]!, code, stdout + stderr)
}

/** npm ended with an error. */
function refused(verb: string, exitCode: number | null, output: string): DriverError {
  const details = {
    type: 'connection',
    code: 'IO_FAILED',
    context: { verb, exitCode },
    cause: firstLine(output),
  } as const
  if (verb === 'search' && /\bE40[45]\b|404 Not Found/.test(output)) {
    const hint = '`npm config get registry` prints its address; packages can be installed by name from there'
    return new DriverError('the registry cannot be searched', { ...details, hint })
  }
  const { reason, hint } = refusalIn(output) ?? {
    reason: 'the registry refused the request',
    hint: '`npm config get registry` prints its address; add -v to see what it answered',
  }
  return new DriverError(reason, { ...details, hint })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DriverError('npm printed something other than JSON', {
      type: 'connection',
      code: 'IO_FAILED',
      hint: 'check that `npm view npm --json` works',
      context: { begins: text.slice(0, 80) },
      cause,
    })
  }
}

function timedOut(cause: unknown): DriverError {
  const { hint } = unreachableRegistry
  return new DriverError('the registry did not answer in time', { type: 'timeout', code: 'TIMEOUT', hint, cause })
}

function firstLine(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '' && !each.includes('error code'))
  return line?.replace(/^npm (error|ERR!)\s*/, '').trim() ?? 'it did not say why'
}
