import { closeSync, fstatSync, openSync, readlinkSync, readSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'

import { inputError } from '../input-error.ts'
import type { OptionNotation } from '../options/option-reader.ts'
import { endBytes, type FileEnds, isOurs } from './mark.ts'
import type { OutputKind } from './output-kind.ts'

/** A file that a command reads, or is going to write. */
export interface NamedFile {
  /** `--picture`, `FILE`, `the configuration`. */
  readonly role: string
  /** As it was typed. */
  readonly typed: string
}

/** A file that a command is going to write. */
export interface OutputFile extends NamedFile {
  readonly kind: OutputKind
}

/** The files of one command. */
export interface CommandFiles {
  readonly inputs: readonly NamedFile[]
  readonly outputs: readonly OutputFile[]
  /** `--force`: files that vfab did not write may be replaced. */
  readonly force: boolean
}

/** Where files are written. */
export interface OutputPlace {
  readonly cwd: string
  /** Files of the configuration. */
  readonly configuration: readonly string[]
  /** Makes the error for what must not be written. Default: a `DriverError` `INPUT_INVALID`. */
  readonly error?: OptionError
}

type OptionError = NonNullable<OptionNotation['error']>

/**
 * Makes sure, before any work, that writing destroys nothing: an output is never an input, the configuration or another output,
 * whatever links lead to it, and replaces only what vfab itself wrote, unless --force is given.
 * @throws the place's error
 */
export function checkOutputs(files: CommandFiles, { cwd, configuration, error = inputError }: OutputPlace): void {
  const { inputs, outputs, force } = files
  const taken: [NamedFile, string][] = [
    ...inputs.map((file): [NamedFile, string] => [file, identityOf(file.typed, cwd)]),
    ...configuration.map((path): [NamedFile, string] => [
      { role: 'the configuration', typed: path },
      identityOf(path, cwd),
    ]),
  ]
  for (const output of outputs) {
    const identity = identityOf(output.typed, cwd)
    const other = taken.find(([, each]) => each === identity)?.[0]
    if (other !== undefined) throw sameFile(output, other, error)
    taken.push([output, identity])
    if (!force) requireOurs(output, cwd, error)
  }
}

function sameFile({ role, typed }: OutputFile, other: NamedFile, error: OptionError): Error {
  const what = other.role.startsWith('--') || other.role === 'the configuration' ? other.role : 'the input'
  const same = other.typed === typed ? typed : `${typed} (the same file as ${other.typed})`
  return error(`${role} would overwrite ${same}, which is ${what}`, 'choose another file')
}

/** Equal for two names of one file, whether links or spellings differ, and whether it is there yet. */
function identityOf(typed: string, cwd: string): string {
  const path = resolve(cwd, typed)
  const stats = typed === '-' ? standardInput() : statOf(path)
  if (stats !== undefined) return `${stats.dev}:${stats.ino}`
  const target = targetOf(path) // a link to what is not there yet: writing makes it
  if (target !== undefined) return identityOf(target, dirname(path))
  const parent = statOf(dirname(path))
  const name = process.platform === 'linux' ? basename(path) : basename(path).toLowerCase()
  return parent === undefined ? path : `${parent.dev}:${parent.ino}/${name}`
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/** Whatever keeps it from being looked at is for writing to report. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function standardInput(): Stats | undefined {
  try {
    const stats = fstatSync(0)
    return stats.isFile() ? stats : undefined
  } catch {
    return undefined
  }
}

/** What is no file (a terminal, /dev/null, a pipe) or empty has nothing to lose. */
function requireOurs({ role, typed, kind }: OutputFile, cwd: string, error: OptionError): void {
  const path = resolve(cwd, typed)
  const stats = statOf(path)
  if (stats === undefined || !stats.isFile() || stats.size === 0) return
  if (isOurs(kind, endsOf(path, stats.size))) return
  if (kind === 'log') {
    throw error(`${role}: ${typed} exists and is not a log of vfab`, 'choose another file')
  }
  throw error(
    `${role}: ${typed} exists and was not written by vfab`,
    'choose another file, or add --force to replace it',
  )
}

function endsOf(path: string, size: number): FileEnds {
  const descriptor = openSync(path, 'r')
  try {
    const read = (from: number): string => {
      const bytes = Buffer.alloc(Math.min(endBytes, size))
      return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, bytes.length, from))
    }
    return { head: read(0), tail: read(Math.max(0, size - endBytes)) }
  } finally {
    closeSync(descriptor)
  }
}
