import * as z from 'zod'

import { channelSettingsSchema } from './channels/channel-settings.ts'
import { profileNames, profiles } from './channels/profiles.ts'
import { type Mode, type ModbusConfig, type ModbusSettings, modes } from './config.ts'

const milliseconds = (max: number): z.ZodNumber => z.number().min(0).max(max)

const settings = z.strictObject({
  port: z
    .string()
    .min(1)
    .describe('tcp://192.168.1.20 (port 502), tcp://gateway:4001, or a serial port: /dev/ttyUSB0, COM3.'),
  mode: z
    .enum(modes)
    .optional()
    .describe('How frames are made. Default: tcp for tcp://, rtu for serial ports; converters need rtu-over-tcp.'),
  unitId: z
    .number()
    .int()
    .min(0)
    .max(255)
    .default(1)
    .describe('Unit of channels that name none: 1 to 247 on a serial line, 0 to 255 on TCP.'),
  baudRate: z.number().int().min(50).max(4_000_000).default(19_200).describe('Line rate of a serial port, bit/s.'),
  parity: z.enum(['none', 'even', 'odd']).default('even').describe('Parity of a serial port.'),
  stopBits: z
    .literal([1, 2])
    .optional()
    .describe('Stop bits of a serial port. Default: 1 with parity; 1 without too, as most devices have it.'),
  timeoutMs: z
    .number()
    .min(10)
    .max(60_000)
    .default(1000)
    .describe('How long an answer may take, ms, besides its time on a serial line.'),
  retries: z.number().int().min(0).max(10).default(2).describe('How often a read that failed is repeated.'),
  window: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Requests under way at once; TCP only. Many devices, and most gateways, take one.'),
  silenceMs: milliseconds(1000)
    .optional()
    .describe('Silence on the line before a request, ms; 3.5 characters when left out. RTU only.'),
  turnaroundMs: milliseconds(5000)
    .default(0)
    .describe('Besides, before a request to another unit than the last, ms. RTU only.'),
  echo: z.boolean().default(false).describe('True where the line sends back what is sent. RTU only.'),
  busyDelayMs: milliseconds(60_000).default(100).describe('How long a device that is busy is left alone, ms.'),
  probeIntervalMs: milliseconds(3_600_000)
    .default(5000)
    .describe('How long a unit that does not answer is left alone, ms.'),
  intervalMs: z.number().min(1).max(86_400_000).default(1000).describe('Time between two measurements, ms.'),
  maxAgeMs: z.number().positive().optional().describe('Age from which values are stale, ms. Default: never.'),
  historySize: z.number().int().min(1).max(1_000_000).default(1000).describe('Readings remembered per channel.'),
  mergeGap: z
    .number()
    .int()
    .min(0)
    .max(124)
    .default(8)
    .describe('Most unused registers that are read along to save a request.'),
  maxRegisters: z
    .number()
    .int()
    .min(4)
    .max(125)
    .default(125)
    .describe("Most registers of one read; some devices take fewer than the standard's 125."),
  model: z.string().min(1).optional().describe('What people call the device.'),
  profile: z
    .enum(profileNames)
    .optional()
    .describe('A device whose channels are known; channels given here come on top.'),
  channels: z
    .record(z.string().regex(/^[A-Za-z][\w.-]*$/), channelSettingsSchema)
    .default({})
    .describe('The channels by their ids.'),
})

type CheckedSettings = z.output<typeof settings>

/** Largest unit on a serial line. Modbus over Serial Line V1.02, 2.2. */
const maxSerialUnit = 247

/** Checks settings and completes them; unknown keys are errors. */
export const modbusConfigSchema: z.ZodType<ModbusConfig, ModbusSettings> = settings
  .superRefine((given, context) => {
    for (const { path, message } of mistakes(given)) context.addIssue({ code: 'custom', path, message })
  })
  .transform(complete)

/** What does not fit together. */
function* mistakes(given: CheckedSettings): Generator<{ path: string[]; message: string }> {
  const isTcp = given.port.startsWith('tcp://')
  const mode = modeOf(given)
  if (isTcp && mode === 'rtu') {
    yield { path: ['mode'], message: 'is rtu, but the port is tcp://: converters speak rtu-over-tcp, devices tcp' }
  }
  if (!isTcp && given.port.includes('://') && !given.port.startsWith('sim:')) {
    yield { path: ['port'], message: `is ${given.port}: write tcp://HOST:PORT or a serial port` }
  }
  if (isSerialDevice(given.port) && mode !== 'rtu') {
    yield { path: ['mode'], message: `is ${mode}, but the port is a serial one, which speaks rtu` }
  }
  if (mode !== 'tcp' && given.window > 1) {
    yield { path: ['window'], message: `is ${given.window}, but ${mode} takes one request at a time` }
  }
  if (mode === 'tcp') return
  const units: [string[], number | undefined][] = [[['unitId'], given.unitId]]
  for (const [id, { unitId }] of Object.entries(given.channels)) units.push([['channels', id, 'unitId'], unitId])
  for (const [path, unitId] of units) {
    if (unitId === 0) yield { path, message: 'is 0, the broadcast address: no unit answers it' }
    if (unitId !== undefined && unitId > maxSerialUnit) {
      yield { path, message: `is ${unitId}; on a serial line units are 1 to ${maxSerialUnit}` }
    }
  }
}

function isSerialDevice(port: string): boolean {
  return port.startsWith('/') || /^(\\\\\.\\)?COM\d+$/i.test(port)
}

function modeOf({ port, mode }: Pick<CheckedSettings, 'port' | 'mode'>): Mode {
  return mode ?? (isSerialDevice(port) ? 'rtu' : 'tcp')
}

function complete(given: CheckedSettings): ModbusConfig {
  const { profile, ...rest } = given
  const known = profile && profiles[profile]
  return {
    ...rest,
    port: withDefaultPort(given.port),
    mode: modeOf(given),
    stopBits: given.stopBits ?? 1,
    silenceMs: given.silenceMs ?? silenceOf(given.baudRate),
    model: given.model ?? known?.model ?? 'Modbus device',
    channels: { ...known?.channels, ...given.channels },
  }
}

/** 3.5 characters of 11 bits; above 19,200 Bd a fixed 1.75 ms. Modbus over Serial Line V1.02, 2.5.1.1. */
function silenceOf(baudRate: number): number {
  return baudRate > 19_200 ? 1.75 : (3.5 * 11 * 1000) / baudRate
}

/** Modbus has a port of its own: 502. */
function withDefaultPort(port: string): string {
  return /^tcp:\/\/(\[[^\]]+\]|[^:/]+)\/?$/.test(port) ? `${port.replace(/\/$/, '')}:502` : port
}
