import type { OptionsOf, OptionTable, PositionalSpec } from '@vfab/workshop/options'

import type { Invocation } from './invocation.ts'

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
  /**
   * What it begins with, for commands that may take longer than a second: `opening the camera`; `reading` for the file that is named first.
   * Shown before the code that carries it out is loaded.
   */
  readonly begins?: string
  /** With `--json`, prints one JSON value per line while it runs instead of one document at the end. */
  readonly stream?: boolean
  /** Loads what carries it out. */
  readonly load: () => Promise<CommandRunner<Values>>
}

/** A command whatever its options: what the table holds. */
export type AnyCommand = Omit<Command<never>, 'options'> & { readonly options: OptionTable }
