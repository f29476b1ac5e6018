import { parseArgs } from 'node:util'

import { findCommand, type NamedCommand, type ParsedArguments, readArguments } from '@vfab/workshop/options'

import type { AnyCommand } from './command.ts'
import { commandTable } from './command-table.ts'
import { globalOptions } from './global-options.ts'
import { optionsOf } from './options-of.ts'
import type { OutputOptions } from './output.ts'
import { UsageError } from './usage-error.ts'

const error = (message: string, hint?: string): Error => new UsageError(message, hint)

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

/** Finds the command in `argv`. @throws UsageError, see `findCommand` */
export function namedCommand(argv: readonly string[]): Promise<NamedCommand<AnyCommand>> {
  return findCommand(argv, { table: commandTable, globalOptions, error })
}

/** Checks what was typed against the command's table. @throws UsageError, see `readArguments` */
export function parseArguments(command: AnyCommand, args: readonly string[]): Promise<ParsedArguments> {
  return readArguments(args, { options: optionsOf(command), positionals: command.positionals, error })
}
