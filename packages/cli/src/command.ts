import type { OutputKind } from '@vfab/workshop'

import type { Invocation } from './invocation.ts'

/** One option of a command. Everything is text or a flag: commands check and convert their own values. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean'
  /** One letter: `-o`. */
  readonly short?: string
  /** May be given several times. */
  readonly multiple?: boolean
  readonly summary: string
  /** What stands for the value in help: `SELECTOR`. */
  readonly value?: string
  /** The only values there are. */
  readonly choices?: readonly string[]
  /** What shell completion offers as the value. */
  readonly complete?: CompletionKind
  /** The value is a file that the command writes: see outputs/check-outputs.ts. */
  readonly writes?: OutputKind
  /** The file that is written where the option is not given. */
  readonly writesByDefault?: string
  /** Where help shows it, in a command that has many. */
  readonly group?: string
}

/** What shell completion looks up for a value that is not one of a few words. */
export type CompletionKind = 'file' | 'directory' | 'device' | 'driver' | 'setting' | 'package' | 'job'

/** Options by their long name. */
export type OptionTable = Readonly<Record<string, OptionSpec>>

/** One argument that is not an option. */
export interface PositionalSpec {
  /** In capitals, as help shows it: `FILE`. */
  readonly name: string
  readonly summary: string
  readonly optional?: boolean
  /** The last positional may take all the rest. */
  readonly multiple?: boolean
  readonly choices?: readonly string[]
  readonly complete?: CompletionKind
}

/** What is said about an option whose value has the type `Value`. */
type SpecOf<Value> = [Value] extends [boolean]
  ? OptionSpec & { readonly type: 'boolean' }
  : [Value] extends [string]
    ? OptionSpec & { readonly type: 'string'; readonly multiple?: false }
    : OptionSpec & { readonly type: 'string'; readonly multiple: true }

/** A table with an option for each of `Values`: flags are boolean, options text, and repeatable ones lists of text. */
export type OptionsOf<Values> = { readonly [Name in keyof Values]-?: SpecOf<NonNullable<Values[Name]>> }

/** The values of a command without options of its own. */
export type NoValues = Readonly<Record<never, never>>

/** Carries out a command; resolves with the exit code, 0 when left out. */
export type CommandRunner<Values> = (invocation: Invocation<Values>) => Promise<number | void>

/**
 * A command as data, so that help and completion never load what carries it out. Its name and summary stand in the
 * command table (command-table.ts).
 */
export interface Command<Values> {
  readonly options: OptionsOf<Values>
  readonly positionals: readonly PositionalSpec[]
  /** More than the summary says. */
  readonly details?: string
  /** Command lines with what each does. */
  readonly examples?: readonly { readonly line: string; readonly does: string }[]
  /** With `--json`, prints one JSON value per line while it runs instead of one document at the end. */
  readonly stream?: boolean
  /** Loads what carries it out. */
  readonly load: () => Promise<CommandRunner<Values>>
}

/** A command whatever its options: what the table holds. */
export type AnyCommand = Omit<Command<never>, 'options'> & { readonly options: OptionTable }
