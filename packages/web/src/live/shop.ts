import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { EventMap, Job, Overview, Preparation, ServerFacts, Session } from '@vfab/server/api'

import type { Api } from '../api/api.ts'
import { connectEvents } from './event-connection.ts'
import { shareStream, type TabChannel, type TabMessage } from './shared-stream.ts'
import { emptyShop, preparationKey, reduceShop, type ShopEvent, type ShopState, withParts } from './shop-state.ts'

/** Something for a person to read. */
export interface Problem {
  readonly id: number
  readonly text: string
  readonly hint: string | undefined
}

/** A signal of a part of the state for each part. */
export type ShopSignals = { readonly [Part in keyof ShopState]: ReadonlySignal<ShopState[Part]> }

/** The workshop as the server says it is: nothing here is guessed, or ahead of the server. */
export interface Shop extends ShopSignals {
  readonly api: Api
  readonly facts: ReadonlySignal<ServerFacts | undefined>
  readonly session: ReadonlySignal<Session | undefined>
  /** Whether this client may change anything. */
  readonly operates: ReadonlySignal<boolean>
  /** Whether everything was fetched since the last connection. */
  readonly complete: ReadonlySignal<boolean>
  /** Counts the connections since the page was opened: after each, everything is fetched anew. */
  readonly connections: ReadonlySignal<number>
  /** How long nothing was heard, ms; undefined while the server is heard (beats come each 2 s). */
  readonly staleMs: ReadonlySignal<number | undefined>
  /** Clock of the server, ms since 1970. */
  nowMs(): number
  /** Hears of finished strokes. @returns what ends that */
  onStrokes(listener: (run: EventMap['stroke']) => void): () => void
  /** Fetches a job with its layers. */
  loadJob(id: string): Promise<Job>
  /** Fetches what a sensor measured lately; its events follow. */
  loadReadings(sensor: string): Promise<void>
  /** Applies what a response brought, before its event comes. */
  apply(event: ShopEvent): void
  /** Keeps a preparation, so that it is not asked for again. */
  keep(preparation: Preparation): void
  /** Begins to listen. @param overview - the state, where it is known already */
  start(session: Session, overview?: Overview): void
  /** Stops listening: the session is over. */
  end(): void
}

/** Older than this counts as stale. */
const staleAfterMs = 5000

/** @param base - address of the page */
export function createShop(api: Api, base: string): Shop {
  return new LiveShop(api, base)
}

class LiveShop implements Shop {
  readonly api: Api
  readonly facts = signal<ServerFacts | undefined>(undefined)
  readonly session = signal<Session | undefined>(undefined)
  readonly operates = computed(() => this.session.value?.role === 'operate')
  readonly complete = signal(false)
  readonly connections = signal(0)
  readonly staleMs = signal<number | undefined>(undefined)
  readonly devices: ShopSignals['devices']
  readonly jobs: ShopSignals['jobs']
  readonly queues: ShopSignals['queues']
  readonly drawings: ShopSignals['drawings']
  readonly films: ShopSignals['films']
  readonly clients: ShopSignals['clients']
  readonly readings: ShopSignals['readings']
  readonly detection: ShopSignals['detection']
  readonly steps: ShopSignals['steps']
  readonly preparations: ShopSignals['preparations']
  readonly #base: string
  readonly #state = signal<ShopState>(emptyShop)
  readonly #strokeListeners = new Set<(run: EventMap['stroke']) => void>()
  /** Events that come while everything is fetched; they are newer than what is fetched. */
  #held: ShopEvent[] | undefined
  #heardMs = Date.now()
  #aheadMs = 0
  #stop: (() => void) | undefined
  #fetches = 0

  constructor(api: Api, base: string) {
    this.api = api
    this.#base = base
    const part = <Name extends keyof ShopState>(name: Name): ShopSignals[Name] =>
      computed(() => this.#state.value[name]) as ShopSignals[Name]
    this.devices = part('devices')
    this.jobs = part('jobs')
    this.queues = part('queues')
    this.drawings = part('drawings')
    this.films = part('films')
    this.clients = part('clients')
    this.readings = part('readings')
    this.detection = part('detection')
    this.steps = part('steps')
    this.preparations = part('preparations')
  }

  nowMs(): number {
    return Date.now() + this.#aheadMs
  }

  onStrokes(listener: (run: EventMap['stroke']) => void): () => void {
    this.#strokeListeners.add(listener)
    return () => this.#strokeListeners.delete(listener)
  }

  async loadJob(id: string): Promise<Job> {
    const job = await this.api.ask('showJob', { params: { job: id } })
    this.apply({ name: 'job', data: job })
    return job
  }

  async loadReadings(sensor: string): Promise<void> {
    const readings = await this.api.ask('readings', { params: { sensor } })
    const state = this.#state.value
    this.#state.value = { ...state, readings: new Map(state.readings).set(sensor, readings) }
  }

  apply(event: ShopEvent): void {
    if (this.#held) this.#held.push(event)
    this.#state.value = reduceShop(this.#state.value, event)
  }

  keep(preparation: Preparation): void {
    const { drawing, settings } = preparation
    const state = this.#state.value
    const preparations = new Map(state.preparations).set(preparationKey(drawing, settings), preparation)
    this.#state.value = { ...state, preparations }
  }

  start(session: Session, overview?: Overview): void {
    if (overview) this.#take(overview)
    else this.session.value = session
    if (this.#stop) return
    const stream = shareStream({
      tab: `${String(Date.now()).padStart(14, '0')}-${Math.random()}`,
      channel: openTabChannel(`vfab ${this.#base}`),
      clock: {
        after: (ms, action) => {
          // What other tabs said while this one was busy is heard first: a due timer may come before messages that wait.
          let timer = setTimeout(() => (timer = setTimeout(action)), ms)
          return () => clearTimeout(timer)
        },
      },
      open: (onEvent) => connectEvents({ base: this.#base, onEvent, onTrouble: () => this.#checkSession() }),
      onEvent: (name, data) => this.#receive(name, data),
    })
    const renewIfStale = (): void => {
      if (document.visibilityState === 'visible' && Date.now() - this.#heardMs > staleAfterMs) stream.renew()
    }
    const ended = new AbortController()
    document.addEventListener('visibilitychange', renewIfStale, ended)
    addEventListener('online', renewIfStale, ended)
    addEventListener('pagehide', () => stream[Symbol.dispose](), ended)
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload(), ended)
    const timer = setInterval(() => this.#age(), 1000)
    // What happened since is fetched when the stream says hello; without an overview, what is there can be shown before.
    if (!overview) void this.#fetchAll()
    this.#heardMs = Date.now()
    this.#stop = () => {
      ended.abort()
      clearInterval(timer)
      stream[Symbol.dispose]()
    }
  }

  end(): void {
    this.#stop?.()
    this.#stop = undefined
    this.session.value = undefined
    this.complete.value = false
    this.#state.value = emptyShop
  }

  #age(): void {
    const ageMs = Date.now() - this.#heardMs
    this.staleMs.value = ageMs > staleAfterMs ? ageMs : undefined
  }

  #checkSession(): void {
    // Refused because the session is over? The answer says so, and `end` is called.
    this.api.ask('showSession', {}).catch(() => {})
  }

  #receive(name: string, data: string): void {
    this.#heardMs = Date.now()
    this.staleMs.value = undefined
    const event = { name, data: JSON.parse(data) as unknown } as ShopEvent
    if (event.name === 'hello' || event.name === 'beat') this.#aheadMs = event.data.nowMs - Date.now()
    if (event.name === 'hello' || event.name === 'reset') return void this.#fetchAll()
    if (event.name === 'goodbye') return this.end()
    if (event.name === 'stroke') return this.#strokeListeners.forEach((listener) => listener(event.data))
    this.apply(event)
  }

  /** Takes an overview, and after it once more the events that came meanwhile: they are newer. Readings alone would count twice. */
  #take(overview: Overview): void {
    const { session, server } = overview
    this.session.value = session
    this.facts.value = server
    const events = (this.#held ?? []).filter(({ name }) => name !== 'reading')
    this.#state.value = events.reduce(reduceShop, {
      ...this.#state.value,
      ...stateOf(overview, this.#state.value.jobs),
    })
    this.complete.value = true
  }

  /** Fetches everything, after each connection: whatever was missed is made good. */
  async #fetchAll(): Promise<void> {
    const fetch = ++this.#fetches
    this.#held = []
    try {
      const overview = await this.api.ask('overview', {})
      if (!this.session.value || (fetch !== this.#fetches && this.complete.value)) return
      this.#take(overview)
      if (fetch !== this.#fetches) return
      this.#held = undefined
      this.connections.value++
      for (const sensor of this.#state.value.readings.keys()) void this.loadReadings(sensor).catch(() => {})
    } catch {
      if (fetch !== this.#fetches) return
      this.#held = undefined
      setTimeout(() => fetch === this.#fetches && this.session.value && void this.#fetchAll(), 1000)
    }
  }
}

function stateOf(overview: Overview, known: ShopState['jobs']): Omit<ShopState, 'readings'> {
  const { devices, jobs, queues, drawings, preparations, films, clients, detection } = overview
  return {
    devices: byKey(devices, ({ name }) => name),
    jobs: byKey(
      jobs.map((job) => withParts(job, known.get(job.id))),
      ({ id }) => id,
    ),
    queues: byKey(queues, ({ device }) => device),
    drawings: byKey(drawings, ({ id }) => id),
    preparations: byKey(preparations, ({ drawing, settings }) => preparationKey(drawing, settings)),
    films: byKey(films, ({ id }) => id),
    clients: byKey(clients, ({ id }) => id),
    detection,
    steps: new Map(),
  }
}

function byKey<Value>(values: readonly Value[], keyOf: (value: Value) => string): ReadonlyMap<string, Value> {
  return new Map(values.map((value) => [keyOf(value), value]))
}

function openTabChannel(name: string): TabChannel {
  const channel = new BroadcastChannel(name)
  return {
    post: (message) => channel.postMessage(message),
    listen: (onMessage) => {
      channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => onMessage(data))
    },
    close: () => channel.close(),
  }
}
