import { abortable, type Clock, type OperationOptions, systemClock } from '@vfab/core'

import { reasonOf } from '../signals.ts'

/** What {@link createTtlCache} accepts. */
export interface TtlCacheOptions {
  /** How long a value stays fresh, ms. */
  ttlMs: number
  /** Most values held, default 1000; the oldest are dropped. */
  maxEntries?: number | undefined
  /** Default the computer's monotonic clock: setting the wall clock does not age values. */
  clock?: Pick<Clock, 'now'> | undefined
}

/** Values that are forgotten after a while. `undefined` is not a value. */
export interface TtlCache<Key, Value> {
  /** Fresh and stale values held now. */
  readonly size: number
  /** The value of `key` while it is fresh. */
  get(key: Key): Value | undefined
  /** Keeps a value from now on, for as long as the cache keeps any. A load that is under way does not replace it. */
  set(key: Key, value: Value): void
  /**
   * The fresh value of `key`, else what `load` resolves to. Callers at the same time share one load; a failed one is not
   * remembered. The signal ends this caller's wait only, since others may wait for the same load.
   */
  load(key: Key, load: () => Promise<Value>, options?: OperationOptions): Promise<Value>
  /** Forgets `key`, or everything. A load that is under way still answers its callers, but is not remembered. */
  invalidate(key?: Key): void
}

/** Makes an empty cache. @throws RangeError for a TTL or size that is not positive */
export function createTtlCache<Key, Value>(options: TtlCacheOptions): TtlCache<Key, Value> {
  return new MapTtlCache(options)
}

class MapTtlCache<Key, Value> implements TtlCache<Key, Value> {
  readonly #ttlMs: number
  readonly #maxEntries: number
  readonly #clock: Pick<Clock, 'now'>
  /** In the order they were set, so that the first is the oldest. */
  readonly #entries = new Map<Key, { readonly value: Value; readonly staleAtMs: number }>()
  readonly #loads = new Map<Key, Promise<Value>>()

  constructor({ ttlMs, maxEntries = 1000, clock = systemClock }: TtlCacheOptions) {
    if (!(ttlMs > 0)) throw new RangeError(`a cache needs a positive TTL in ms, not ${ttlMs}`)
    if (!(maxEntries >= 1)) throw new RangeError(`a cache holds at least one value, not ${maxEntries}`)
    this.#ttlMs = ttlMs
    this.#maxEntries = maxEntries
    this.#clock = clock
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    if (this.#clock.now() < entry.staleAtMs) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  set(key: Key, value: Value): void {
    this.#loads.delete(key)
    this.#entries.delete(key)
    this.#entries.set(key, { value, staleAtMs: this.#clock.now() + this.#ttlMs })
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries) break
      this.#entries.delete(oldest)
    }
  }

  load(key: Key, load: () => Promise<Value>, options: OperationOptions = {}): Promise<Value> {
    const { signal } = options
    if (signal?.aborted) return Promise.reject(reasonOf(signal))
    const fresh = this.get(key)
    if (fresh !== undefined) return Promise.resolve(fresh)
    return abortable(this.#loads.get(key) ?? this.#startLoad(key, load), signal)
  }

  invalidate(key?: Key): void {
    if (key === undefined) {
      this.#entries.clear()
      this.#loads.clear()
    } else {
      this.#entries.delete(key)
      this.#loads.delete(key)
    }
  }

  #startLoad(key: Key, load: () => Promise<Value>): Promise<Value> {
    const isCurrent = (): boolean => this.#loads.get(key) === loading
    const loading: Promise<Value> = Promise.resolve()
      .then(load)
      .then((value) => {
        if (isCurrent()) this.set(key, value)
        return value
      })
      .finally(() => {
        if (isCurrent()) this.#loads.delete(key)
      })
    this.#loads.set(key, loading)
    return loading
  }
}
