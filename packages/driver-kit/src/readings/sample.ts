import type { Channel, Reading, ReadingReason, ReadingValue } from '@vfab/core'
import { convertUnit } from '../units/convert.ts'

/** What a driver measured, or that it could not. */
export interface Sample {
  /** Absent: there is none. Never a made-up one. */
  readonly value?: ReadingValue | undefined
  /** Default `good` with a value, `bad` without. A value that comes with `bad` is not passed on. */
  readonly quality?: 'good' | 'uncertain' | 'bad' | undefined
  /** Why it is not good; default `no-answer` where there is no value. */
  readonly reason?: ReadingReason | undefined
  /** What the device sent, where that is something else. */
  readonly raw?: ReadingValue | undefined
  /** When it was measured, or its first byte came; monotonic ms of the hub's clock. Default: now. */
  readonly monotonicMs?: number | undefined
  /** Samples that are known to have been lost before this one. */
  readonly skipped?: number | undefined
}

/** The number of the sample and the moment it was measured. */
export interface SampleMoment {
  readonly sequence: number
  readonly monotonicMs: number
  readonly wallTimeMs: number
}

/**
 * Makes a reading of a sample: calibrated, checked against the channel's range, and honest about what is no value.
 * @param last - the channel's last value, to notice a counter that began anew
 * @throws TypeError for a value of another type than the channel's: a mistake of the driver
 */
export function toReading(
  sensor: string,
  channel: Channel,
  sample: Sample,
  moment: SampleMoment,
  last: ReadingValue | undefined,
): Reading {
  const judged = judge(channel, sample)
  const { id, quantity, unit } = channel
  const { value, quality, reason, raw } = judged
  const { sequence, monotonicMs, wallTimeMs } = moment
  // Two literals in place of spreads: this is run for each reading of every sensor.
  const reading: { -readonly [Key in keyof Reading]: Reading[Key] } =
    reason === undefined
      ? { sensor, channel: id, quantity, unit, value, quality, sequence, monotonicMs, wallTimeMs }
      : { sensor, channel: id, quantity, unit, value, quality, reason, sequence, monotonicMs, wallTimeMs }
  if (raw !== undefined) reading.raw = raw
  if (beganAnew(channel, value, last)) reading.reset = true
  return reading
}

interface Judged {
  readonly value: ReadingValue | undefined
  readonly quality: 'good' | 'uncertain' | 'bad'
  readonly reason?: ReadingReason | undefined
  readonly raw?: ReadingValue | undefined
}

function judge(channel: Channel, { value, quality, reason, raw }: Sample): Judged {
  if (value === undefined || quality === 'bad') {
    return { value: undefined, quality: 'bad', reason: reason ?? 'no-answer', raw: raw ?? value }
  }
  const wanted = channel.type === 'text' ? 'string' : channel.type
  if (typeof value !== wanted) {
    throw new TypeError(`channel ${channel.id} takes values of type ${channel.type}, not ${JSON.stringify(value)}`)
  }
  if (quality === undefined && isPlain(channel, value)) return { value, quality: 'good', raw }
  const { calibration, range } = channel
  const doubt = { quality: quality ?? 'good', reason: quality === 'uncertain' ? (reason ?? 'substituted') : undefined }
  if (typeof value !== 'number') return { value, ...doubt, raw }
  if (!Number.isFinite(value)) return { value: undefined, quality: 'bad', reason: reason ?? 'not-a-number', raw }
  const measured = calibration ? value * calibration.gain + calibration.offset : value
  const from = calibration ? (raw ?? value) : raw
  if (isBelowAbsoluteZero(channel, measured)) {
    return { value: undefined, quality: 'bad', reason: 'below-absolute-zero', raw: from ?? measured }
  }
  if (range && (measured < range.min || measured > range.max)) {
    return { value: measured, quality: 'uncertain', reason: 'out-of-range', raw: from }
  }
  return { value: measured, ...doubt, raw: from }
}

/** A number that nothing is to be asked about, which most are. */
function isPlain({ calibration, range }: Channel, value: ReadingValue): boolean {
  return typeof value === 'number' && value >= 0 && value < Infinity && calibration === undefined && range === undefined
}

/** Nothing is colder: such a number is a mark of "no value", or a broken sensor. Kelvins are a difference unless a temperature is measured. */
function isBelowAbsoluteZero({ unit, quantity }: Channel, value: number): boolean {
  if (value >= 0 || !(/Cel$|^\[degF\]$/.test(unit) || quantity === 'temperature')) return false
  const kelvins = convertUnit(value, unit, 'K')
  return kelvins !== undefined && kelvins < 0
}

function beganAnew(channel: Channel, value: ReadingValue | undefined, last: ReadingValue | undefined): boolean {
  const grows = channel.kind === 'total-increasing' || channel.kind === 'counter'
  return grows && typeof value === 'number' && typeof last === 'number' && value < last
}
