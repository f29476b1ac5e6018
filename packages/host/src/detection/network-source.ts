import { get } from 'node:http'
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'

import type { NetworkEndpoint, NetworkSourceOptions, NetworkTarget } from './sources.ts'

/** Ports asked at the same time: a few of every host of a /24 block, so that all of its silent hosts cost one wait together. */
const portsAtOnce = 1024

/** How long one host may take to answer; on a local network it takes a few milliseconds. */
const patienceMs = 800

/** Asks one target. Resolves to whether it answered; never rejects. */
export type AskTarget = (target: NetworkTarget, signal: AbortSignal) => Promise<boolean>

/**
 * Those targets that answer, in the order asked. Each port of each host is tried once, whatever number of rules name it; pages
 * are asked for only where a service listens. A host that does not answer delays only its own answer, by 800 ms. What answered
 * until the time is up, or until the signal aborts, is returned, and told at once to `options.onAnswer`.
 */
export async function answeringTargets(
  targets: readonly NetworkTarget[],
  options: NetworkSourceOptions,
  askTarget: AskTarget = askOverNetwork,
): Promise<readonly NetworkEndpoint[]> {
  const answered: (NetworkEndpoint | undefined)[] = []
  const note = (index: number, responseTimeMs: number): void => {
    const endpoint = { ...targets[index]!, responseTimeMs }
    answered[index] = endpoint
    options.onAnswer?.(endpoint)
  }
  const queue = indicesByPort(targets).values()
  const worker = async (): Promise<void> => {
    for (const indices of queue) {
      if (options.signal?.aborted) return
      await askPort(indices, targets, { note, options, askTarget })
    }
  }
  await Promise.all(Array.from({ length: Math.min(portsAtOnce, targets.length) }, worker))
  return answered.filter((endpoint) => endpoint !== undefined)
}

/** What {@link askPort} needs besides its targets. */
interface Asking {
  readonly note: (index: number, responseTimeMs: number) => void
  readonly options: NetworkSourceOptions
  readonly askTarget: AskTarget
}

/** Asks for all that rules expect at one port of one host: whether a service listens first, where there is more than one. */
async function askPort(
  indices: readonly number[],
  targets: readonly NetworkTarget[],
  { note, options, askTarget }: Asking,
): Promise<void> {
  const ask = async (target: NetworkTarget): Promise<number | undefined> => {
    const startedMs = performance.now()
    const patience = AbortSignal.timeout(Math.min(patienceMs, options.timeoutMs))
    const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience
    return (await askTarget(target, signal)) ? performance.now() - startedMs : undefined
  }
  const [first] = indices.map((index) => targets[index]!)
  if (first === undefined) return
  const { host, port } = first
  const listens = indices.length > 1 ? await ask({ protocol: 'tcp', host, port }) : 0
  if (listens === undefined) return
  for (const index of indices) {
    const target = targets[index]!
    const alreadyAsked = indices.length > 1 && target.protocol === 'tcp'
    const answerMs = alreadyAsked ? listens : await ask(target)
    if (answerMs !== undefined) note(index, answerMs)
  }
}

/** Places in `targets`, by host and port. */
function indicesByPort(targets: readonly NetworkTarget[]): Map<string, number[]> {
  const ports = new Map<string, number[]>()
  for (const [index, { host, port }] of targets.entries()) {
    const key = JSON.stringify([host, port])
    ports.set(key, [...(ports.get(key) ?? []), index])
  }
  return ports
}

function askOverNetwork(target: NetworkTarget, signal: AbortSignal): Promise<boolean> {
  return target.protocol === 'http' ? answersHttp(target, signal) : acceptsConnection(target, signal)
}

/** Connects and hangs up at once, without sending anything. */
function acceptsConnection({ host, port }: NetworkTarget, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const finish = (answered: boolean): void => {
      signal.removeEventListener('abort', giveUp)
      socket.destroy()
      resolve(answered)
    }
    const giveUp = (): void => finish(false)
    signal.addEventListener('abort', giveUp)
    socket.once('connect', () => finish(true)).once('error', giveUp)
  })
}

/** Only a page that is there counts: a web server for something else answers 404. */
function answersHttp({ host, port, path = '/' }: NetworkTarget, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host, port, path, signal, agent: false }, (response) => {
      response.destroy()
      resolve((response.statusCode ?? 500) < 400)
    })
    request.once('error', () => resolve(false))
  })
}
