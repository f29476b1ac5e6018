import { parseArgs } from 'node:util'

import { type ParsedArguments, readArguments } from '@vfab/workshop/options'

import type { AnyCommand } from './command.ts'
import type { CommandEntry } from './command-table.ts'
import { globalOptions } from './global-options.ts'
import { optionsOf } from './options-of.ts'
import type { OutputOptions } from './output.ts'
import { UsageError } from './usage-error.ts'

/** The command that was named, and what else was typed. */
export interface NamedCommand {
  /** `['driver', 'list']`; empty when no command was named. */
  readonly path: readonly string[]
  /** The command or group; `undefined` when no command was named. */
  readonly entry: CommandEntry | undefined
  /** Everything but the command's name. */
  readonly rest: readonly string[]
  /** True when help was asked for. */
  readonly help: boolean
}

/**
 * Reads how output should be, before anything is understood, so that errors of the command line itself already come as
 * JSON and without colours.
 */
export function readOutputOptions(argv: readonly string[]): OutputOptions {
  const { tokens } = parseArgs({ args: [...argv], options: globalOptions, strict: false, tokens: true })
  const times = (name: string): number => tokens.filter((each) => each.kind === 'option' && each.name === name).length
  return {
    json: times('json') > 0,
    quiet: times('quiet') > 0,
    verbosity: times('verbose'),
    noColour: times('no-color') > 0,
  }
}

/**
 * Finds the command in `argv`, with options before, between and after its words.
 * @throws UsageError for a word that is no command, naming the nearest, and for options without a command to belong to
 */
export async function findCommand(argv: readonly string[], table: readonly CommandEntry[]): Promise<NamedCommand> {
  const path: string[] = []
  const rest: string[] = []
  let entry: CommandEntry | undefined
  let candidates: readonly CommandEntry[] | undefined = table
  let help = false
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index]!
    if (word === '--') {
      rest.push(...argv.slice(index))
      break
    }
    if (word === '--help' || word === '-h') help = true
    if (candidates && word.startsWith('-') && !isGlobal(word)) {
      throw new UsageError(`no command before ${word}`, 'vfab --help lists the commands')
    }
    if (candidates && !word.startsWith('-')) {
      entry = candidates.find(({ name }) => name === word)
      if (!entry) throw await unknownCommand([...path, word], candidates)
      path.push(word)
      candidates = entry.subcommands
    } else {
      rest.push(word)
      if (candidates && takesValue(word) && index + 1 < argv.length) rest.push(argv[(index += 1)]!)
    }
  }
  return { path, entry, rest, help }
}

/** Options before the command can only be those that every command has. */
function isGlobal(word: string): boolean {
  const [name = ''] = word.split('=')
  const letters = name.startsWith('--') ? [] : [...name.slice(1)]
  const known = Object.entries(globalOptions)
  if (letters.length === 0) return known.some(([long]) => name === `--${long}`)
  return letters.every((letter) => known.some(([, { short }]) => short === letter))
}

function takesValue(word: string): boolean {
  return Object.entries(globalOptions).some(([name, { type }]) => type === 'string' && word === `--${name}`)
}

/** Checks what was typed against the command's table. @throws UsageError, see `readArguments` */
export function parseArguments(command: AnyCommand, args: readonly string[]): Promise<ParsedArguments> {
  const error = (message: string, hint?: string): Error => new UsageError(message, hint)
  return readArguments(args, { options: optionsOf(command), positionals: command.positionals, error })
}

async function unknownCommand(path: readonly string[], candidates: readonly CommandEntry[]): Promise<UsageError> {
  const { nearest } = await import('@vfab/core')
  const names = candidates.filter(({ hidden }) => !hidden).map(({ name }) => name)
  const group = path.slice(0, -1)
  const meant = nearest(path.at(-1)!, names)
  const hint = meant
    ? `did you mean: vfab ${[...group, meant].join(' ')}`
    : `see: vfab ${[...group, '--help'].join(' ')}`
  return new UsageError(`unknown command "${path.join(' ')}"`, hint)
}
