/*
 * The driver's side: takes calls for the driver and its open devices from a channel, and sends back what becomes of them.
 */
import type { Duplex } from 'node:stream'

import { type Device, type Driver, DriverError, type StandardSchema } from '@vfab/core'

import type { InstalledDriver } from '../discovery/inventory.ts'
import { splitBytes } from './attached-bytes.ts'
import { fromErrorMessage, packErrors, toErrorMessage } from './error-message.ts'
import { createInputStream, type InputStream } from './input-stream.ts'
import { createMessageChannel, type MessageChannel } from './message-channel.ts'
import type { CallMessage, DriverMessage, HostMessage, ProcessUsage } from './messages.ts'
import { type OutputStream, createOutputStream } from './output-stream.ts'
import { type ServedDevice, serveDevice, setProperty } from './served-device.ts'

/** While this much waits to be sent, reports that are not worth it are left out. */
const congestedBytes = 8 * 1024 * 1024

/** What {@link serveDriver} needs of its process. */
export interface DriverServerOptions {
  load(driver: InstalledDriver): Promise<Driver>
  /** Called once, when the host is gone or has ended the channel, and all devices are closed. */
  onEnd(): void
}

/** A running server. */
export interface DriverServer {
  /** Tells the host that all is well, and what the process uses. */
  beat(usage: ProcessUsage): void
  /** Reports an uncaught error to the host; resolves when it is sent. */
  crash(error: unknown): Promise<void>
}

/** How long closing the devices may take once the host is gone. */
const closingMs = 10_000

/** Serves one host over `stream`. */
export function serveDriver(stream: Duplex, options: DriverServerOptions): DriverServer {
  return new ChannelServer(stream, options)
}

interface RunningCall {
  readonly abort: AbortController
  readonly input: InputStream | undefined
}

class ChannelServer implements DriverServer {
  readonly #options: DriverServerOptions
  readonly #stream: Duplex
  readonly #channel: MessageChannel<DriverMessage>
  readonly #devices = new Map<number, ServedDevice>()
  readonly #calls = new Map<number, RunningCall>()
  readonly #streams = new Map<number, OutputStream>()
  #driver: Driver | undefined
  #lastDevice = 0

  constructor(stream: Duplex, options: DriverServerOptions) {
    this.#options = options
    this.#stream = stream
    this.#channel = createMessageChannel<DriverMessage, HostMessage>(stream, {
      onMessage: (message) => this.#take(message),
      onEnd: () => void this.#end(),
    })
  }

  beat(usage: ProcessUsage): void {
    for (const served of this.#devices.values()) served.sendFigures()
    this.#send({ type: 'beat', usage }, true)
  }

  crash(error: unknown): Promise<void> {
    return this.#channel.send({ type: 'crash', error: toErrorMessage(error) })
  }

  #send(message: DriverMessage, isReport = false, bytes?: Uint8Array): void {
    if (isReport && this.#stream.writableLength > congestedBytes) return
    void this.#channel.send(message, bytes)
  }

  #take(message: HostMessage): void {
    switch (message.type) {
      case 'load':
        return void this.#load(message.driver)
      case 'call':
        return void this.#call(message)
      case 'stream':
        return this.#openStream(message)
      case 'abort': {
        const reason = fromErrorMessage(message.reason)
        this.#calls.get(message.id)?.abort.abort(reason)
        return this.#streams.get(message.id)?.abort(reason)
      }
      case 'pull':
        return this.#streams.get(message.id)?.pull(message.most)
      case 'leave':
        this.#streams.get(message.id)?.leave()
        return void this.#streams.delete(message.id)
      case 'input':
        return this.#calls.get(message.id)?.input?.take(message)
      case 'set': {
        const device = this.#devices.get(message.on)?.device
        return device && setProperty(device, message.property, message.value)
      }
    }
  }

  async #load(entry: InstalledDriver): Promise<void> {
    try {
      this.#driver = await this.#options.load(entry)
      const { id, kind, configSchema } = this.#driver
      const originMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()
      this.#send({ type: 'loaded', id, kind, vendor: configSchema['~standard'].vendor, originMs })
    } catch (error) {
      this.#send({ type: 'not-loaded', error: toErrorMessage(error) })
    }
  }

  async #call(message: CallMessage): Promise<void> {
    const { id, on } = message
    const abort = new AbortController()
    const input = message.input
      ? createInputStream({
          want: () => this.#send({ type: 'want', id }),
          enough: () => this.#send({ type: 'enough', id }),
        })
      : undefined
    this.#calls.set(id, { abort, input })
    try {
      const value = await this.#run(message, abort.signal, input)
      this.#sendChanges(on)
      const [plain, bytes] = splitBytes(packErrors(value))
      this.#send({ type: 'result', id, value: plain }, false, bytes)
    } catch (error) {
      this.#sendChanges(on)
      const aborted = abort.signal.aborted && error === abort.signal.reason
      this.#send({ type: 'failed', id, error: toErrorMessage(error), aborted })
    } finally {
      this.#calls.delete(id)
    }
  }

  async #run(message: CallMessage, signal: AbortSignal, input: InputStream | undefined): Promise<unknown> {
    const { on, method, args } = message
    if (on === 'driver' && method === 'validate') return validate(this.#required.configSchema, args[0])
    if (on === 'driver' && method === 'open') return this.#open(message, signal)
    const target = on === 'driver' ? this.#required : this.#devices.get(on)?.device
    if (target === undefined) throw new Error(`device ${String(on)} is not open`)
    if (method === 'close') return this.#close(on as number)
    const call = methodOf(target, method)
    const first = input === undefined ? [] : [input.iterable]
    return call(...first, ...args, ...this.#optionsOf(message, signal))
  }

  get #required(): Driver {
    if (this.#driver === undefined) throw new Error('no driver is loaded')
    return this.#driver
  }

  async #open({ id, args, options, callbacks }: CallMessage, signal: AbortSignal): Promise<unknown> {
    const checked = await this.#required.configSchema['~standard'].validate(args[0])
    if (checked.issues !== undefined) throw unfitSettings(this.#required.id)
    const [given] = this.#optionsOf({ id, options, callbacks }, signal)
    const device = await this.#required.open(checked.value, given)
    this.#lastDevice += 1
    const served = serveDevice(device, this.#lastDevice, (message, isReport) => this.#send(message, isReport))
    this.#devices.set(this.#lastDevice, served)
    return served.opened
  }

  async #close(on: number): Promise<void> {
    const served = this.#devices.get(on)
    try {
      await served?.device.close()
    } finally {
      served?.stop()
      this.#devices.delete(on)
    }
  }

  #openStream(message: CallMessage): void {
    const { id, on, method, args } = message
    const target = on === 'driver' ? this.#required : this.#devices.get(on)?.device
    if (target === undefined) {
      return this.#send({ type: 'failed', id, error: toErrorMessage(new Error('not open')), aborted: false })
    }
    const stream = createOutputStream({
      open: (signal) =>
        methodOf(target, method)(...args, ...this.#optionsOf(message, signal)) as AsyncIterable<unknown>,
      onItems: (values, done) => {
        this.#sendChanges(on)
        if (done) this.#streams.delete(id)
        const [first] = values
        const [plain, bytes] = values.length === 1 ? splitBytes(first) : [undefined, undefined]
        this.#send({ type: 'items', id, values: bytes === undefined ? values : [plain], done }, false, bytes)
      },
      onError: (error, aborted) => {
        this.#sendChanges(on)
        this.#streams.delete(id)
        this.#send({ type: 'failed', id, error: toErrorMessage(error), aborted })
      },
    })
    this.#streams.set(id, stream)
  }

  #optionsOf(
    { id, options, callbacks }: Pick<CallMessage, 'id' | 'options' | 'callbacks'>,
    signal: AbortSignal,
  ): Record<string, unknown>[] {
    if (options === undefined) return []
    const call = (name: string) => [
      name,
      (...args: unknown[]) => this.#send({ type: 'callback', id, name, args: packErrors(args) as unknown[] }),
    ]
    return [{ ...options, signal, ...(Object.fromEntries(callbacks.map(call)) as Record<string, unknown>) }]
  }

  #sendChanges(on: CallMessage['on']): void {
    if (on !== 'driver') this.#devices.get(on)?.sendChanges()
  }

  /** The host is gone: the hardware is made safe, then the process may end. */
  async #end(): Promise<void> {
    const timer = setTimeout(() => this.#options.onEnd(), closingMs)
    const reason = new Error('the host is gone')
    for (const { abort } of this.#calls.values()) abort.abort(reason)
    for (const stream of this.#streams.values()) stream.abort(reason)
    await Promise.allSettled([...this.#devices.values()].map(({ device }) => device.close()))
    clearTimeout(timer)
    this.#options.onEnd()
  }
}

function methodOf(target: Driver | Device, name: string): (...args: unknown[]) => unknown {
  const method = (target as unknown as Record<string, unknown>)[name]
  if (typeof method !== 'function') throw new TypeError(`there is no ${name}`)
  return method.bind(target) as (...args: unknown[]) => unknown
}

/** What a schema makes of settings; values that cannot be sent are left to the driver, the host shows the rest. */
async function validate(schema: StandardSchema, value: unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return { value: JSON.parse(JSON.stringify(result.value)) as unknown }
  return { issues: result.issues.map(({ message, path }) => ({ message, path: path?.map(keyOf) })) }
}

function keyOf(part: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof part === 'object' ? part.key : part
  return typeof key === 'number' ? key : String(key)
}

function unfitSettings(driver: string): DriverError {
  return new DriverError('the settings do not fit the driver', {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver,
  })
}
