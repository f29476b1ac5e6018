import type { CompletionKind, OptionSpec, OptionTable } from '@vfab/workshop/options'

import type { AnyCommand } from '../command.ts'
import type { CommandEntry } from '../command-table.ts'
import { optionsOf } from '../options-of.ts'

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
export async function expectedAt(words: readonly string[], table: readonly CommandEntry[]): Promise<Expected> {
  const current = words.at(-1) ?? ''
  const { entries, command, args, valueOf } = await walk(words.slice(0, -1), table)
  const options = optionsOf(command)
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

interface Place {
  /** Commands that may come next, while none that stands alone was named. */
  readonly entries: readonly CommandEntry[] | undefined
  readonly command: AnyCommand | undefined
  /** Positionals before the cursor. */
  readonly args: number
  /** The option whose value comes next. */
  readonly valueOf: OptionSpec | undefined
}

/** Goes over the finished words, forgiving what it does not know. */
async function walk(words: readonly string[], table: readonly CommandEntry[]): Promise<Place> {
  let entries: readonly CommandEntry[] | undefined = table
  let command: AnyCommand | undefined
  let args = 0
  let valueOf: OptionSpec | undefined
  for (const word of words) {
    if (valueOf) {
      valueOf = undefined
    } else if (word.startsWith('-')) {
      valueOf = optionAwaitingValue(word, optionsOf(command))
    } else if (entries) {
      const entry: CommandEntry | undefined = entries.find(({ name }) => name === word)
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
