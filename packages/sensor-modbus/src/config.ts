import type { ChannelSettings } from './channels/channel-settings.ts'
import type { ProfileName } from './channels/profiles.ts'

/** How frames are made. */
export const modes = ['tcp', 'rtu', 'rtu-over-tcp'] as const

/** One of {@link modes}. */
export type Mode = (typeof modes)[number]

/** Settings of one Modbus device, or of a bus with several units, after defaults. */
export interface ModbusConfig {
  /** `tcp://192.168.1.20` (port 502), `tcp://gateway:4001`, or a serial port: `/dev/ttyUSB0`, `COM3`. */
  port: string
  /** How frames are made. */
  mode: Mode
  /** Unit of channels that name none: 1 to 247 on a serial line, 0 to 255 on TCP. */
  unitId: number
  /** Line rate of a serial port, bit/s. */
  baudRate: number
  /** Parity of a serial port. */
  parity: 'none' | 'even' | 'odd'
  /** Stop bits of a serial port; derived from the parity, so that a character has 11 bits, when left out. */
  stopBits: 1 | 2
  /** How long an answer may take, ms, besides its time on a serial line. */
  timeoutMs: number
  /** How often a read that failed is repeated. */
  retries: number
  /** Requests under way at once; TCP only. Many devices, and most gateways, take one. */
  window: number
  /** Silence on the line before a request, ms; 3.5 characters when left out. RTU only. */
  silenceMs: number
  /** Besides, before a request to another unit than the last, ms. RTU only. */
  turnaroundMs: number
  /** True where the line sends back what is sent. RTU only. */
  echo: boolean
  /** How long a device that is busy is left alone, ms. */
  busyDelayMs: number
  /** How long a unit that does not answer is left alone, ms. */
  probeIntervalMs: number
  /** Time between two measurements, ms. */
  intervalMs: number
  /** Age from which values are stale, ms; never where absent. */
  maxAgeMs?: number | undefined
  /** Readings remembered per channel. */
  historySize: number
  /** Registers in between that are read along to save a request. */
  mergeGap: number
  /** Most registers of one read; some devices take fewer than the standard's 125. */
  maxRegisters: number
  /** What people call the device. */
  model: string
  /** The channels by their ids. */
  channels: Record<string, ChannelSettings>
}

/** The settings as people give them. */
export type ModbusSettings = Pick<ModbusConfig, 'port'> & {
  [Key in keyof Omit<ModbusConfig, 'port'>]?: ModbusConfig[Key] | undefined
} & {
  /** A device whose channels are known. */
  profile?: ProfileName | undefined
}
