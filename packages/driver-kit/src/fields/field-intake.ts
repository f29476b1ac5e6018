import type { OpenSensor } from '../sensor/open-sensor.ts'
import { sampleFrom } from './channel-value.ts'
import {
  chosenFields,
  decimalOf,
  hasValue,
  learntChannel,
  type MappedChannel,
  settledChannel,
} from './field-channels.ts'
import type { FieldMap } from './field-settings.ts'
import type { FieldNote, Fields, FieldValue, LineFormat } from './fields.ts'

/** More fields than these are not taken in as channels. */
const mostFields = 300

const noNote: FieldNote = {}

/** What {@link createFieldIntake} needs. */
export interface FieldIntakeParts {
  readonly map: FieldMap
  readonly format: LineFormat
  /** The channels as they are when the sensor is opened. */
  readonly channels: readonly MappedChannel[]
  /** Whether what is new is certainly the device's by now: a channel, not noise. Asked where no channels are configured. */
  readonly mayLearn: () => boolean
  /** Ids of channels that are others' already. */
  readonly taken?: (() => Iterable<string>) | undefined
  readonly open: () => Pick<OpenSensor, 'put' | 'define'>
}

/** Turns fields into samples of channels, and new fields into channels. */
export interface FieldIntake {
  /** @param note - what holds of all of them: why they are doubtful */
  take(fields: Fields, monotonicMs: number, note?: Pick<FieldNote, 'reason'>): void
  /** The same for one field by itself. */
  takeOne(field: string, value: FieldValue, monotonicMs: number, note?: Pick<FieldNote, 'reason'>): void
}

/** Makes the intake of one sensor. */
export function createFieldIntake(parts: FieldIntakeParts): FieldIntake {
  return new MappingIntake(parts)
}

class MappingIntake implements FieldIntake {
  readonly #parts: FieldIntakeParts
  readonly #mapped: Map<string, MappedChannel>
  readonly #learns: boolean
  /** Fields that have come, as far as they may become channels. */
  readonly #seen = new Set<string>()

  constructor(parts: FieldIntakeParts) {
    this.#parts = parts
    this.#mapped = new Map(parts.channels.map((mapped) => [mapped.channel.id, mapped]))
    this.#learns = Object.keys(parts.map.channels).length === 0
  }

  take(fields: Fields, monotonicMs: number, all: Pick<FieldNote, 'reason'> = noNote): void {
    this.#learn(fields)
    for (const mapped of this.#mapped.values()) {
      const value = fields.get(mapped.field)
      if (value === undefined) continue
      const own = fields.notes?.get(mapped.field)
      this.#put(mapped, value, monotonicMs, own === undefined ? all : { ...all, ...own })
    }
  }

  takeOne(field: string, value: FieldValue, monotonicMs: number, note: Pick<FieldNote, 'reason'> = noNote): void {
    if (this.#learns && !this.#seen.has(field)) return this.take(new Map([[field, value]]), monotonicMs, note)
    for (const mapped of this.#mapped.values()) if (mapped.field === field) this.#put(mapped, value, monotonicMs, note)
  }

  #put(mapped: MappedChannel, value: FieldValue, monotonicMs: number, note: FieldNote): void {
    const { map, format, open } = this.#parts
    const { channel, settings } = mapped.open === undefined ? mapped : this.#settled(mapped, value, note)
    const options = { note, decimal: decimalOf(map, format), unit: channel.unit, monotonicMs }
    open().put(channel.id, sampleFrom(value, settings, options))
  }

  /** Takes new fields in as channels, where none are configured and what comes is proven. */
  #learn(fields: Fields): void {
    const { map, format, mayLearn, open, taken } = this.#parts
    if (!this.#learns || !mayLearn()) return
    const before = this.#seen.size
    for (const field of fields.keys()) if (this.#seen.size < mostFields) this.#seen.add(field)
    if (this.#seen.size === before) return
    const mapped = new Set([...this.#mapped.values()].map(({ field }) => field))
    for (const field of chosenFields([...this.#seen])) {
      if (mapped.has(field)) continue
      const learnt = learntChannel(field, [], map, format, new Set([...(taken?.() ?? []), ...this.#mapped.keys()]))
      open().define(learnt.channel)
      this.#mapped.set(learnt.channel.id, learnt)
    }
  }

  /** A channel's type, where it was learnt, and its unit, where it was not configured, are open until its first value. */
  #settled(mapped: MappedChannel, value: FieldValue, note: FieldNote): MappedChannel {
    if (!hasValue(value)) return mapped
    const { map, format, open } = this.#parts
    const settled = { ...settledChannel(mapped, { value, unit: note.unit }, map, format), open: undefined }
    if (settled.channel !== mapped.channel) open().define(settled.channel)
    this.#mapped.set(settled.channel.id, settled)
    return settled
  }
}
