import type { OptionSpec, OptionTable } from '@vfab/workshop/options'

import type { AnyCommand } from './command.ts'
import { globalOptions } from './global-options.ts'

/** Written out: a table for all commands is on the start path, the helpers of others are not. */
const force: OptionSpec = { type: 'boolean', summary: 'replace files that vfab did not write' }

/** Whether a command has options that name files to write. */
export function writesFiles({ options }: Pick<AnyCommand, 'options'>): boolean {
  return Object.values(options).some(({ writes }) => writes !== undefined)
}

/** The options of a command itself: `--force` belongs to all that write files. */
export function ownOptions(command: Pick<AnyCommand, 'options'>): OptionTable {
  return writesFiles(command) ? { ...command.options, force } : command.options
}

/** All options that a command takes. */
export function optionsOf(command: Pick<AnyCommand, 'options'> | undefined): OptionTable {
  return command === undefined ? globalOptions : { ...ownOptions(command), ...globalOptions }
}
