import type { CommandFiles } from '@vfab/workshop'
import { filesOf, type ParsedArguments } from '@vfab/workshop/options'

import type { AnyCommand } from './command.ts'
import { configPlaces, type SearchScope } from './installed.ts'
import { optionsOf } from './options-of.ts'
import { UsageError } from './usage-error.ts'

/** The files among what was typed, after {@link checkFiles}. @throws UsageError */
export async function commandFiles(
  command: AnyCommand,
  typed: ParsedArguments,
  scope: SearchScope,
): Promise<CommandFiles> {
  const files = filesOf({ options: optionsOf(command), positionals: command.positionals }, typed)
  await checkFiles(files, scope)
  return files
}

/** Makes sure that writing destroys nothing, see `checkOutputs` of the workshop. @throws UsageError */
export async function checkFiles(files: CommandFiles, scope: SearchScope): Promise<void> {
  if (files.outputs.length === 0) return
  const { configFiles } = await import('@vfab/host')
  const { checkOutputs } = await import('@vfab/workshop')
  const configuration = configFiles(configPlaces(scope)).map(({ path }) => path)
  const error = (message: string, hint?: string): Error => new UsageError(message, hint)
  checkOutputs(files, { cwd: scope.io.cwd, configuration, error })
}

/** {@link checkFiles} for a device that is a file: `gcode:file=out.gcode`, by that address or by a name from the configuration. */
export async function checkDeviceFile(address: string, files: CommandFiles, scope: SearchScope): Promise<void> {
  const [, typed] = /^file=(.+)$/.exec(address) ?? []
  if (typed === undefined || typed === '-') return
  await checkFiles({ ...files, outputs: [...files.outputs, { role: '--device', typed, kind: 'device' }] }, scope)
}
