import { get } from 'node:http'
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'

import type { NetworkEndpoint, NetworkTarget, SourceOptions } from './sources.ts'

/** Hosts asked at the same time: a /24 block of silent hosts takes four waits, not 254. */
const targetsAtOnce = 64

/** How long one host may take to answer; on a local network it takes a few milliseconds. */
const patienceMs = 800

/** Asks one target. Resolves to whether it answered; never rejects. */
export type AskTarget = (target: NetworkTarget, signal: AbortSignal) => Promise<boolean>

/**
 * Those targets that answer, in the order asked. At most 64 are asked at a time; a host that does not answer costs
 * nobody but itself its 800 ms. What answered until the time is up, or until the signal aborts, is returned.
 */
export async function answeringTargets(
  targets: readonly NetworkTarget[],
  options: SourceOptions,
  askTarget: AskTarget = askOverNetwork,
): Promise<readonly NetworkEndpoint[]> {
  const answered: (NetworkEndpoint | undefined)[] = []
  const queue = targets.entries()
  const worker = async (): Promise<void> => {
    for (const [index, target] of queue) {
      if (options.signal?.aborted) return
      const startedMs = performance.now()
      const patience = AbortSignal.timeout(Math.min(patienceMs, options.timeoutMs))
      const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience
      if (!(await askTarget(target, signal))) continue
      answered[index] = { ...target, responseTimeMs: performance.now() - startedMs }
    }
  }
  await Promise.all(Array.from({ length: Math.min(targetsAtOnce, targets.length) }, worker))
  return answered.filter((endpoint) => endpoint !== undefined)
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
