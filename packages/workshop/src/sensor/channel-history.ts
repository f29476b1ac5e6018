import { type Channel, createRingBuffer, type Reading, type RingBuffer } from '@vfab/core'

/** Values kept for the line in the table. */
const sparkCount = 32
/** Points kept for the chart; twice as many are thinned out to this. */
const chartPoints = 4000

/** One point of a chart. */
export interface ChartPoint {
  readonly wallTimeMs: number
  /** Absent where there was no value. */
  readonly value: number | undefined
}

/** One channel that is watched, with its last readings for a table and its points for a chart. */
export interface ChannelHistory {
  /** Name of its sensor. */
  readonly sensor: string
  /** As shown: with the sensor's name where several are watched. */
  readonly label: string
  readonly channel: Channel
  readonly newest: Reading | undefined
  readonly recent: Iterable<number | undefined>
  /** The whole time, thinned out evenly where it was long. */
  readonly points: readonly ChartPoint[]
  /** Adds the channel's newest reading. */
  take(reading: Reading): void
}

/** Begins an empty history. @param keepsPoints - whether there will be a chart */
export function channelHistory(sensor: string, label: string, channel: Channel, keepsPoints: boolean): ChannelHistory {
  const recent: RingBuffer<number | undefined> = createRingBuffer(sparkCount)
  let points: ChartPoint[] = []
  let newest: Reading | undefined
  /** One reading in so many becomes a point. */
  let stride = 1
  let count = 0
  return {
    sensor,
    label,
    channel,
    recent,
    get newest() {
      return newest
    },
    get points() {
      return points
    },
    take(reading) {
      newest = reading
      const value = reading.quality === 'stale' ? undefined : numberOf(reading.value)
      recent.push(value)
      if (!keepsPoints || count++ % stride !== 0) return
      points.push({ wallTimeMs: reading.wallTimeMs, value })
      if (points.length < 2 * chartPoints) return
      points = points.filter((_, index) => index % 2 === 0)
      stride *= 2
    },
  }
}

function numberOf(value: Reading['value']): number | undefined {
  return typeof value === 'boolean' ? Number(value) : typeof value === 'number' ? value : undefined
}
