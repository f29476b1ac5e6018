import { type BytePipe, type Clock, DriverError, type OpenOptions, type Sensor } from '@vfab/core'

import { Waker } from '@vfab/driver-kit'
import { configuredChannels, learntChannels, type MappedChannel } from '@vfab/driver-kit/fields'
import type { SerialConfig } from './config.ts'
import { driverId } from './errors.ts'
import type { Fields, LineFormat } from '@vfab/driver-kit/fields'
import { formatOf } from './format-of.ts'
import type { RecognisedLines } from './formats/auto.ts'
import { gpsdWatch } from './formats/gpsd.ts'
import { adviceFrom, createLineIntake, type IntakeCounts } from './line-intake.ts'
import { LineSensor } from './line-sensor.ts'

/** How long more lines are waited for after the first, to see which fields there are. */
const learningMs = 1500

/** A line taken before the sensor was there to take it. */
interface EarlyLine {
  readonly fields: Fields
  readonly monotonicMs: number
}

/**
 * Reads lines until one fits, and, where no channels are configured, until they show nothing new.
 * @throws DriverError `TIMEOUT` that says what came instead, `DEVICE_LOST`, `CONFIG_INVALID`; the pipe is left to the caller
 */
export async function openLines(
  pipe: BytePipe,
  config: SerialConfig,
  clock: Clock,
  { signal }: Pick<OpenOptions, 'signal'>,
): Promise<Sensor> {
  const format: LineFormat & Partial<RecognisedLines> = formatOf(config)
  const waker = new Waker({ clock, signal, ended: pipe.closed })
  const arrivals = new Arrivals(format, waker)
  const counts = createLineIntake({
    pipe,
    format,
    maxLineBytes: config.maxLineBytes,
    skipFirst: config.skipFirstLine ?? (format.trustsAnyLine && config.format !== 'auto'),
    clock,
    onFields: (fields, monotonicMs) => arrivals.take(fields, monotonicMs),
    onFailure: (error) => arrivals.fail(error),
  })
  for (const line of [...(config.format === 'gpsd' ? [gpsdWatch] : []), ...config.startup]) {
    await pipe.write(Buffer.from(line + config.lineEnding))
  }
  const { early } = arrivals
  const look = (done: () => boolean, withinMs: number): ReturnType<Waker['until']> =>
    waker.until(() => done() || arrivals.throwIfFailed(), withinMs)
  const mustLearn = Object.keys(config.channels).length === 0
  if (config.waitForLine || mustLearn) {
    const outcome = await look(() => early.some(({ fields }) => fields.size > 0), config.timeoutMs)
    if (outcome !== 'done') throw await noLine(pipe, config, counts, outcome)
  }
  const isGuess = (): boolean => format.proven === false
  if (isGuess() && early.length > 0) {
    // The first line may be half of one, and a better one may follow.
    await look(() => !isGuess() || early.length > 1, learningMs)
    if (isGuess() && early.length > 1 && format.recognised === 'csv') early.shift()
  }
  if (mustLearn) await look(() => showsNothingNew(early), learningMs)
  const seen = early.map(({ fields }) => fields)
  const channels = mustLearn ? learntChannels(seen, config, format) : configuredChannels(config, format)
  const identity = identityOf(pipe, config, format, channels)
  const lines = new LineSensor({ pipe, config, format, channels, counts, clock, identity })
  arrivals.handOver(lines)
  return lines.sensor
}

/** Lines, and the failure of the pipe, until there is a sensor to take them. */
class Arrivals {
  readonly early: EarlyLine[] = []
  readonly #format: Partial<RecognisedLines>
  readonly #waker: Waker
  #replaced = 0
  #lines: LineSensor | undefined
  #failure: Error | undefined

  constructor(format: Partial<RecognisedLines>, waker: Waker) {
    this.#format = format
    this.#waker = waker
  }

  take(fields: Fields, monotonicMs: number): void {
    if (this.#lines) return this.#lines.take(fields, monotonicMs)
    const { replaced = 0 } = this.#format
    if (this.#replaced !== replaced) this.early.length = 0 // it was read as something else
    this.#replaced = replaced
    this.early.push({ fields, monotonicMs })
    this.#waker.wake()
  }

  fail(error: unknown): void {
    this.#failure = error instanceof Error ? error : new Error(String(error))
    if (this.#lines) this.#lines.fail(error)
    else this.#waker.wake()
  }

  /** @returns false, for conditions */
  throwIfFailed(): false {
    if (this.#failure !== undefined) throw this.#failure
    return false
  }

  /** From now on `lines` takes them, those that came before first. */
  handOver(lines: LineSensor): void {
    this.#lines = lines
    for (const { fields, monotonicMs } of this.early.splice(0)) lines.take(fields, monotonicMs)
    this.throwIfFailed()
  }
}

/** True once a line came whose fields were all known from those before it. */
function showsNothingNew(lines: readonly EarlyLine[]): boolean {
  const seen = new Set<string>()
  return lines.some(({ fields }) => {
    const repeats = fields.size > 0 && [...fields.keys()].every((field) => seen.has(field))
    for (const field of fields.keys()) seen.add(field)
    return repeats
  })
}

function identityOf(
  { address }: BytePipe,
  { format }: SerialConfig,
  read: LineFormat & { readonly recognised?: string | undefined },
  channels: readonly MappedChannel[],
): { readonly driver: string; readonly model: string; readonly address: string } {
  const name = read.recognised ?? format
  return { driver: driverId, model: `${name} lines with ${channels.length} channels`, address }
}

async function noLine(
  pipe: BytePipe,
  config: SerialConfig,
  counts: IntakeCounts,
  outcome: 'late' | 'ended',
): Promise<DriverError> {
  const { address } = pipe
  if (outcome === 'ended') {
    const cause = await pipe.closed
    return new DriverError(`${address} was closed before a line came`, {
      type: 'connection',
      code: 'DEVICE_LOST',
      driver: driverId,
      context: { address },
      hint: cause?.hint ?? 'check that the device is switched on',
      cause,
    })
  }
  return new DriverError(`no line that fits came from ${address} within ${config.timeoutMs} ms`, {
    type: 'timeout',
    code: 'TIMEOUT',
    driver: driverId,
    context: { address, timeoutMs: config.timeoutMs, bytes: counts.bytes, rejected: counts.rejected },
    hint: adviceFrom(counts),
  })
}
