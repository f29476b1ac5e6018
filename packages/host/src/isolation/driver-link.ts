/*
 * The host's side of a driver's process: numbers calls and streams, and rejects all of them when the process ends.
 */
import type { Duplex } from 'node:stream'

import type { DeviceKind, DriverEventMap, Reading } from '@vfab/core'

import type { InstalledDriver } from '../discovery/inventory.ts'
import { joinBytes } from './attached-bytes.ts'
import { fromErrorMessage, toErrorMessage, unpackErrors } from './error-message.ts'
import { createMessageChannel, type MessageChannel } from './message-channel.ts'
import type { CallTarget, DriverMessage, HostMessage, ProcessUsage } from './messages.ts'

/** What a caller hands to a method of the other side. */
export interface RemoteCall {
  readonly on: CallTarget
  readonly method: string
  readonly args?: readonly unknown[]
  /** The options of the method, with its signal and its callbacks; absent for methods without options. */
  readonly options?: object | undefined
  /** A stream that comes before the arguments. */
  readonly input?: AsyncIterable<unknown> | undefined
}

/** What happens to an open device on the other side. */
export interface RemoteDeviceListener {
  onEvent(event: keyof DriverEventMap, data: DriverEventMap[keyof DriverEventMap]): void
  onProperties(values: Readonly<Record<string, unknown>>): void
  onHistory(readings: readonly Reading[], counts: Readonly<Record<string, number>>): void
  onClosed(error: Error | undefined): void
}

/** What the other side told of the driver when it had loaded it. */
export interface LoadedDriver {
  readonly id: string
  readonly kind: DeviceKind
  readonly vendor: string
  /** To be added to its monotonic times to make them those of this process, ms. */
  readonly shiftMs: number
}

/** A channel to a driver in another process. */
export interface DriverLink {
  /** @throws what loading it threw; why the process ended */
  load(driver: InstalledDriver): Promise<LoadedDriver>
  /** Calls a method, and settles as it does. @throws the signal's own reason where the method ended with it */
  call(call: RemoteCall): Promise<unknown>
  /** Reads a stream, asking for at most `most` items at a time. It is opened when the first is asked for. */
  stream(call: RemoteCall, most: number): AsyncIterable<unknown>
  set(on: number, property: string, value: unknown): void
  /** Tells `listener` of an open device from now on. */
  listen(device: number, listener: RemoteDeviceListener): void
  /** Rejects everything that waits, and all that follows, with `error`. */
  fail(error: Error): void
  /** Asks the other side to close its devices and to end. */
  end(): void
}

/** What {@link createDriverLink} reports. */
export interface LinkListener {
  /** Whatever came: the process is alive. */
  onSign(): void
  onUsage(usage: ProcessUsage): void
  onCrash(error: unknown): void
  onEnd(): void
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
  readonly signal?: AbortSignal | undefined
  readonly callbacks?: Readonly<Record<string, (...args: never[]) => unknown>>
  readonly input?: AsyncIterator<unknown> | undefined
  /** What a callback threw: that is what the call ends with. */
  thrown?: { readonly error: unknown }
}

/** Speaks with a driver's process over `stream`. */
export function createDriverLink(stream: Duplex, listener: LinkListener): DriverLink {
  return new ChannelLink(stream, listener)
}

class ChannelLink implements DriverLink {
  readonly #listener: LinkListener
  readonly #channel: MessageChannel<HostMessage>
  readonly #waiting = new Map<number, Waiting>()
  readonly #devices = new Map<number, RemoteDeviceListener>()
  #loading: { resolve(loaded: LoadedDriver): void; reject(error: unknown): void } | undefined
  #lastId = 0
  #failed: Error | undefined

  constructor(stream: Duplex, listener: LinkListener) {
    this.#listener = listener
    this.#channel = createMessageChannel<HostMessage, DriverMessage>(stream, {
      onMessage: (message, bytes) => this.#take(message, bytes),
      onEnd: () => listener.onEnd(),
    })
  }

  load(driver: InstalledDriver): Promise<LoadedDriver> {
    return new Promise((resolve, reject) => {
      if (this.#failed !== undefined) throw this.#failed
      this.#loading = { resolve, reject }
      this.#send({ type: 'load', driver })
    })
  }

  async call({ on, method, args = [], options, input }: RemoteCall): Promise<unknown> {
    const { signal, callbacks, plain } = apart(options)
    signal?.throwIfAborted()
    if (this.#failed !== undefined) throw this.#failed
    const id = ++this.#lastId
    const onAbort = (): void => this.#send({ type: 'abort', id, reason: toErrorMessage(signal?.reason) })
    signal?.addEventListener('abort', onAbort, { once: true })
    const waiting: { entry?: Waiting } = {}
    try {
      return await new Promise((resolve, reject) => {
        const entry: Waiting = { resolve, reject, signal, callbacks, input: input?.[Symbol.asyncIterator]() }
        waiting.entry = entry
        this.#waiting.set(id, entry)
        const names = Object.keys(callbacks)
        this.#send({ type: 'call', id, on, method, args, options: plain, callbacks: names, input: input !== undefined })
      })
    } finally {
      this.#waiting.delete(id)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  stream(call: RemoteCall, most: number): AsyncIterable<unknown> {
    return { [Symbol.asyncIterator]: () => this.#iterate(call, most) }
  }

  async *#iterate({ on, method, args = [], options }: RemoteCall, most: number): AsyncGenerator<unknown> {
    const { signal, callbacks, plain } = apart(options)
    signal?.throwIfAborted()
    if (this.#failed !== undefined) throw this.#failed
    const id = ++this.#lastId
    let isOver = false
    const onAbort = (): void => {
      this.#send({ type: 'abort', id, reason: toErrorMessage(signal?.reason) })
      this.#waiting.get(id)?.reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    const names = Object.keys(callbacks)
    this.#send({ type: 'stream', id, on, method, args, options: plain, callbacks: names, input: false })
    try {
      while (!isOver) {
        signal?.throwIfAborted()
        const answer = new Promise<unknown>((resolve, reject) => {
          if (this.#failed !== undefined) throw this.#failed
          this.#waiting.set(id, { resolve, reject, signal, callbacks })
        })
        this.#send({ type: 'pull', id, most })
        const { values, done } = (await answer) as { readonly values: readonly unknown[]; readonly done: boolean }
        isOver = done
        yield* values
      }
    } finally {
      this.#waiting.delete(id)
      signal?.removeEventListener('abort', onAbort)
      this.#send({ type: 'leave', id })
    }
  }

  set(on: number, property: string, value: unknown): void {
    this.#send({ type: 'set', on, property, value })
  }

  listen(device: number, listener: RemoteDeviceListener): void {
    this.#devices.set(device, listener)
  }

  fail(error: Error): void {
    if (this.#failed !== undefined) return
    this.#failed = error
    this.#loading?.reject(error)
    for (const waiting of [...this.#waiting.values()]) waiting.reject(error)
    for (const device of [...this.#devices.values()]) device.onClosed(error)
    this.#devices.clear()
  }

  end(): void {
    this.#channel.end()
  }

  #send(message: HostMessage): void {
    if (this.#failed === undefined) void this.#channel.send(message)
  }

  #take(message: DriverMessage, bytes: Uint8Array | undefined): void {
    this.#listener.onSign()
    switch (message.type) {
      case 'loaded': {
        const { id, kind, vendor, originMs } = message
        const ownOriginMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()
        return this.#loading?.resolve({ id, kind, vendor, shiftMs: originMs - ownOriginMs })
      }
      case 'not-loaded':
        return this.#loading?.reject(fromErrorMessage(message.error))
      case 'beat':
        return this.#listener.onUsage(message.usage)
      case 'crash':
        return this.#listener.onCrash(fromErrorMessage(message.error))
      case 'event':
        return this.#devices.get(message.on)?.onEvent(message.event, unpackErrors(message.data) as typeof message.data)
      case 'properties':
        return this.#devices.get(message.on)?.onProperties(message.values)
      case 'history':
        return this.#devices.get(message.on)?.onHistory(message.readings, message.counts)
      case 'closed': {
        const error = message.error === undefined ? undefined : (fromErrorMessage(message.error) as Error)
        this.#devices.get(message.on)?.onClosed(error)
        return void this.#devices.delete(message.on)
      }
      default:
        return this.#answer(message, bytes)
    }
  }

  #answer(
    message: Extract<DriverMessage, { type: 'result' | 'failed' | 'items' | 'callback' | 'want' | 'enough' }>,
    bytes: Uint8Array | undefined,
  ): void {
    const waiting = this.#waiting.get(message.id)
    if (waiting === undefined) return
    switch (message.type) {
      case 'result':
        return waiting.resolve(joinBytes(unpackErrors(message.value), bytes))
      case 'items': {
        const { values, done } = message
        return waiting.resolve({ values: bytes === undefined ? values : [joinBytes(values[0], bytes)], done })
      }
      case 'failed':
        if (waiting.thrown !== undefined) return waiting.reject(waiting.thrown.error)
        return waiting.reject(message.aborted ? waiting.signal?.reason : fromErrorMessage(message.error))
      case 'callback':
        return this.#callBack(message.id, waiting, message.name, unpackErrors(message.args) as never[])
      case 'want':
        return void this.#supply(message.id, waiting)
      case 'enough':
        return void Promise.resolve(waiting.input?.return?.()).catch(() => {})
    }
  }

  /** What a callback throws ends the call, as it would in one process. */
  #callBack(id: number, waiting: Waiting, name: string, args: never[]): void {
    try {
      waiting.callbacks?.[name]?.(...args)
    } catch (error) {
      waiting.thrown ??= { error }
      this.#send({ type: 'abort', id, reason: toErrorMessage(error) })
    }
  }

  async #supply(id: number, { input }: Waiting): Promise<void> {
    try {
      const next: IteratorResult<unknown> = (await input?.next()) ?? { value: undefined, done: true }
      this.#send(next.done === true ? { type: 'input', id, done: true } : { type: 'input', id, value: next.value })
    } catch (error) {
      this.#send({ type: 'input', id, error: toErrorMessage(error) })
    }
  }
}

/** Options apart: what can be sent, what is called, what aborts. */
function apart(options: object | undefined): {
  readonly signal: AbortSignal | undefined
  readonly callbacks: Readonly<Record<string, (...args: never[]) => unknown>>
  readonly plain: Readonly<Record<string, unknown>> | undefined
} {
  if (options === undefined) return { signal: undefined, callbacks: {}, plain: undefined }
  const { signal, ...rest } = options as { readonly signal?: AbortSignal } & Readonly<Record<string, unknown>>
  const entries = Object.entries(rest)
  const callbacks = entries.filter(([, value]) => typeof value === 'function')
  const plain = Object.fromEntries(entries.filter(([, value]) => typeof value !== 'function' && value !== undefined))
  return { signal, callbacks: Object.fromEntries(callbacks) as Record<string, (...args: never[]) => unknown>, plain }
}
