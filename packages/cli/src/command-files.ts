import type { CommandFiles, NamedFile, OutputFile } from '@vfab/workshop'

import type { ParsedArguments } from './arguments.ts'
import type { AnyCommand } from './command.ts'
import { configPlaces, type SearchScope } from './installed.ts'
import { optionsOf } from './options-of.ts'
import { UsageError } from './usage-error.ts'

/** Finds the files among what was typed; `-` is none. */
export function filesOf(command: AnyCommand, { values, positionals }: ParsedArguments): CommandFiles {
  const inputs: NamedFile[] = []
  const outputs: OutputFile[] = []
  for (const [index, { name, complete }] of command.positionals.entries()) {
    const typed = positionals[index]
    if (complete === 'file' && typed !== undefined) inputs.push({ role: name, typed })
  }
  for (const [name, { writes, writesByDefault, complete }] of Object.entries(optionsOf(command))) {
    for (const typed of [values[name] ?? writesByDefault].flat()) {
      if (typeof typed !== 'string') continue
      const role = `--${name}`
      if (writes !== undefined) outputs.push({ role, typed, kind: writes })
      else if (complete === 'file') inputs.push({ role, typed })
    }
  }
  return { inputs, outputs: outputs.filter(({ typed }) => typed !== '-'), force: values['force'] === true }
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
