import type { Reading, Sensor } from '@vfab/core'

/** What a sensor in another process remembers, as far as it has come over. */
export interface RememberedReadings {
  /** Readings that came on their own way: known at once. */
  readonly add: (readings: readonly Reading[]) => void
  /** What the sensor has remembered since the last time, and how many of each channel it keeps. */
  take(readings: readonly Reading[], counts: Readonly<Record<string, number>>): void
  history(filter?: Parameters<Sensor['history']>[0]): readonly Reading[]
}

/** Most readings of a channel that are kept until the sensor has said how many it keeps. */
const mostUnsaid = 1000

/** Makes an empty memory. */
export function createRememberedReadings(): RememberedReadings {
  const channels = new Map<string, Reading[]>()
  const add = (reading: Reading, most: number): void => {
    const known = channels.get(reading.channel) ?? []
    channels.set(reading.channel, known)
    const isNew = (known.at(-1)?.monotonicMs ?? -Infinity) < reading.monotonicMs
    if (isNew) known.push(reading)
    if (known.length > most) known.splice(0, known.length - most)
  }
  return {
    add: (readings) => readings.forEach((reading) => add(reading, mostUnsaid)),
    take: (readings, counts) => readings.forEach((reading) => add(reading, counts[reading.channel] ?? mostUnsaid)),
    history({ channels: wanted, sinceMs = -Infinity } = {}) {
      const lists = wanted === undefined ? [...channels.values()] : wanted.map((id) => channels.get(id) ?? [])
      return lists.flatMap((list) => list.filter(({ monotonicMs }) => monotonicMs >= sinceMs))
    },
  }
}
