import { type BytePipe, type Clock, DriverError, type SimulatedFault, systemClock } from '@vfab/core'

import { DevicePipe } from '../device-pipe.ts'
import { seededRandom } from '../random.ts'
import type { LineValues } from './line-values.ts'
import { type LineFormatName, lineWriters } from './line-writers.ts'
import { scpiInstrument } from './scpi-instrument.ts'
import { type LineValue, valueAt } from './value.ts'

/** One step of a {@link LineDeviceOptions.script}, so long after the device was switched on. */
export type LineStep = { readonly atMs: number } & (
  | { readonly set: Readonly<Record<string, LineValue>> }
  | { readonly line: string }
  | { readonly fault: SimulatedFault }
)

/** What {@link createLineDevice} makes. */
export interface LineDeviceOptions {
  /** Default `json`. */
  readonly format?: LineFormatName | undefined
  /** Time between two lines, ms. 0: a line is sent only when a value is set. Default 200. */
  readonly everyMs?: number | undefined
  /** What it measures. Default: a temperature and a humidity that swing, and a door that is shut. */
  readonly values?: Readonly<Record<string, LineValue>> | undefined
  /** Format csv: sends the names first, to each client. Default true. */
  readonly header?: boolean | undefined
  /** What happens by itself. */
  readonly script?: readonly LineStep[] | undefined
  readonly lineEnding?: string | undefined
  /** Device time per real time; `'max'` is as 1: a sensor has its own pace. */
  readonly speed?: number | 'max' | undefined
  readonly clock?: Clock | undefined
  readonly seed?: number | undefined
}

/** A simulated sensor that sends lines, or answers SCPI queries. */
export interface LineDevice {
  /** Plugs the cable in, one client at a time. @throws DriverError `DEVICE_BUSY` */
  connect(): BytePipe
  /** Changes what it measures; with `everyMs: 0` that sends a line. */
  set(values: Readonly<Record<string, LineValue>>): void
  /** Sends this line now, whatever the format. */
  send(line: string): void
  /** `unplug`, `brown-out`, `silence`, `garbage`, `cut-line`, `slow` and, of SCPI, `refuse`. */
  inject(fault: SimulatedFault): void
  /** Lines sent so far, to any client. */
  readonly sent: number
  /** What clients have sent, line by line. */
  readonly received: readonly string[]
  /** Hangs up; nothing is sent any more. */
  close(): void
}

const defaultValues: Readonly<Record<string, LineValue>> = {
  temp: { around: 21.5, swing: 1.5, periodS: 60 },
  humidity: { around: 45, swing: 5, periodS: 90 },
  door: false,
}

/** Switches the device on. */
export function createLineDevice(options: LineDeviceOptions = {}): LineDevice {
  return new LineEmitter(options)
}

class LineEmitter implements LineDevice {
  readonly received: string[] = []
  readonly #format: LineFormatName
  readonly #options: LineDeviceOptions
  readonly #values: Map<string, LineValue>
  readonly #clock: Clock
  readonly #speed: number
  readonly #random: () => number
  readonly #off = new AbortController()
  readonly #startedMs: number
  readonly #instrument: ReturnType<typeof scpiInstrument>
  #pipe: DevicePipe | undefined
  #sent = 0
  #silent = false
  #garbageBytes = 0
  #cutNext = false
  #delayMs = 0
  #refused: string | undefined
  #heard = ''

  constructor(options: LineDeviceOptions) {
    const { format = 'json', values = defaultValues, clock = systemClock, speed = 1, seed = 1 } = options
    this.#options = options
    this.#format = format
    this.#values = new Map(Object.entries(values))
    this.#clock = clock
    this.#speed = speed === 'max' ? 1 : speed
    this.#random = seededRandom(seed)
    this.#startedMs = clock.now()
    this.#instrument = scpiInstrument(
      () => this.#now(),
      (command) => {
        const refuses = command.toUpperCase() === this.#refused?.toUpperCase()
        if (refuses) this.#refused = undefined
        return refuses
      },
    )
    void this.#play(options.script ?? [])
    const { everyMs = 200 } = options
    if (everyMs > 0) void this.#sendEvery(everyMs)
  }

  get sent(): number {
    return this.#sent
  }

  connect(): BytePipe {
    if (this.#pipe !== undefined) {
      throw new DriverError('the simulated sensor has a client already', {
        type: 'connection',
        code: 'DEVICE_BUSY',
        hint: 'close the program that uses it',
      })
    }
    const pipe = new DevicePipe('simulated sensor', {
      received: (bytes) => this.#hear(Buffer.from(bytes).toString('latin1')),
      closedByClient: () => (this.#pipe = undefined),
    })
    this.#pipe = pipe
    const { header = true } = this.#options
    if (this.#format === 'csv' && header) this.#deliver([...this.#values.keys()].join(','))
    return pipe
  }

  set(values: Readonly<Record<string, LineValue>>): void {
    for (const [name, value] of Object.entries(values)) this.#values.set(name, value)
    if (this.#options.everyMs === 0) this.#sendNow()
  }

  send(line: string): void {
    this.#deliver(line)
  }

  inject(fault: SimulatedFault): void {
    switch (fault.kind) {
      case 'unplug':
      case 'brown-out': {
        const pipe = this.#pipe
        this.#pipe = undefined
        this.#silent = false
        pipe?.lose()
        return
      }
      case 'silence':
        this.#silent = true
        return
      case 'garbage':
        this.#garbageBytes = fault.bytes ?? 16
        return
      case 'cut-line':
        this.#cutNext = true
        return
      case 'slow':
        this.#delayMs = fault.delayMs
        return
      case 'refuse':
        this.#refused = fault.command
        return
      default: // what a sensor cannot have
    }
  }

  close(): void {
    this.#off.abort()
    const pipe = this.#pipe
    this.#pipe = undefined
    pipe?.lose()
  }

  #now(): LineValues {
    const nowMs = (this.#clock.now() - this.#startedMs) * this.#speed
    return new Map([...this.#values].map(([name, value]) => [name, valueAt(value, nowMs)]))
  }

  async #sendEvery(everyMs: number): Promise<void> {
    while (await this.#sleep(everyMs)) this.#sendNow()
  }

  async #play(script: readonly LineStep[]): Promise<void> {
    let nowMs = 0
    for (const step of script.toSorted((left, right) => left.atMs - right.atMs)) {
      if (!(await this.#sleep(step.atMs - nowMs))) return
      nowMs = step.atMs
      if ('set' in step) this.set(step.set)
      else if ('line' in step) this.send(step.line)
      else this.inject(step.fault)
    }
  }

  /** @returns false when the device was switched off meanwhile */
  async #sleep(deviceMs: number): Promise<boolean> {
    try {
      await this.#clock.sleep(deviceMs / this.#speed, { signal: this.#off.signal })
      return true
    } catch {
      return false
    }
  }

  #sendNow(): void {
    for (const line of lineWriters[this.#format](this.#now(), Date.now())) this.#deliver(line)
  }

  #deliver(line: string): void {
    if (this.#pipe === undefined || this.#silent) return
    const noise = Buffer.from(Array.from({ length: this.#garbageBytes }, () => Math.floor(this.#random() * 256)))
    this.#garbageBytes = 0
    const whole = Buffer.from(line + (this.#options.lineEnding ?? '\r\n'))
    const bytes = Buffer.concat([noise, this.#cutNext ? whole.subarray(0, Math.ceil(line.length / 2)) : whole])
    this.#cutNext = false
    this.#sent += 1
    const pipe = this.#pipe
    if (this.#delayMs === 0) pipe.deliver(bytes)
    else void this.#sleep(this.#delayMs).then((on) => on && pipe.deliver(bytes))
  }

  #hear(text: string): void {
    const lines = (this.#heard + text).split(/[\r\n]+/)
    this.#heard = (lines.pop() ?? '').slice(-4096)
    for (const line of lines.filter((each) => each !== '')) {
      this.received.push(line)
      const answer = this.#format === 'scpi' ? this.#instrument.take(line) : undefined
      if (answer !== undefined) this.#deliver(answer)
    }
  }
}
