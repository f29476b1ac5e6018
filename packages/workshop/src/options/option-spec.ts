import type { OutputKind } from '../outputs/output-kind.ts'

/** One option, of a command or a form. Everything is text or a flag: an `OptionReader` checks and converts it. */
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
  /** The value is a file that the command writes: see `checkOutputs`. */
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

/** What is said about an option whose value has the type `Value`. */
export type OptionSpecOf<Value> = [Value] extends [boolean]
  ? OptionSpec & { readonly type: 'boolean' }
  : [Value] extends [string]
    ? OptionSpec & { readonly type: 'string'; readonly multiple?: false }
    : OptionSpec & { readonly type: 'string'; readonly multiple: true }

/** A table with an option for each of `Values`: flags are boolean, options text, and repeatable ones lists of text. */
export type OptionsOf<Values> = { readonly [Name in keyof Values]-?: OptionSpecOf<NonNullable<Values[Name]>> }
