import { parseArgs } from 'node:util'

import type { OptionTable } from '@vfab/workshop/options'

import type { AnyCommand, PositionalSpec } from './command.ts'
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

/** What was typed for one option. */
type ParsedValue = string | boolean | readonly (string | boolean)[] | undefined

/** The values that were typed for a command, checked against its table. */
export interface ParsedArguments {
  readonly values: Readonly<Record<string, ParsedValue>>
  readonly positionals: readonly string[]
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

/**
 * Checks what was typed against the command's table, strictly.
 * @throws UsageError for unknown options (naming the nearest), missing and superfluous values, and values that are none
 * of the choices
 */
export async function parseArguments(command: AnyCommand, args: readonly string[]): Promise<ParsedArguments> {
  const options = optionsOf(command)
  const shielded = args.map(shieldNumber)
  const { tokens } = parseArgs({ args: shielded, options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'option' && !Object.hasOwn(options, token.name))
      throw await unknownOption(token.rawName, options)
  }
  const { values, positionals } = parseStrictly(shielded, options)
  for (const [name, value] of Object.entries(values)) {
    for (const each of Array.isArray(value) ? value : [value]) requireChoice(`--${name}`, options[name]?.choices, each)
  }
  requirePositionals(command.positionals, positionals)
  return { values, positionals }
}

function parseStrictly(args: string[], options: OptionTable): ParsedArguments {
  try {
    const { values, positionals } = parseArgs({ args, options, strict: true, allowPositionals: true })
    const typed = Object.entries(values as ParsedArguments['values'])
    return {
      values: Object.fromEntries(typed.map(([name, value]) => [name, unshieldValue(value)])),
      positionals: positionals.map(unshield),
    }
  } catch (error) {
    // Node's own words name the option: "Option '-o, --out <value>' argument missing".
    const [message = ''] = (error as Error).message.split('\n')
    throw new UsageError(unshield(message).replace(/\.$/, ''))
  }
}

/**
 * Negative numbers are values, never options: no option starts with a digit, and `move -5 10` deserves an answer about
 * the travel. parseArgs has no such notion, so they pass it behind a character that no argument can contain.
 */
function shieldNumber(word: string): string {
  return /^-\.?\d/.test(word) ? `\0${word}` : word
}

function unshield(word: string): string {
  return word.replaceAll('\0', '')
}

function unshieldValue(value: ParsedValue): ParsedValue {
  if (typeof value === 'string') return unshield(value)
  return typeof value === 'object' ? value.map((each) => (typeof each === 'string' ? unshield(each) : each)) : value
}

function requirePositionals(specs: readonly PositionalSpec[], values: readonly string[]): void {
  const missing = specs.slice(values.length).find(({ optional }) => !optional)
  if (missing) throw new UsageError(`${missing.name} is missing: ${missing.summary}`)
  if (values.length > specs.length && !specs.at(-1)?.multiple) {
    throw new UsageError(`unexpected argument "${values[specs.length]}"`)
  }
  for (const [index, value] of values.entries()) {
    const spec = specs[Math.min(index, specs.length - 1)]!
    requireChoice(spec.name, spec.choices, value)
  }
}

function requireChoice(name: string, choices: readonly string[] | undefined, value: unknown): void {
  if (!choices || choices.includes(String(value))) return
  throw new UsageError(`${name} must be ${orList(choices)}, not "${String(value)}"`)
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

async function unknownOption(rawName: string, options: OptionTable): Promise<UsageError> {
  const { nearest } = await import('@vfab/core')
  const meant = nearest(rawName.replace(/^-+/, ''), Object.keys(options))
  return new UsageError(`unknown option ${rawName}`, meant && `did you mean --${meant}?`)
}

/** `a, b or c` */
function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
