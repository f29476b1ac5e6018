import { toDriverError } from '@vfab/core'
import { createRequire } from 'node:module'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type SimulatedEbb, startEbb } from './ebb/simulator.ts'

const usage = `usage: vfab-sim ebb [options]

Runs a simulated EiBotBoard and prints the address that a driver's port takes.
Ends on Ctrl-C, and says what was drawn.

  --tcp PORT         listen on this TCP port of this computer (default: any free one)
  --pty              listen at a pseudo-terminal instead (Linux, macOS)
  --speed N          board time per real time: 1, 20, …, or max (default 1)
  --model NAME       machine on the board (default axidraw-v3)
  --firmware X.Y.Z   2.2.0 to 3.x (default 3.0.3)
  --nickname NAME    what the owner called it
  --supply VOLTS     motor supply; 0 = brick off
  --flavour KIND     errors as the firmware's source prints them (source), or its documentation (doc)
  --picture FILE     write what was drawn, as SVG, at the end
  --help, --version
`

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
  if (values.help === true) return io.print(usage)
  if (values.version === true) return io.print(`${version()}\n`)
  const [kind, ...extra] = positionals
  if (kind !== 'ebb' || extra.length > 0) throw new UsageError(`say which device to simulate: vfab-sim ebb`)
  await using device = await start(values)
  const ended = io.stopped()
  io.print(`${device.address}\n`)
  await ended
  if (values.picture !== undefined) await writePicture(values.picture, device)
  io.print(`${device.summary()}\n`)
}

type Values = ReturnType<typeof parse>['values']

/** The type follows from the table of options. */
function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        tcp: { type: 'string' },
        pty: { type: 'boolean' },
        speed: { type: 'string' },
        model: { type: 'string' },
        firmware: { type: 'string' },
        nickname: { type: 'string' },
        supply: { type: 'string' },
        flavour: { type: 'string' },
        picture: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function start(values: Values): Promise<SimulatedEbb> {
  if (values.pty === true && values.tcp !== undefined) throw new UsageError('choose one of --pty and --tcp')
  const { model, firmware, nickname } = values
  const settings = {
    model,
    firmware,
    nickname,
    motorSupplyVolts: number('--supply', values.supply),
    errorFlavour: values.flavour,
  }
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
  return startEbb({
    listen: values.pty === true ? 'pty' : 'tcp',
    port: number('--tcp', values.tcp),
    speed: values.speed === 'max' ? 'max' : (number('--speed', values.speed) ?? 1),
    settings: given,
  })
}

function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${option} takes a number, not "${text}"`)
  return value
}

async function writePicture(file: string, device: SimulatedEbb): Promise<void> {
  try {
    await writeFile(file, device.pictureSvg())
  } catch (cause) {
    throw toDriverError(cause, { operation: 'write', address: file })
  }
}

function version(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version
}

function processIo(): CommandLineIo {
  return {
    print: (text) => void process.stdout.write(text),
    stopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', resolve)
        process.once('SIGTERM', resolve)
      }),
  }
}
