import type { CommandWord, CompletedCommand } from './candidates.ts'
import type { OptionNotation } from './option-reader.ts'
import type { OptionTable } from './option-spec.ts'

/** The commands there are, the options that stand before any of them, and what is thrown for something else. */
export interface CommandTable<Command extends CompletedCommand> {
  readonly table: readonly CommandWord<Command>[]
  readonly globalOptions: OptionTable
  readonly error: NonNullable<OptionNotation['error']>
}

/** The command that was named, and what else was typed. */
export interface NamedCommand<Command extends CompletedCommand> {
  /** `['driver', 'list']`; empty when no command was named. */
  readonly path: readonly string[]
  /** The command or group; `undefined` when no command was named. */
  readonly entry: CommandWord<Command> | undefined
  /** Everything but the command's name. */
  readonly rest: readonly string[]
  /** True when help was asked for. */
  readonly help: boolean
}

/**
 * Finds the command among the words, with options before, between and after its name.
 * @throws the table's error for a word that is no command, naming the nearest, and for options without a command to belong to
 */
export async function findCommand<Command extends CompletedCommand>(
  words: readonly string[],
  commands: CommandTable<Command>,
): Promise<NamedCommand<Command>> {
  const path: string[] = []
  const rest: string[] = []
  let entry: CommandWord<Command> | undefined
  let candidates: readonly CommandWord<Command>[] | undefined = commands.table
  let help = false
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!
    if (word === '--') {
      rest.push(...words.slice(index))
      break
    }
    if (word === '--help' || word === '-h') help = true
    if (candidates && word.startsWith('-') && !isGlobal(word, commands.globalOptions)) {
      throw commands.error(`no command before ${word}`, 'vfab --help lists the commands')
    }
    if (candidates && !word.startsWith('-')) {
      entry = candidates.find(({ name }) => name === word)
      if (!entry) throw await unknownCommand([...path, word], candidates, commands.error)
      path.push(word)
      candidates = entry.subcommands
    } else {
      rest.push(word)
      if (candidates && takesValue(word, commands.globalOptions) && index + 1 < words.length)
        rest.push(words[(index += 1)]!)
    }
  }
  return { path, entry, rest, help }
}

/** Options before the command can only be those that every command has. */
function isGlobal(word: string, options: OptionTable): boolean {
  const [name = ''] = word.split('=')
  const letters = name.startsWith('--') ? [] : [...name.slice(1)]
  const known = Object.entries(options)
  if (letters.length === 0) return known.some(([long]) => name === `--${long}`)
  return letters.every((letter) => known.some(([, { short }]) => short === letter))
}

function takesValue(word: string, options: OptionTable): boolean {
  return Object.entries(options).some(([name, { type }]) => type === 'string' && word === `--${name}`)
}

async function unknownCommand(
  path: readonly string[],
  candidates: readonly CommandWord<CompletedCommand>[],
  error: CommandTable<CompletedCommand>['error'],
): Promise<Error> {
  const { nearest } = await import('@vfab/core')
  const names = candidates.filter(({ hidden }) => !hidden).map(({ name }) => name)
  const group = path.slice(0, -1)
  const meant = nearest(path.at(-1)!, names)
  const hint = meant
    ? `did you mean: vfab ${[...group, meant].join(' ')}`
    : `see: vfab ${[...group, '--help'].join(' ')}`
  return error(`unknown command "${path.join(' ')}"`, hint)
}
