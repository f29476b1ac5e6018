import type { BytePipe, Clock } from '@vfab/core'
import { createLineSplitter } from '@vfab/driver-kit'

import { cleanLine } from './clean-line.ts'
import type { Fields, LineFormat } from '@vfab/driver-kit/fields'
import { lacksChecksum } from './formats/nmea-checksum.ts'

/** What has come over the line so far. */
export interface IntakeCounts {
  readonly bytes: number
  /** Lines that the format could read. */
  readonly understood: number
  /** Lines that are no text, or that the format could not read; half lines and noise. */
  readonly rejected: number
  /** Lines that grew beyond the limit. */
  readonly tooLong: number
  /** The last line rejected, for people who look for the reason. */
  readonly lastRejected: string | undefined
}

/** What may stand before a reading that proves itself: frames of binary protocols (UBX, RTCM) that have no line ends. */
const mostBinaryBytes = 65_536

/** What {@link createLineIntake} needs. */
export interface LineIntakeOptions {
  readonly pipe: BytePipe
  readonly format: LineFormat
  readonly maxLineBytes: number
  /** Whether the first line may be half of one and is dropped. */
  readonly skipFirst: boolean
  readonly clock: Pick<Clock, 'now'>
  /** Gets what a line holds, and when its first byte came. */
  readonly onFields: (fields: Fields, monotonicMs: number) => void
  /** The format cannot go on: nothing is read any more. */
  readonly onFailure: (error: unknown) => void
}

/** Reads the lines of a pipe from now on. @returns the counts, which go on counting */
export function createLineIntake(options: LineIntakeOptions): IntakeCounts {
  const { pipe, format, maxLineBytes, clock, onFields, onFailure } = options
  const counts = { bytes: 0, understood: 0, rejected: 0, tooLong: 0, lastRejected: undefined as string | undefined }
  let skip = options.skipFirst
  let failed = false

  const take = (latin1: string, firstByteMs: number): void => {
    if (failed) return
    if (skip) {
      skip = false
      return
    }
    let all: readonly Fields[]
    try {
      all = readingsOf(latin1, format, maxLineBytes)
    } catch (error) {
      failed = true
      onFailure(error)
      return
    }
    if (all.length === 0 && latin1.length > maxLineBytes) counts.tooLong += 1
    else if (all.length === 0) {
      counts.rejected += 1
      counts.lastRejected = latin1
    } else counts.understood += 1
    for (const fields of all) onFields(fields, firstByteMs)
  }
  const split = createLineSplitter(format.readRaw ? Math.max(maxLineBytes, mostBinaryBytes) : maxLineBytes, {
    line: take,
    tooLong: () => {
      skip = false // the end of it is still to come, and is dropped with it
      counts.tooLong += 1
    },
  })
  pipe.onData((chunk) => {
    counts.bytes += chunk.length
    split(chunk, clock.now())
  })
  return counts
}

/** What a line holds: readings that prove themselves are found between any bytes, others only where all of the line is text. */
function readingsOf(latin1: string, format: LineFormat, maxLineBytes: number): readonly Fields[] {
  const proven = format.readRaw?.(latin1) ?? []
  if (proven.length > 0 || latin1.length > maxLineBytes) return proven
  const text = cleanLine(latin1)
  if (text === undefined) return []
  if (format.readAll) return format.readAll(text)
  const fields = format.read(text)
  return fields === undefined ? [] : [fields]
}

/** What came instead of lines that fit, as advice. */
export function adviceFrom({ bytes, rejected, tooLong, lastRejected }: IntakeCounts): string {
  if (bytes === 0)
    return 'nothing came: check the cable, and that the device sends by itself (startup can hold what makes it send)'
  if (rejected === 0 && tooLong === 0) return `${bytes} bytes came, but no end of a line: check the baud rate`
  if (rejected === 0) return 'lines are longer than maxLineBytes: check the baud rate, or allow longer lines'
  if (lastRejected !== undefined && lacksChecksum(lastRejected)) {
    return `sentences came without a checksum, the last one "${lastRejected.slice(0, 80)}": if that is how the device sends them, set format to nmea and checksum to optional`
  }
  const shown =
    lastRejected === undefined || cleanLine(lastRejected) === undefined ? undefined : lastRejected.slice(0, 80)
  return shown === undefined
    ? 'what came is no text: check the baud rate'
    : `${rejected} lines came that do not fit, the last one "${shown}": check format, and the baud rate`
}
