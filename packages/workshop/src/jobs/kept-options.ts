import { type Hook, hookMoments } from '../hooks/hook.ts'
import type { JobOptions } from '../plot/plot-options.ts'

/** The options of a job that hold when it is resumed, too: what is plain data, and is not about one run. */
export type KeptOptions = Pick<
  JobOptions,
  'pauseAfterInkMm' | 'idlePenMs' | 'button' | 'hooks' | 'live' | 'people' | 'overrides'
>

/** Reads them back from a job's description, which anything may have happened to: what has not its form counts as nothing. */
export function readKeptOptions(stored: Readonly<Record<string, unknown>>): KeptOptions {
  const checked = Object.entries(stored).filter(([key, value]) => Object.hasOwn(checks, key) && checks[key]!(value))
  return Object.fromEntries(checked)
}

type Check = (value: unknown) => boolean

const isAmount: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value > 0

const checks: Readonly<Record<string, Check>> = {
  pauseAfterInkMm: isAmount,
  idlePenMs: isAmount,
  button: (value) => value === 'pause' || value === 'ignore',
  people: (value) => value === 'ask' || value === 'skip',
  live: (value) => typeof value === 'string' && /\.svg$/i.test(value),
  overrides: (value) => isTree(value) && Object.values(value).every((each) => Number.isFinite(each)),
  hooks: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string' || isHook(each)),
} satisfies Record<keyof KeptOptions, Check>

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isHook(value: unknown): value is Hook {
  if (!isTree(value)) return false
  const { on, target, timeoutMs } = value
  if (!Array.isArray(on) || !on.every((moment) => (hookMoments as readonly unknown[]).includes(moment))) return false
  if (!isAmount(timeoutMs) || !isTree(target)) return false
  const { kind, run, url, headers } = target
  if (kind === 'command') return [run].flat().every((word) => typeof word === 'string' && word !== '')
  if (kind === 'message') return typeof url === 'string' && /^(mailto|ntfy):/i.test(url) && URL.canParse(url)
  if (kind !== 'web' || typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return false
  return isTree(headers) && Object.values(headers).every((text) => typeof text === 'string')
}
