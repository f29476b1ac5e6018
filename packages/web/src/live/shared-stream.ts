/**
 * One stream of events for all tabs of a browser. One tab leads: it holds the connection and passes on what comes. The others listen
 * to it, and when they have heard nothing for a while, the first to notice leads. (`navigator.locks` would be simpler, and does not
 * exist over plain http.)
 */

/** What tabs say to each other. */
export type TabMessage =
  /** From a tab that wants to know who leads, and what it heard first. */
  | { readonly type: 'who' }
  | { readonly type: 'lead'; readonly tab: string; readonly hello: string | undefined }
  | { readonly type: 'event'; readonly tab: string; readonly name: string; readonly data: string }
  /** The leader is closed. */
  | { readonly type: 'bye' }

/** What tabs talk over: a `BroadcastChannel`. */
export interface TabChannel {
  post(message: TabMessage): void
  listen(onMessage: (message: TabMessage) => void): void
  close(): void
}

/** Where time comes from. */
export interface StreamClock {
  /** @returns what cancels it */
  after(ms: number, action: () => void): () => void
}

/** What a {@link SharedStream} is made from. */
export interface SharedStreamOptions {
  /** Unlike that of every other tab; of two that lead, the lower one goes on. */
  readonly tab: string
  readonly channel: TabChannel
  readonly clock: StreamClock
  /** Opens the connection. @returns what closes it */
  readonly open: (onEvent: (name: string, data: string) => void) => () => void
  readonly onEvent: (name: string, data: string) => void
}

/** A stream of events that is shared with other tabs. */
export interface SharedStream extends Disposable {
  readonly leads: boolean
  /** Opens the connection anew where this tab leads, or leads where nobody seems to. */
  renew(): void
}

/** Beats come each 2 s; without anything for this long nobody leads. */
const silenceMs = 6000
/** A tab that starts waits this long for the leader's answer. */
const answerMs = 200

/** Joins the tabs of this browser. */
export function shareStream(options: SharedStreamOptions): SharedStream {
  return new TabStream(options)
}

class TabStream implements SharedStream {
  readonly #options: SharedStreamOptions
  #close: (() => void) | undefined
  #cancel: (() => void) | undefined
  #hello: string | undefined
  #gone = false

  constructor(options: SharedStreamOptions) {
    this.#options = options
    options.channel.listen((message) => this.#hear(message))
    this.#wait(answerMs)
    options.channel.post({ type: 'who' })
  }

  get leads(): boolean {
    return this.#close !== undefined
  }

  renew(): void {
    this.#resign()
    this.#lead()
  }

  [Symbol.dispose](): void {
    this.#gone = true
    const { channel } = this.#options
    if (this.leads) channel.post({ type: 'bye' })
    this.#resign()
    this.#cancel?.()
    channel.close()
  }

  #wait(ms: number): void {
    this.#cancel?.()
    this.#cancel = this.#options.clock.after(ms, () => this.#lead())
  }

  #lead(): void {
    if (this.leads || this.#gone) return
    this.#cancel?.()
    const { channel, open, tab, onEvent } = this.#options
    this.#close = open((name, data) => {
      if (name === 'hello') this.#hello = data
      onEvent(name, data)
      channel.post({ type: 'event', tab, name, data })
    })
    channel.post({ type: 'lead', tab, hello: this.#hello })
  }

  #resign(): void {
    this.#close?.()
    this.#close = undefined
  }

  #hear(message: TabMessage): void {
    if (this.#gone) return
    if (message.type === 'who') return this.#answer()
    if (message.type === 'bye') return this.leads ? undefined : this.#wait(answerMs)
    if (this.leads) {
      // Two lead: the lower one goes on.
      if (message.tab > this.#options.tab) return this.#answer()
      this.#resign()
    }
    this.#wait(silenceMs)
    if (message.type === 'event') this.#options.onEvent(message.name, message.data)
    else if (message.hello !== undefined) this.#options.onEvent('hello', message.hello)
  }

  #answer(): void {
    const { channel, tab } = this.#options
    if (this.leads) channel.post({ type: 'lead', tab, hello: this.#hello })
  }
}
