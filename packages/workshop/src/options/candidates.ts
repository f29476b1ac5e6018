import type { CompletionKind, OptionSpec, OptionTable } from './option-spec.ts'
import type { PositionalSpec } from './positional-spec.ts'

/** A command whose words are completed. */
export interface CompletedCommand {
  readonly positionals: readonly PositionalSpec[]
}

/** A word of a command line: a command, or a group of commands. */
export interface CommandWord<Command extends CompletedCommand> {
  readonly name: string
  readonly summary: string
  /** Absent for groups. */
  readonly load?: () => Promise<Command>
  readonly subcommands?: readonly CommandWord<Command>[]
  /** Not shown in help, not completed. */
  readonly hidden?: boolean
}

/** The words of a command line, and the options that each command takes; those before a command with `undefined`. */
export interface CommandWords<Command extends CompletedCommand> {
  readonly table: readonly CommandWord<Command>[]
  readonly optionsOf: (command: Command | undefined) => OptionTable
}

/** Something that may stand where the cursor is. */
export interface Candidate {
  readonly word: string
  readonly summary?: string
}

/** What may stand at the cursor: certain words, and a kind of thing to look up. */
export interface Expected {
  readonly candidates: readonly Candidate[]
  readonly kind?: CompletionKind
  /** Part of the current word that comes before the value: `--device=`. */
  readonly before: string
}

/**
 * Works out what may follow. Reads the table of commands only.
 * @param words - the words after `vfab`; the last one is the unfinished one, perhaps empty
 */
export async function expectedAt<Command extends CompletedCommand>(
  words: readonly string[],
  commands: CommandWords<Command>,
): Promise<Expected> {
  const current = words.at(-1) ?? ''
  const { entries, command, args, valueOf } = await walk(words.slice(0, -1), commands)
  const options = commands.optionsOf(command)
  if (valueOf) return valuesOf(valueOf, '')
  const assignment = /^--([^=]+)=/.exec(current)
  if (assignment) {
    const spec = options[assignment[1]!]
    return spec ? valuesOf(spec, assignment[0]) : nothing
  }
  if (current.startsWith('-')) {
    return {
      candidates: Object.entries(options).map(([name, { summary }]) => ({ word: `--${name}`, summary })),
      before: '',
    }
  }
  if (entries) {
    const shown = entries.filter(({ hidden }) => !hidden)
    return { candidates: shown.map(({ name, summary }) => ({ word: name, summary })), before: '' }
  }
  const specs = command?.positionals ?? []
  const spec = specs[args] ?? (specs.at(-1)?.multiple ? specs.at(-1) : undefined)
  return spec ? valuesOf({ ...spec, type: 'string' }, '') : nothing
}

const nothing: Expected = { candidates: [], before: '' }

function valuesOf(
  { choices = [], complete }: Pick<OptionSpec, 'choices' | 'complete' | 'type'>,
  before: string,
): Expected {
  return { candidates: choices.map((word) => ({ word })), before, ...(complete ? { kind: complete } : {}) }
}

interface Place<Command extends CompletedCommand> {
  /** Commands that may come next, while none that stands alone was named. */
  readonly entries: readonly CommandWord<Command>[] | undefined
  readonly command: Command | undefined
  /** Positionals before the cursor. */
  readonly args: number
  /** The option whose value comes next. */
  readonly valueOf: OptionSpec | undefined
}

/** Goes over the finished words, forgiving what it does not know. */
async function walk<Command extends CompletedCommand>(
  words: readonly string[],
  { table, optionsOf }: CommandWords<Command>,
): Promise<Place<Command>> {
  let entries: readonly CommandWord<Command>[] | undefined = table
  let command: Command | undefined
  let args = 0
  let valueOf: OptionSpec | undefined
  for (const word of words) {
    if (valueOf) {
      valueOf = undefined
    } else if (word.startsWith('-')) {
      valueOf = optionAwaitingValue(word, optionsOf(command))
    } else if (entries) {
      const entry: CommandWord<Command> | undefined = entries.find(({ name }) => name === word)
      entries = entry ? entry.subcommands : []
      command = await entry?.load?.()
    } else {
      args += 1
    }
  }
  return { entries, command, args, valueOf }
}

function optionAwaitingValue(word: string, options: OptionTable): OptionSpec | undefined {
  const found = Object.entries(options).find(([name, { short }]) => word === `--${name}` || word === `-${short}`)
  return found?.[1].type === 'string' ? found[1] : undefined
}
