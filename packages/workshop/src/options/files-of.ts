import type { CommandFiles, NamedFile, OutputFile } from '../outputs/check-outputs.ts'
import type { ArgumentTable, ParsedArguments } from './read-arguments.ts'

/** Finds the files among what was typed; `-` is none. */
export function filesOf(
  { options, positionals: specs }: Omit<ArgumentTable, 'error'>,
  { values, positionals }: ParsedArguments,
): CommandFiles {
  const inputs: NamedFile[] = []
  const outputs: OutputFile[] = []
  for (const [index, { name, complete }] of specs.entries()) {
    const typed = positionals[index]
    if (complete === 'file' && typed !== undefined) inputs.push({ role: name, typed })
  }
  for (const [name, { writes, writesByDefault, complete }] of Object.entries(options)) {
    for (const typed of [values[name] ?? writesByDefault].flat()) {
      if (typeof typed !== 'string') continue
      const role = `--${name}`
      if (writes !== undefined) outputs.push({ role, typed, kind: writes })
      else if (complete === 'file') inputs.push({ role, typed })
    }
  }
  return { inputs, outputs: outputs.filter(({ typed }) => typed !== '-'), force: values['force'] === true }
}
