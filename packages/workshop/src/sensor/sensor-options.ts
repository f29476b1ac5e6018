import type { Channel, DriverError, DriverErrorJson, Reading } from '@vfab/core'

import type { DeviceChoice } from '../device/device-choice.ts'
import type { EventStream } from '../event-stream.ts'
import type { Notice } from '../notice.ts'

/** Which sensors, and which of their channels. */
export interface SensorChoice extends Omit<DeviceChoice, 'device'> {
  /** Default: the configured sensors, else all that are attached. */
  sensors?: readonly string[] | undefined
  /** Only channels with these names; `*` and `?` stand for any characters. */
  channels?: readonly string[] | undefined
}

/** What `workshop.read` accepts. */
export interface ReadSensorsOptions extends SensorChoice {
  /** Longest wait for a value, ms. Default 5000. */
  timeoutMs?: number | undefined
}

/** What reading one sensor brought. */
export interface SensorResult {
  readonly sensor: string
  readonly readings: readonly Reading[]
  /** All channels of the sensor, wanted or not. */
  readonly channels: readonly Channel[]
  /** Why there are no readings. One sensor that fails hides none of the others. */
  readonly error?: DriverError
}

/** What `workshop.monitor` accepts. */
export interface MonitorSensorsOptions extends SensorChoice {
  /** Measure this often; sensors that send by themselves ignore it. */
  intervalMs?: number | undefined
  /** Report a value only when it changes. */
  changes?: boolean | undefined
  /** Append all readings to this file, .csv, .jsonl or .lp (line protocol). */
  log?: string | undefined
  /**
   * Rules that call a command or an address once each time their condition begins to hold: `temp > 45 Cel until 40 Cel: notify-send hot`. A command
   * gets the reading as JSON on its standard input, a URL in a POST request; `mailto:` and `ntfy:` need the package `@vfab/notify`.
   */
  when?: readonly string[] | undefined
  /** Serve the newest readings to Prometheus at this port of this computer, or at `ADDRESS:PORT`. */
  prometheus?: string | number | undefined
  /** Write line protocol to this URL of a database, or append it to this file. */
  influx?: string | undefined
  /** End after this time, ms. Default: when `signal` aborts, or at {@link Monitoring.end}. */
  forMs?: number | undefined
  /** Called with each event, from the first on. */
  onEvent?: ((event: MonitorEvent) => void) | undefined
}

/** A channel, and the sensor it belongs to. */
export interface SensorChannel {
  readonly sensor: string
  readonly channel: Channel
  /** As shown and logged: `temp`; with the sensor's name, `shed.temp`, where several are watched. */
  readonly label: string
}

/** One thing that happened while sensors were watched; all of it survives `JSON.stringify`. */
export type MonitorEvent =
  | ({ readonly type: 'notice' } & Notice)
  | { readonly type: 'started'; readonly channels: readonly (Channel & { readonly sensor: string })[] }
  | ({ readonly type: 'reading'; readonly sensor: string } & Reading)
  /** The condition of a rule began to hold; what the rule names is called. */
  | ({ readonly type: 'crossed'; readonly rule: string; readonly sensor: string } & Reading)
  /** A batch of readings of one sensor was reported: a good moment to redraw. */
  | { readonly type: 'batch'; readonly sensor: string; readonly readings: number }
  /** The sensor does not answer; vfab keeps reconnecting. */
  | { readonly type: 'lost'; readonly sensor: string; readonly error: DriverErrorJson }
  | { readonly type: 'back'; readonly sensor: string }
  | { readonly type: 'finished'; readonly readings: number }

/** Sensors that are being watched. One that is lost is opened again. */
export interface Monitoring extends AsyncDisposable {
  readonly channels: readonly SensorChannel[]
  readonly events: EventStream<MonitorEvent>
  /** Resolves when the watch has ended, the sensors are closed and the log is complete. @throws DriverError when the log cannot be written */
  readonly done: Promise<MonitorResult>
  /** Ends the watch. Idempotent. @returns {@link done} */
  end(): Promise<MonitorResult>
}

/** What a watch brought. */
export interface MonitorResult {
  readonly readings: number
  /** Absolute path of the log. */
  readonly log: string | undefined
  /** Absolute path of the file with line protocol. */
  readonly influxFile: string | undefined
}
