import { abortable, type Clock, DriverError, type OperationOptions, systemClock } from '@vfab/core'

import { anySignal, reasonOf } from '../signals.ts'

/** What {@link createSessionPool} needs. `Member` is usually a session, `Request` says which one is wanted. */
export interface SessionPoolOptions<Request, Member> {
  /** Most members at a time, in use and idle together. */
  maxMembers: number
  /** Makes a member. On failure and abort it leaves nothing behind. */
  create: (request: Request, options: { signal: AbortSignal }) => Promise<Member>
  /** Whether an idle member serves this request. Only then is it handed out. */
  isCompatible: (member: Member, request: Request) => boolean
  /** Whether a member is still good; asked when it is handed out again and when it comes back. Default: always. */
  isUsable?: ((member: Member) => boolean | Promise<boolean>) | undefined
  /** Ends a member. Its failures are reported as process warnings, they do not concern waiting callers. */
  destroy: (member: Member) => Promise<void>
  /** How long ending a member, or asking whether it is usable, may take, default 10000 ms; then its place is free again. */
  deadlineMs?: number | undefined
  clock?: Pick<Clock, 'sleep'> | undefined
}

/** A member on loan. */
export interface Lease<Member> extends AsyncDisposable {
  readonly member: Member
  /** Gives the member back; later calls do nothing. Never rejects. */
  release(): Promise<void>
}

/** Shares a bounded number of members among any number of users. */
export interface SessionPool<Request, Member> extends AsyncDisposable {
  /** Members in use, idle, and being made. */
  readonly size: number
  readonly idle: number
  /** Requests that wait. */
  readonly waiting: number
  /**
   * A compatible member: an idle one, else a new one while there is room, an idle one of another sort making room if need
   * be. Otherwise waits its turn, in the order of requests, until aborted.
   * @throws what `create` throws; DriverError `STATE_INVALID` after {@link close}
   */
  acquire(request: Request, options?: OperationOptions): Promise<Lease<Member>>
  /** Refuses those who wait, ends idle members at once and the others when they come back; resolves when all have ended. */
  close(): Promise<void>
}

/** Makes an empty pool. @throws RangeError when it may hold no member */
export function createSessionPool<Request, Member>(
  options: SessionPoolOptions<Request, Member>,
): SessionPool<Request, Member> {
  return new FairPool(options)
}

interface Waiter<Request, Member> {
  readonly request: Request
  readonly signal: AbortSignal
  readonly resolve: (lease: Lease<Member>) => void
  readonly reject: (reason: Error) => void
}

class FairPool<Request, Member> implements SessionPool<Request, Member> {
  readonly #options: SessionPoolOptions<Request, Member>
  readonly #idle: Member[] = []
  readonly #waiters: Waiter<Request, Member>[] = []
  readonly #closing = new AbortController()
  /** Places taken: by members, and by what will be one soon. A place whose member could not be made is free again. */
  #taken = 0
  #closed: Promise<void> | undefined
  #onEmpty = (): void => {}

  constructor(options: SessionPoolOptions<Request, Member>) {
    if (!(options.maxMembers >= 1)) throw new RangeError(`a pool holds at least one member, not ${options.maxMembers}`)
    this.#options = options
  }

  get size(): number {
    return this.#taken
  }

  get idle(): number {
    return this.#idle.length
  }

  get waiting(): number {
    return this.#waiters.length
  }

  acquire(request: Request, options: OperationOptions = {}): Promise<Lease<Member>> {
    const signal = anySignal(options.signal, this.#closing.signal)
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        const place = this.#waiters.indexOf(waiter)
        if (place >= 0) this.#waiters.splice(place, 1)
        settle(() => reject(reasonOf(signal)))
      }
      const settle = (outcome: () => void): void => {
        signal.removeEventListener('abort', onAbort)
        outcome()
      }
      const waiter: Waiter<Request, Member> = {
        request,
        signal,
        resolve: (lease) => settle(() => resolve(lease)),
        reject: (reason) => settle(() => reject(reason)),
      }
      if (signal.aborted) return reject(reasonOf(signal))
      signal.addEventListener('abort', onAbort)
      this.#waiters.push(waiter)
      this.#serve()
    })
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeAll()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Serves those who wait, in order, until one finds neither a member nor room. */
  #serve(): void {
    for (let [first] = this.#waiters; first; [first] = this.#waiters) {
      const { request } = first
      const fits = this.#idle.findIndex((member) => this.#options.isCompatible(member, request))
      if (fits >= 0) {
        const [member] = this.#idle.splice(fits, 1)
        this.#waiters.shift()
        void this.#handOut(first, member as Member)
      } else if (this.#taken < this.#options.maxMembers) {
        this.#taken += 1
        this.#waiters.shift()
        void this.#make(first)
      } else {
        const other = this.#idle.shift()
        if (other === undefined) return
        this.#waiters.shift()
        void this.#end(other).then(() => this.#make(first))
      }
    }
  }

  /** Hands out an idle member, or a new one in its place when it died meanwhile. */
  async #handOut(waiter: Waiter<Request, Member>, member: Member): Promise<void> {
    if (await this.#isUsable(member)) return this.#give(waiter, member)
    await this.#end(member)
    await this.#make(waiter)
  }

  /** Makes a member in a place that is taken already. */
  async #make(waiter: Waiter<Request, Member>): Promise<void> {
    const { request, signal } = waiter
    let making: Promise<Member> | undefined
    try {
      signal.throwIfAborted()
      making = this.#options.create(request, { signal })
      this.#give(waiter, await abortable(making, signal))
    } catch (cause) {
      waiter.reject(cause as Error)
      // One that comes in spite of the abort is ended; its place is taken until then.
      await making?.then((late) => this.#end(late)).catch(() => {})
      this.#freePlace()
    }
  }

  #give(waiter: Waiter<Request, Member>, member: Member): void {
    if (waiter.signal.aborted) return void this.#takeBack(member)
    let released: Promise<void> | undefined
    const release = (): Promise<void> => (released ??= this.#takeBack(member))
    waiter.resolve({ member, release, [Symbol.asyncDispose]: release })
  }

  async #takeBack(member: Member): Promise<void> {
    if (!this.#closed && (await this.#isUsable(member)) && !this.#closed) {
      this.#idle.push(member)
      this.#serve()
      return
    }
    await this.#end(member)
    this.#freePlace()
  }

  #freePlace(): void {
    this.#taken -= 1
    if (this.#taken === 0) this.#onEmpty()
    this.#serve()
  }

  async #isUsable(member: Member): Promise<boolean> {
    try {
      return (await this.#inTime(async () => this.#options.isUsable?.(member))) ?? true
    } catch {
      return false
    }
  }

  async #end(member: Member): Promise<void> {
    try {
      await this.#inTime(() => this.#options.destroy(member))
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      process.emitWarning(`a member of a pool could not be ended: ${text}`, { code: 'VFAB_POOL_DESTROY_FAILED' })
    }
  }

  /** What the caller's functions may take for ever for does not keep a place for ever. */
  async #inTime<Value>(run: () => Promise<Value>): Promise<Value> {
    const { deadlineMs = 10_000, clock = systemClock } = this.#options
    const done = new AbortController()
    const late = clock.sleep(deadlineMs, { signal: done.signal }).then(() => {
      throw new DriverError(`no answer within ${deadlineMs} ms`, {
        type: 'timeout',
        code: 'TIMEOUT',
        hint: 'check the device it belongs to',
      })
    })
    late.catch(() => {})
    try {
      return await Promise.race([run(), late])
    } finally {
      done.abort()
    }
  }

  async #closeAll(): Promise<void> {
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve))
    this.#closing.abort(
      new DriverError('the pool is closed', {
        type: 'configuration',
        code: 'STATE_INVALID',
        hint: 'make a new pool',
      }),
    )
    const idle = this.#idle.splice(0)
    await Promise.all(
      idle.map(async (member) => {
        await this.#end(member)
        this.#freePlace()
      }),
    )
    if (this.#taken > 0) await empty
  }
}
