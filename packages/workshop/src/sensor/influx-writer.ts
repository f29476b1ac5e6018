/*
 * Sends line protocol to a database, in batches. What cannot be delivered waits in a bounded queue and is tried again, ever more rarely; what
 * does not fit any more, or what the database refuses, is dropped and counted. The watch never waits for it, except for a last try at the end.
 */
import { type Clock, DriverError } from '@vfab/core'

import type { Notify } from '../notice.ts'
import { counted } from '../quantities.ts'
import { protocolLine } from './line-protocol.ts'
import type { ReadingSink } from './reading-sink.ts'

/** What {@link createInfluxWriter} needs. */
export interface InfluxOptions {
  readonly url: string
  /** `VFAB_INFLUX_TOKEN`, if one is set. */
  readonly token: string | undefined
  readonly clock: Clock
  readonly notify: NonNullable<Notify>
}

const batchLines = 5000
const batchEveryMs = 1000
/** About 8 MB. */
const mostWaiting = 50_000
const firstPauseMs = 1000
const longestPauseMs = 60_000
const requestMs = 10_000

/**
 * @param options - the address as the database documents it: `http://host:8086/api/v2/write?org=o&bucket=b`, `http://host:8086/write?db=d`
 * @throws DriverError `INPUT_INVALID` for an address that asks for other times than nanoseconds
 */
export function createInfluxWriter(options: InfluxOptions): ReadingSink {
  const precision = new URL(options.url).searchParams.get('precision')
  if (precision !== null && !/^n(s|anosecond)?$/.test(precision)) {
    throw new DriverError(`times are written in nanoseconds, not in ${precision}`, {
      type: 'configuration',
      code: 'INPUT_INVALID',
      hint: 'leave precision out of the address',
    })
  }
  return new InfluxWriter(options)
}

/** What became of a batch. */
type Outcome =
  | { readonly kind: 'written' }
  | { readonly kind: 'refused' | 'unreachable'; readonly reason: string; readonly waitMs?: number }

class InfluxWriter implements ReadingSink {
  readonly #options: InfluxOptions
  readonly #target: { readonly url: string; readonly headers: Record<string, string> }
  readonly #ending = new AbortController()
  #waiting: string[] = []
  #dropped = 0
  #working: Promise<void> | undefined
  #troubled = false

  constructor(options: InfluxOptions) {
    this.#options = options
    this.#target = targetOf(options)
  }

  take(sensor: string, readings: Parameters<ReadingSink['take']>[1]): void {
    for (const reading of readings) {
      const line = protocolLine(sensor, reading)
      if (line !== undefined) this.#waiting.push(line)
    }
    const beyond = this.#waiting.length - mostWaiting
    if (beyond > 0) {
      this.#waiting.splice(0, beyond)
      this.#dropped += beyond
    }
    this.#working ??= this.#work()
  }

  lost(): void {}

  async close(): Promise<void> {
    this.#ending.abort()
    await this.#working
    while (this.#waiting.length > 0 && (await this.#sendOne()).kind !== 'unreachable');
    const missing = this.#dropped + this.#waiting.length
    if (missing === 0) return
    const text = `${counted(missing, 'reading')} did not reach ${new URL(this.#target.url).host}`
    this.#options.notify({ level: 'warning', text })
  }

  async #work(): Promise<void> {
    let pauseMs = batchEveryMs
    let tries = 0
    while (this.#waiting.length > 0 && (await this.#pause(pauseMs))) {
      const outcome = await this.#sendOne()
      tries = outcome.kind === 'unreachable' ? tries + 1 : 0
      const backOffMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, tries - 1))
      const askedMs = outcome.kind === 'unreachable' ? outcome.waitMs : undefined
      pauseMs =
        tries > 0 ? Math.max(backOffMs, Math.min(askedMs ?? 0, longestPauseMs)) : this.#fullBatch ? 0 : batchEveryMs
    }
    this.#working = undefined
  }

  get #fullBatch(): boolean {
    return this.#waiting.length >= batchLines
  }

  /** @returns false once the watch has ended */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#ending
    if (ms > 0) await this.#options.clock.sleep(ms, { signal }).catch(() => {})
    return !signal.aborted
  }

  async #sendOne(): Promise<Outcome> {
    const batch = this.#waiting.slice(0, batchLines)
    const dropped = this.#dropped
    const outcome = await post(this.#target, batch)
    if (outcome.kind === 'unreachable') {
      this.#report(`${outcome.reason}; it will be tried again`)
      return outcome
    }
    // Lines that were dropped meanwhile to make room were the oldest, so those of this batch.
    const gone = Math.min(this.#dropped - dropped, batch.length)
    this.#waiting.splice(0, batch.length - gone)
    if (outcome.kind === 'written') {
      this.#dropped -= gone
      this.#troubled = false
    } else {
      this.#dropped += batch.length - gone
      this.#report(outcome.reason)
    }
    return outcome
  }

  /** Once, until it has worked again. */
  #report(reason: string): void {
    if (this.#troubled) return
    this.#troubled = true
    const text = `${new URL(this.#target.url).host} did not take readings: ${reason}`
    this.#options.notify({ level: 'warning', text })
  }
}

function targetOf({ url, token }: InfluxOptions): { url: string; headers: Record<string, string> } {
  const address = new URL(url)
  const { username, password } = address
  address.username = ''
  address.password = ''
  const basic = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = username === '' ? token && `Token ${token}` : `Basic ${Buffer.from(basic).toString('base64')}`
  const headers = { 'content-type': 'text/plain; charset=utf-8', ...(authorization && { authorization }) }
  return { url: address.href, headers }
}

async function post(
  { url, headers }: { readonly url: string; readonly headers: Record<string, string> },
  lines: readonly string[],
): Promise<Outcome> {
  try {
    const signal = AbortSignal.timeout(requestMs)
    const answer = await fetch(url, { method: 'POST', headers, body: `${lines.join('\n')}\n`, signal })
    const said = (await answer.text()).slice(0, 200).replace(/\s+/g, ' ').trim()
    if (answer.ok) return { kind: 'written' }
    const reason = `${answer.status} ${answer.statusText} ${said}`.trim()
    const again = answer.status === 429 || answer.status >= 500
    if (!again) return { kind: 'refused', reason }
    const afterS = Number(answer.headers.get('retry-after'))
    return { kind: 'unreachable', reason, ...(afterS > 0 ? { waitMs: afterS * 1000 } : {}) }
  } catch (error) {
    const { message, cause } = error as Error
    return { kind: 'unreachable', reason: cause instanceof Error && cause.message !== '' ? cause.message : message }
  }
}
