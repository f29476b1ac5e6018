/* The newest readings of one sensor, and whether they differ enough from what was published. */
import type { ChannelReading, ReadingsDocument } from './documents/readings.ts'
import type { SourceChannel, SourceReading } from './host-source.ts'

/** See above. */
export class LatestReadings {
  readonly #latest = new Map<string, SourceReading>()
  readonly #published = new Map<string, SourceReading>()

  /** @returns whether they are worth publishing now: another quality, or another value beyond the channel's resolution */
  take(readings: readonly SourceReading[], channels: readonly SourceChannel[]): boolean {
    let differs = false
    for (const reading of readings) {
      this.#latest.set(reading.channel, reading)
      const before = this.#published.get(reading.channel)
      differs ||= isOther(before, reading, channels.find(({ id }) => id === reading.channel)?.resolution)
    }
    return differs
  }

  /** Whether a reading came since they were published. */
  get isNewer(): boolean {
    return [...this.#latest].some(([channel, { atMs }]) => this.#published.get(channel)?.atMs !== atMs)
  }

  /** The document; what is in it counts as published. */
  publish(channels: readonly SourceChannel[]): ReadingsDocument | undefined {
    if (this.#latest.size === 0) return undefined
    const units = new Map(channels.map(({ id, unit }) => [id, unit]))
    const entries = [...this.#latest].map(([channel, reading]): [string, ChannelReading] => {
      this.#published.set(channel, reading)
      const { value, quality, reason, atMs } = reading
      return [channel, { value, unit: units.get(channel) ?? '1', quality, reason, atMs: Math.round(atMs) }]
    })
    return { schemaVersion: 1, channels: Object.fromEntries(entries) }
  }
}

function isOther(before: SourceReading | undefined, now: SourceReading, resolution: number | undefined): boolean {
  if (before === undefined || before.quality !== now.quality || before.reason !== now.reason) return true
  if (typeof before.value === 'number' && typeof now.value === 'number') {
    return resolution === undefined ? before.value !== now.value : Math.abs(before.value - now.value) >= resolution
  }
  return before.value !== now.value
}
