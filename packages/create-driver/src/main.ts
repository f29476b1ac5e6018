/*
 * `npm create @vfab/driver` and `vfab driver new`: the words that a person types, and the questions for those that are missing.
 */
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'

import { createDriver, type CreatedDriver } from './create-driver.ts'
import { type DriverPlan, type DriverWishes, kinds, layersOf, PlanError, planDriver } from './driver-plan.ts'
import { tryCommand } from './readme.ts'

/** Where text goes: a stream of the process, or a list in tests. */
export interface TextSink {
  /** Takes a text. */
  write(text: string): unknown
}

/** Where {@link main} reads and writes. */
export interface MainStreams {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined }
  readonly stdout: TextSink
  readonly stderr: TextSink & { readonly isTTY?: boolean | undefined }
  readonly cwd: string
}

const usage = `Usage: create-driver [DIRECTORY] [options]

Writes a new vfab driver package that passes every check from the first minute.

  --kind KIND            ${kinds.join(', ')}
  --transport TRANSPORT  serial, tcp or http (not for every kind: cameras have no serial, plotters no http)
  --usb VID:PID          USB id of the board, as lsusb prints it; repeat for several
  --name NAME            name of the npm package (default: the directory's name)
  --id ID                id of the driver, as in "vfab read ID:sim" (default: from the name)
  --device NAME          what people call the device
  -y, --yes              ask nothing; what is missing gets a default
  -h, --help             show this
`

const options = {
  kind: { type: 'string' },
  transport: { type: 'string' },
  usb: { type: 'string', multiple: true },
  name: { type: 'string' },
  id: { type: 'string' },
  device: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
} as const

/** What a person gave; the rest is asked for, or has a default. */
export interface GivenWishes {
  readonly name?: string | undefined
  readonly kind?: string | undefined
  readonly transport?: string | undefined
  readonly usb?: readonly string[] | undefined
  readonly id?: string | undefined
  readonly directory?: string | undefined
  /** What people call the device. */
  readonly device?: string | undefined
  /** Ask nothing. */
  readonly yes?: boolean | undefined
}

/** A driver package that {@link makeDriver} wrote. */
export interface MadeDriver extends CreatedDriver {
  readonly plan: DriverPlan
  /** What to type next, one line each. */
  readonly next: readonly string[]
}

/**
 * Makes a driver package of what a person gave; at a terminal, asks for what is missing.
 * @throws PlanError for what cannot be done as it was asked
 */
export async function makeDriver(given: GivenWishes, streams: Omit<MainStreams, 'stdout'>): Promise<MadeDriver> {
  const { directory: folder = given.name?.replace(/^@[^/]*\//, ''), yes, ...rest } = given
  const isAsking = yes !== true && streams.stdin.isTTY === true && streams.stderr.isTTY === true
  const known = { ...rest, directory: folder }
  const { directory, ...wishes } = await (isAsking ? asker(streams)(known) : withDefaults(known))
  const plan = planDriver(wishes)
  const created = await createDriver(plan, resolve(streams.cwd, directory))
  const next = [`cd ${directory}`, 'npm install', 'npm test', tryCommand(plan), 'npx vfab driver check .']
  return { ...created, plan, next }
}

/** Runs the command. Resolves with its exit code: 0, or 2 for what cannot be done as it was asked. */
export async function main(args: readonly string[], streams: MainStreams): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (values.help === true) {
      streams.stdout.write(usage)
      return 0
    }
    const [directory, ...others] = positionals
    if (others.length > 0) throw new PlanError(`what is "${others[0]}"?`, 'give one directory')
    const { plan, files, next, directory: made } = await makeDriver({ ...values, directory }, streams)
    streams.stdout.write(`${files.length} files in ${made}: a ${plan.kind} driver over ${plan.transport}\n`)
    streams.stdout.write(`\nNext:\n${next.map((line) => `  ${line}\n`).join('')}`)
    return 0
  } catch (error) {
    if (!(error instanceof PlanError || isParseError(error))) throw error
    const hint = error instanceof PlanError ? error.hint : 'see --help'
    streams.stderr.write(`error: ${error.message}\nhint: ${hint}\n`)
    return 2
  }
}

type Given = Omit<GivenWishes, 'yes'>
type Wanted = DriverWishes & { readonly directory: string }

function withDefaults({ directory, name, device, kind, transport, usb, id }: Given): Wanted {
  if (directory === undefined) throw new PlanError('the directory is missing', 'name one, such as vfab-driver-scale')
  const chosen = kind ?? 'sensor'
  return {
    directory,
    name: name ?? nameFrom(directory),
    kind: chosen,
    transport: transport ?? firstTransport(chosen),
    ...{ usb, id },
    displayName: device,
  }
}

function asker({ stdin, stderr }: Omit<MainStreams, 'stdout'>): (given: Given) => Promise<Wanted> {
  return async (given) => {
    const lines = createInterface({ input: stdin, terminal: false })
    const typed = lines[Symbol.asyncIterator]()
    const ask = async (question: string, fallback: string): Promise<string> => {
      stderr.write(`${question} (${fallback}): `)
      const next: IteratorResult<string, undefined> = await typed.next()
      if (next.done === true) throw new PlanError('the questions were not answered', 'answer them, or give the options')
      return next.value.trim() || fallback
    }
    try {
      const directory = given.directory ?? (await ask('Directory', 'vfab-driver-example'))
      const kind = given.kind ?? (await ask(`Kind: ${kinds.join(', ')}`, 'sensor'))
      const possible = transportsOf(kind)
      const transport = given.transport ?? (await ask(`Transport: ${possible.join(', ')}`, possible[0] ?? 'tcp'))
      const usb = given.usb ?? (transport === 'serial' ? readIds(await ask('USB id, as lsusb prints it', 'none')) : [])
      const name = given.name ?? (await ask('Package', nameFrom(directory)))
      const device = given.device ?? (await ask('What people call the device', fromName))
      return { ...given, directory, kind, transport, usb, name, displayName: device === fromName ? undefined : device }
    } finally {
      lines.close()
    }
  }
}

const fromName = 'from the name'

function readIds(text: string): readonly string[] {
  return text === 'none' ? [] : text.split(/[\s,]+/)
}

function nameFrom(directory: string): string {
  return (
    directory
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '.')
      .at(-1) ?? directory
  )
}

function transportsOf(kind: string): readonly string[] {
  return Object.hasOwn(layersOf, kind) ? Object.keys(layersOf[kind as keyof typeof layersOf]) : []
}

function firstTransport(kind: string): string {
  return transportsOf(kind)[0] ?? 'tcp'
}

function isParseError(error: unknown): error is Error {
  return error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
}
