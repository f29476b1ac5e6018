/*
 * Asks all sources at once, each bounded in time. One that fails or hangs costs the others nothing: it becomes a problem
 * in the report and its list counts as empty.
 */
import { abortable, type Clock, DriverError, type MatchRule, toDriverError } from '@vfab/core'

import type { TtlCache } from '../resources/ttl-cache.ts'
import type { SourceLists } from './attached-device.ts'
import { expandHosts } from './host-list.ts'
import type { DetectionProblem } from './report.ts'
import type { DetectionSources, NetworkEndpoint, NetworkTarget, SourceOptions } from './sources.ts'

/** What one run of detection asks, and how. */
export interface GatherOptions {
  readonly sources: DetectionSources
  readonly cache: TtlCache<string, readonly unknown[]>
  readonly clock: Clock
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  /** Rules of all drivers that may claim something: they say which files, services and ports are worth asking. */
  readonly rules: readonly MatchRule[]
  readonly platform: NodeJS.Platform
  /** Hosts and blocks the user named. */
  readonly network: readonly string[]
}

/** The lists that were got, and what failed. Rejects with the signal's reason, and for a network that is none. */
export async function gather(
  options: GatherOptions,
): Promise<{ readonly lists: SourceLists; readonly problems: readonly DetectionProblem[] }> {
  const { sources, rules, platform } = options
  const problems: DetectionProblem[] = []
  const ask = async <Item>(
    source: string,
    key: string,
    list: (bounds: SourceOptions) => Promise<readonly Item[]>,
    partial: readonly Item[] = [],
  ): Promise<readonly Item[]> => {
    const load = (): Promise<readonly Item[]> => bounded(source, list, options)
    try {
      return (await options.cache.load(key, load, { signal: options.signal })) as readonly Item[]
    } catch (cause) {
      options.signal?.throwIfAborted()
      problems.push({ source, error: toDriverError(cause, { operation: `list devices of`, address: source }) })
      return partial
    }
  }

  const patterns = unique(rules.map(({ path }) => path?.[platform]))
  const types = unique(rules.map(({ mdns }) => mdns?.type))
  const targets = networkTargets(rules, options.network)
  /** Counts where the network takes too long. */
  const answers: NetworkEndpoint[] = []
  const [usb, serial, services, endpoints, ...files] = await Promise.all([
    ask('usb', 'usb', (bounds) => sources.usb(bounds)),
    ask('serial', 'serial', (bounds) => sources.serial(bounds)),
    types.length === 0 ? [] : ask('mdns', `mdns ${types.join()}`, (bounds) => sources.mdns(types, bounds)),
    targets.length === 0
      ? []
      : ask(
          'network',
          `network ${JSON.stringify(targets)}`,
          (bounds) => sources.network(targets, { ...bounds, onAnswer: (endpoint) => answers.push(endpoint) }),
          answers,
        ),
    ...patterns.map((pattern) => ask('files', `files ${pattern}`, (bounds) => sources.files(pattern, bounds))),
  ])
  return { lists: { usb, serial, services, endpoints, files: files.flat() }, problems }
}

/** Rejects with `TIMEOUT` when the source takes longer than it may, and tells it to stop. */
export async function bounded<Value>(
  source: string,
  ask: (bounds: SourceOptions) => Promise<Value>,
  { clock, timeoutMs }: Pick<GatherOptions, 'clock' | 'timeoutMs'>,
): Promise<Value> {
  const late = new AbortController()
  const answered = new AbortController()
  const timer = clock.sleep(timeoutMs, { signal: answered.signal }).then(
    () => {
      const hint = 'run it again; if it stays, unplug devices one by one to find the one that hangs'
      const context = { source, timeoutMs }
      const message = `${source} did not answer within ${timeoutMs} ms`
      late.abort(new DriverError(message, { type: 'timeout', code: 'TIMEOUT', context, hint }))
    },
    () => {},
  )
  try {
    return await abortable(ask({ timeoutMs, signal: late.signal }), late.signal)
  } finally {
    answered.abort()
    await timer
  }
}

/** Every network rule on every host; on a port that the user named, whatever port the rule expects. */
function networkTargets(rules: readonly MatchRule[], network: readonly string[]): NetworkTarget[] {
  const asked = rules.map(({ net }) => net).filter((net) => net !== undefined)
  const targets = expandHosts(network).flatMap(({ host, port }) =>
    asked.map(({ protocol, port: usual, path }) => ({
      protocol,
      host,
      port: port ?? usual,
      ...(protocol === 'http' && path !== undefined && { path }),
      ...(port !== undefined && { portNamed: true }),
    })),
  )
  return [...new Map(targets.map((target) => [JSON.stringify(target), target])).values()]
}

function unique(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].sort()
}
