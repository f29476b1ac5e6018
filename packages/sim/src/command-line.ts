import { type SimulatedDevice, toDriverError } from '@vfab/core'
import { createRequire } from 'node:module'
import { writeFile } from 'node:fs/promises'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { type CommandLineDevice, simulatedDevices } from './simulated-devices.ts'

const kinds = Object.keys(simulatedDevices)

/** The command line was not understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What {@link runSimulator} talks to. */
export interface CommandLineIo {
  print(text: string): void
  /** Resolves when the simulator is to end. */
  stopped(): Promise<void>
}

/**
 * `vfab-sim`: prints the address, runs until it is stopped, writes the picture and prints the summary.
 * @throws UsageError, DriverError
 */
export async function runSimulator(words: readonly string[], io: CommandLineIo = processIo()): Promise<void> {
  const { values, positionals } = parse(words)
  if (values['help'] === true) return io.print(usage())
  if (values['version'] === true) return io.print(`${version()}\n`)
  const [kind, ...extra] = positionals
  const wanted = kind === undefined || extra.length > 0 ? undefined : simulatedDevices[kind]
  if (wanted === undefined) {
    throw new UsageError(`name the device to simulate: ${kinds.map((name) => `vfab-sim ${name}`).join(', ')}`)
  }
  const picture = text(values, 'picture')
  await using device = await start(kind!, wanted, values)
  const ended = io.stopped()
  io.print(`${device.address}\n`)
  await ended
  if (picture !== undefined) await writePicture(picture, device)
  const summary = device.summary?.()
  if (summary !== undefined) io.print(`${summary}\n`)
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

const commonOptions: ParseArgsConfig['options'] = {
  tcp: { type: 'string' },
  pty: { type: 'boolean' },
  speed: { type: 'string' },
  picture: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
}

function parse(words: readonly string[]): { values: Values; positionals: string[] } {
  const names = kinds.flatMap((kind) => Object.keys(simulatedDevices[kind]!.options))
  const options = { ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])), ...commonOptions }
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function start(kind: string, device: CommandLineDevice, values: Values): Promise<SimulatedDevice> {
  if (values['pty'] === true && values['tcp'] !== undefined) throw new UsageError('choose one of --pty and --tcp')
  const speed = text(values, 'speed')
  return device.start({
    listen: values['pty'] === true ? 'pty' : 'tcp',
    port: number('tcp', text(values, 'tcp')),
    speed: speed === 'max' ? 'max' : (number('speed', speed) ?? 1),
    settings: settingsOf(kind, device, values),
  })
}

/** The device's own options; one of another device is a mistake. */
function settingsOf(kind: string, { options }: CommandLineDevice, values: Values): Record<string, unknown> {
  const settings: Record<string, unknown> = {}
  for (const name of Object.keys(values)) {
    const option = options[name]
    const given = text(values, name)
    if (given === undefined || Object.hasOwn(commonOptions!, name)) continue
    if (option === undefined) throw new UsageError(`--${name} is no option of vfab-sim ${kind}`)
    settings[option.setting] = option.takes === 'number' ? number(name, given) : given
  }
  return settings
}

function text(values: Values, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

function number(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const value = Number(given)
  if (given.trim() === '' || !Number.isFinite(value)) {
    throw new UsageError(`--${option} takes a number, not "${given}"`)
  }
  return value
}

async function writePicture(file: string, device: SimulatedDevice): Promise<void> {
  const svg = device.pictureSvg?.()
  if (svg === undefined) throw new UsageError('this device draws no picture')
  try {
    await writeFile(file, svg)
  } catch (cause) {
    throw toDriverError(cause, { operation: 'write', address: file })
  }
}

function version(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version
}

function usage(): string {
  const line = (name: string, help: string): string => `  ${name.padEnd(18)} ${help}\n`
  const devices = kinds.map((kind) => {
    const { title, options } = simulatedDevices[kind]!
    const own = Object.entries(options).map(([name, { placeholder, help }]) => line(`--${name} ${placeholder}`, help))
    return `\n${kind}: ${title}\n${own.join('')}`
  })
  return `usage: vfab-sim ${kinds.join('|')} [options]

Runs a simulated device and prints the address that a driver's port takes.
Ends on Ctrl-C, and prints what happened.

${[
  line('--tcp PORT', 'listen on this TCP port of this computer (default: any free one)'),
  line('--pty', 'listen at a pseudo-terminal instead (Linux, macOS)'),
  line('--speed N', 'device time per real time: 1, 20, …, or max (default 1)'),
  line('--picture FILE', 'write what was drawn, as SVG, at the end'),
  line('--help, --version', ''),
]
  .join('')
  .replace(/ +$/gm, '')}${devices.join('')}`
}

function processIo(): CommandLineIo {
  return {
    print: (printed) => void process.stdout.write(printed),
    stopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', resolve)
        process.once('SIGTERM', resolve)
      }),
  }
}
