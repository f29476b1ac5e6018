import {
  type BytePipe,
  type Clock,
  type DeviceIdentity,
  type DriverError,
  isDriverError,
  type Sensor,
  toDriverError,
} from '@vfab/core'
import { createOpenSensor, type OpenSensor } from '@vfab/driver-kit'
import {
  createFieldIntake,
  type FieldIntake,
  type Fields,
  type LineFormat,
  type MappedChannel,
} from '@vfab/driver-kit/fields'

import type { SerialConfig } from './config.ts'
import { driverId } from './errors.ts'
import type { RecognisedLines } from './formats/auto.ts'
import type { IntakeCounts } from './line-intake.ts'
import { testLines } from './self-test.ts'

/** What a {@link LineSensor} is made of. */
export interface LineSensorParts {
  readonly pipe: BytePipe
  readonly config: SerialConfig
  readonly format: LineFormat
  readonly channels: readonly MappedChannel[]
  readonly counts: IntakeCounts
  readonly identity: DeviceIdentity
  readonly clock: Clock
}

/** Whether a line that is read is certainly one of the device's: then what is new in it is a channel, not noise. */
function provesFields({ format }: SerialConfig, read: LineFormat & Partial<RecognisedLines>): boolean {
  return format === 'auto'
    ? read.proven === true || (read.replaced ?? 0) > 0
    : ['json', 'nmea', 'gpsd'].includes(format)
}

/** A sensor that sends lines by itself. */
export class LineSensor {
  readonly #parts: LineSensorParts
  readonly #open: OpenSensor
  readonly #intake: FieldIntake
  /** What its lines failed with. */
  #failure: DriverError | undefined

  constructor(parts: LineSensorParts) {
    const { pipe, identity, clock, config, format, channels, counts } = parts
    this.#parts = parts
    this.#intake = createFieldIntake({
      map: config,
      format,
      channels,
      mayLearn: () => provesFields(config, format),
      open: () => this.#open,
    })
    this.#open = createOpenSensor({
      identity,
      channels: channels.map(({ channel }) => channel),
      clock,
      history: { size: config.historyCount },
      firstReadingTimeoutMs: config.timeoutMs,
      ended: pipe.closed.then((lost) => this.#failure ?? lost),
      release: () => pipe.close(),
      selfTest: async (read, options) => testLines(await read(options), counts),
    })
  }

  get sensor(): Sensor {
    return this.#open.sensor
  }

  /** Takes what one line held. */
  take(fields: Fields, monotonicMs: number): void {
    this.#intake.take(fields, monotonicMs)
  }

  /** Ends the sensor with an error: its lines cannot be read. */
  fail(error: unknown): void {
    const reading = { operation: 'read from', address: this.#parts.identity.address, driver: driverId }
    this.#failure = isDriverError(error) ? error : toDriverError(error, reading)
    void this.#parts.pipe.close()
  }
}
