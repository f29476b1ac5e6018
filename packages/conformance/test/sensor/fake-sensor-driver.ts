import {
  type BytePipe,
  type Channel,
  createEventHub,
  defineDriver,
  type Driver,
  DriverError,
  type OpenOptions,
  type Reading,
  type ReadingValue,
  type ReadOptions,
  type Sensor,
  systemClock,
} from '@vfab/core'
import { createReadingHub } from '@vfab/driver-kit'
import { createFakeDriver, type FakeSettings } from '../plotter/fake-driver.ts'
import type { SensorFlaw } from './sensor-flaws.ts'

const channels: readonly Channel[] = [
  { id: 'level', quantity: 'level', unit: 'mm', type: 'number', kind: 'measurement', writable: true },
  { id: 'open', quantity: 'door', unit: '1', type: 'boolean', kind: 'state' },
]

/** A correct driver of the fake sensor, or one with exactly one flaw. Settings and package are the fake plotter's. */
export function createFakeSensorDriver(flaw?: SensorFlaw): Driver<FakeSettings, Sensor> {
  const { configSchema } = createFakeDriver()
  return defineDriver<FakeSettings, Sensor>({
    id: 'fake',
    kind: 'sensor',
    configSchema,
    availability: async () => ({ available: true, missing: [] }),
    async *discover(options = {}) {
      if (flaw !== 'discover ignores the signal') options.signal?.throwIfAborted()
      if (flaw === 'discover opens unasked') await options.openPipe?.('fake:0').catch(() => {})
      yield* []
    },
    open: (settings, options = {}) => open(settings, options, flaw),
  })
}

async function open(settings: FakeSettings, options: OpenOptions, flaw: SensorFlaw | undefined): Promise<Sensor> {
  const signal = flaw === 'open ignores the signal' ? undefined : options.signal
  signal?.throwIfAborted()
  const pipe = await options.openPipe!(settings.port, { signal })
  const link = new FakeSensorLink(pipe, settings.deadlineTurns)
  try {
    await link.ask('READ', signal)
  } catch (error) {
    if (flaw !== 'failed open keeps the port') await pipe.close()
    if (flaw === 'open wraps losses' && !signal?.aborted) throw new Error('cannot open', { cause: error })
    throw error
  }
  return new FakeSensor(link, flaw)
}

/** One question at a time. */
class FakeSensorLink {
  readonly pipe: BytePipe
  readonly #deadlineTurns: number
  #last: Promise<unknown> = Promise.resolve()
  #heard = ''

  constructor(pipe: BytePipe, deadlineTurns: number) {
    this.pipe = pipe
    this.#deadlineTurns = deadlineTurns
    pipe.onData((chunk) => (this.#heard += Buffer.from(chunk).toString()))
  }

  ask(line: string, signal?: AbortSignal): Promise<string> {
    const asking = this.#last.then(() => this.#askNow(line, signal))
    this.#last = asking.catch(() => {})
    return asking
  }

  async #askNow(line: string, signal: AbortSignal | undefined): Promise<string> {
    signal?.throwIfAborted()
    this.#heard = ''
    let loss: DriverError | undefined
    void this.pipe.closed.then((error) => (loss = error ?? failure('connection', 'DEVICE_LOST')))
    await this.pipe.write(Buffer.from(`${line}\n`))
    for (let turn = 0; turn < this.#deadlineTurns; turn++) {
      if (this.#heard.includes('\n')) {
        signal?.throwIfAborted()
        return this.#heard.slice(0, this.#heard.indexOf('\n'))
      }
      if (loss) throw loss
      await new Promise((resolve) => setImmediate(resolve))
    }
    signal?.throwIfAborted()
    throw failure('timeout', 'TIMEOUT')
  }
}

class FakeSensor implements Sensor {
  readonly kind = 'sensor' as const
  readonly identity: Sensor['identity']
  readonly channels: readonly Channel[]
  readonly closed: Promise<DriverError | undefined>
  readonly #link: FakeSensorLink
  readonly #flaw: SensorFlaw | undefined
  readonly #events = createEventHub({ driver: 'fake', device: 'fake:0', source: 'driver' })
  readonly #hub: ReturnType<typeof createReadingHub>
  #first: Record<string, ReadingValue> | undefined
  #readers = 0
  #closing: Promise<void> | undefined

  constructor(link: FakeSensorLink, flaw: SensorFlaw | undefined) {
    this.#link = link
    this.#flaw = flaw
    this.identity = {
      driver: flaw === 'identity of another driver' ? 'other' : 'fake',
      model: 'Fake',
      address: 'fake:0',
    }
    const known = channels.map((channel) => (flaw === 'a unit with a blank' ? { ...channel, unit: 'm m' } : channel))
    this.channels = flaw === 'a channel too few' ? known.slice(1) : known
    const poll = { intervalMs: 5, measure: () => this.#measure(undefined) }
    this.#hub = createReadingHub({ driver: 'fake', sensor: 'fake:0', channels: known, clock: systemClock, poll })
    this.closed = link.pipe.closed.then((error) => {
      this.#hub.end(flaw === 'loss ends readings quietly' ? undefined : error)
      if (error && flaw !== 'loss not reported') this.#events.emit('device_error', { error })
      return error
    })
  }

  get events(): Sensor['events'] {
    if (this.#flaw !== 'events not remembered') return this.#events
    return {
      ...this.#events,
      on: this.#events.on.bind(this.#events),
      emit: this.#events.emit.bind(this.#events),
      stream: this.#events.stream.bind(this.#events),
      history: () => [],
    }
  }

  readonly readings = ((options: Parameters<Sensor['readings']>[0] = {}) => {
    const flaw = this.#flaw
    this.#requireOpen()
    this.#readers += 1
    if (flaw === 'polls for ever') void this.#hub.readings()[Symbol.asyncIterator]().next()
    if (flaw === 'readings ignore the signal') return this.#hub.readings({ ...options, signal: undefined })
    if (flaw === 'readings without the state now') return this.#withoutFirst(options)
    if (flaw === 'one reader only' && this.#readers > 1) return this.#hub.readings({ ...options, channels: ['level'] })
    if (flaw === 'batches of everything' && 'batch' in options) {
      return this.#hub.readings({ ...options, batch: { max: 50, withinMs: 50 } })
    }
    if (flaw === 'readings outlive close') return neverEnding(this.#hub.readings(options))
    return this.#hub.readings(options)
  }) as Sensor['readings']

  readonly history: Sensor['history'] = (filter) => {
    if (this.#flaw === 'no history') return []
    return this.#hub.history(this.#flaw === 'history without a filter' ? {} : filter)
  }

  async read(options: ReadOptions = {}): Promise<readonly Reading[]> {
    const flaw = this.#flaw
    if (this.#closing !== undefined && flaw === 'read after close invents') return this.#hub.newest()
    this.#requireOpen()
    const wanted = flaw === 'unknown channels ignored' ? undefined : this.#hub.select(options.channels)
    try {
      options.signal?.throwIfAborted()
      await this.#measure(options.signal)
      if (flaw === 'timeoutMs ignored') await systemClock.sleep(60_000, { signal: options.signal })
    } catch (error) {
      if (flaw === 'read wraps the reason' && options.signal?.aborted) throw new Error('aborted', { cause: error })
      throw error
    }
    const readings = this.#hub.newest(flaw === 'reads all channels always' ? undefined : wanted)
    if (flaw === 'channels in any order') return [...readings].reverse()
    if (flaw === 'numbers stand still') return readings.map((reading) => ({ ...reading, sequence: 7 }))
    return flaw === 'units of the wire' ? readings.map((reading) => ({ ...reading, unit: 'steps' })) : readings
  }

  async write(channel: string, value: ReadingValue): Promise<void> {
    const { writable } = channels.find(({ id }) => id === channel)!
    if (!writable && this.#flaw !== 'writes anything') throw failure('configuration', 'STATE_INVALID')
    if (this.#flaw !== 'writes nothing') await this.#link.ask(`SET ${channel} ${JSON.stringify(value)}`)
  }

  async selfTest(): Promise<Awaited<ReturnType<Sensor['selfTest']>>> {
    this.#requireOpen()
    const details = [{ name: 'answers', success: this.#flaw !== 'selfTest fails in secret', message: 'yes' }]
    return { success: true, message: 'fine', details }
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw failure('configuration', 'STATE_INVALID')
  }

  close(): Promise<void> {
    if (this.#flaw === 'close makes a promise each time') return this.#close()
    return (this.#closing ??= this.#close())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#flaw !== 'asyncDispose does nothing') await this.close()
  }

  async #close(): Promise<void> {
    this.#hub.end()
    if (this.#flaw !== 'close keeps the port') await this.#link.pipe.close()
  }

  async #measure(signal: AbortSignal | undefined): Promise<void> {
    let answer: Record<string, ReadingValue> | undefined
    try {
      answer = parse(await this.#link.ask('READ', signal))
    } catch (error) {
      if (signal?.aborted || !(error instanceof DriverError) || error.code !== 'TIMEOUT') throw error
      if (this.#flaw === 'zero for silence') answer = { level: 0, open: false }
      if (this.#flaw === 'the last value for silence') answer = this.#first
      if (answer === undefined) return this.#putAll({ reason: 'timeout' })
    }
    if (answer === undefined && this.#flaw === 'garbage is zero') answer = { level: 0, open: false }
    if (answer === undefined) return this.#putAll({ reason: 'bad-reply' })
    this.#first ??= answer
    if (this.#flaw === 'reads once only') answer = this.#first
    const { level, open: isOpen } = answer as { level: number; open: boolean }
    this.#hub.put('level', { value: this.#flaw === 'values off by one' ? level + 1 : level })
    this.#hub.put('open', { value: isOpen })
  }

  #putAll(sample: { readonly reason: string }): void {
    for (const { id } of channels) this.#hub.put(id, sample)
  }

  async *#withoutFirst(options: Parameters<Sensor['readings']>[0]): AsyncGenerator<Reading> {
    let left = channels.length
    for await (const reading of this.#hub.readings(options as object)) if (left-- <= 0) yield reading
  }
}

function parse(line: string): Record<string, ReadingValue> | undefined {
  try {
    return JSON.parse(line) as Record<string, ReadingValue>
  } catch {
    return undefined
  }
}

async function* neverEnding(readings: AsyncIterable<Reading>): AsyncGenerator<Reading> {
  yield* readings
  await new Promise(() => {})
}

function failure(
  type: 'connection' | 'timeout' | 'configuration',
  code: 'DEVICE_LOST' | 'TIMEOUT' | 'STATE_INVALID',
): DriverError {
  return new DriverError(`fake:0: ${code}`, { type, code, driver: 'fake', hint: 'try again' })
}
