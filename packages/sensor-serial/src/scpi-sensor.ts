import { type Clock, type DeviceIdentity, type DriverError, isDriverError, type Sensor } from '@vfab/core'
import { createOpenSensor, type OpenSensor } from '@vfab/driver-kit'
import type { LineChannel, ResynchroniseProbe } from '@vfab/driver-kit'

import type { MappedChannel } from '@vfab/driver-kit/fields'
import type { ChannelSettings, SerialConfig } from './config.ts'
import { checkReading, reportOf } from './self-test.ts'
import { answerText, sampleFromAnswer, unitInAnswer } from './scpi-answer.ts'

/** What {@link createScpiSensor} needs. */
export interface ScpiSensorParts {
  readonly line: LineChannel
  readonly config: SerialConfig
  readonly channels: readonly MappedChannel<ChannelSettings>[]
  readonly identity: DeviceIdentity
  /** How its answers are told apart again after one went missing. */
  readonly probe: ResynchroniseProbe
  readonly clock: Clock
}

/** An instrument that answers queries. */
export function createScpiSensor(parts: ScpiSensorParts): Sensor {
  return new ScpiQueries(parts).sensor
}

class ScpiQueries {
  readonly #parts: ScpiSensorParts
  readonly #open: OpenSensor
  #channels: readonly MappedChannel<ChannelSettings>[]
  #outOfStep = false

  constructor(parts: ScpiSensorParts) {
    const { line, config, identity, clock } = parts
    this.#parts = parts
    this.#channels = parts.channels
    this.#open = createOpenSensor({
      identity,
      channels: parts.channels.map(({ channel }) => channel),
      clock,
      history: { size: config.historyCount },
      poll: {
        intervalMs: config.intervalMs,
        measure: (channels, signal, timeoutMs) => this.#measure(channels, { signal, timeoutMs }),
      },
      firstReadingTimeoutMs: config.timeoutMs,
      ended: line.closed,
      release: () => line.close(),
      selfTest: async (read, options) => reportOf((await read(options)).map(checkReading)),
    })
  }

  get sensor(): Sensor {
    return this.#open.sensor
  }

  /** Asks each query once, whatever number of channels takes a value from its answer. */
  async #measure(wanted: ReadonlySet<string>, { signal, timeoutMs }: MeasureOptions): Promise<void> {
    const mapped = this.#channels.filter(({ channel }) => wanted.has(channel.id))
    const queries = new Set(mapped.map(({ settings }) => settings.query!))
    for (const query of queries) {
      const channels = mapped.filter(({ settings }) => settings.query === query)
      await this.#ask(query, channels, { signal, timeoutMs })
    }
  }

  async #ask(
    query: string,
    channels: readonly MappedChannel<ChannelSettings>[],
    { signal, timeoutMs }: MeasureOptions,
  ): Promise<void> {
    const sentMs = this.#parts.clock.now()
    const without = (reason: string): void => {
      for (const { channel } of channels) this.#open.put(channel.id, { reason })
    }
    try {
      await this.#bringIntoStep(signal)
      const answer = await this.#parts.line.request(query, (text) => answerText(text, query), { signal, timeoutMs })
      for (const mapped of channels) {
        const { channel, field, settings } = this.#settled(mapped, answer)
        const sample = sampleFromAnswer(answer, field, settings, { unit: channel.unit })
        this.#open.put(channel.id, { ...sample, monotonicMs: sentMs })
      }
    } catch (error) {
      if (!isDriverError(error) || error.code === 'DEVICE_LOST') throw error
      this.#outOfStep = true
      without(reasonOf(error))
    }
  }

  /** Where no unit is configured, the first one that an answer says is the channel's. */
  #settled(mapped: MappedChannel<ChannelSettings>, answer: string): MappedChannel<ChannelSettings> {
    const unit = mapped.open === undefined ? undefined : unitInAnswer(answer, mapped.field)
    if (unit === undefined || unit === '1') return mapped
    const settled = { ...mapped, channel: { ...mapped.channel, unit }, open: undefined }
    this.#open.define(settled.channel)
    this.#channels = this.#channels.map((each) => (each === mapped ? settled : each))
    return settled
  }

  /** A late answer must not be taken for the next question's. */
  async #bringIntoStep(signal: AbortSignal): Promise<void> {
    if (!this.#outOfStep) return
    await this.#parts.line.resynchronise(this.#parts.probe, { signal })
    this.#outOfStep = false
  }
}

interface MeasureOptions {
  readonly signal: AbortSignal
  /** How long one answer may take, where the caller of `read` said so. */
  readonly timeoutMs: number | undefined
}

function reasonOf({ code }: DriverError): string {
  return code === 'TIMEOUT' ? 'timeout' : 'no-answer'
}
