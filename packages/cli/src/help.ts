import {
  type HelpStyle,
  type NamedCommand,
  namedRows,
  optionRows,
  optionSections,
  positionalRows,
  section,
  wrapped,
} from '@vfab/workshop/options'

import type { AnyCommand } from './command.ts'
import { type CommandEntry, commandTable } from './command-table.ts'
import { globalOptions } from './global-options.ts'
import { ownOptions } from './options-of.ts'

/** Help for what was named: a command, a group of commands, or `vfab` itself. */
export async function helpFor(
  { path, entry }: Pick<NamedCommand<AnyCommand>, 'path' | 'entry'>,
  style: HelpStyle,
): Promise<string> {
  const command = await entry?.load?.()
  if (command && entry) return commandHelp(path, entry.summary, command, style)
  return groupHelp(path, entry?.subcommands ?? commandTable, style)
}

/** Help for `vfab` itself and for a group of commands. */
function groupHelp(path: readonly string[], entries: readonly CommandEntry[], style: HelpStyle): string {
  const { paint } = style
  const name = ['vfab', ...path].join(' ')
  const commands = entries.filter(({ hidden }) => !hidden)
  const rows = commands.flatMap((entry) =>
    path.length === 0 && entry.subcommands
      ? entry.subcommands.map((each) => ({ ...each, name: `${entry.name} ${each.name}` }))
      : [entry],
  )
  const ends = [
    `See ${name} COMMAND --help for the options and examples of a command.`,
    ...(path.length === 0 ? ['Without a plotter, try: vfab plot drawing.svg --device ebb:sim'] : []),
  ]
  return [
    `${paint('bold', 'Usage:')} ${name} COMMAND`,
    section(
      'Commands',
      namedRows(
        rows.map((row) => [row.name, row.summary]),
        style,
      ),
      style,
    ),
    section('Options of every command', optionRows(globalOptions, style), style),
    ends.flatMap((text) => wrapped(text, style.columns)).join('\n'),
  ].join('\n\n')
}

/** Help for one command. */
function commandHelp(path: readonly string[], summary: string, command: AnyCommand, style: HelpStyle): string {
  const { paint, columns } = style
  const { details, positionals, options, examples = [] } = command
  const parts = [`vfab ${path.join(' ')}: ${summary}`, `${paint('bold', 'Usage:')} ${usageLine(path, command)}`]
  if (details) parts.push(wrapped(details, columns).join('\n'))
  if (positionals.length > 0) parts.push(section('Arguments', positionalRows(positionals, style), style))
  if (Object.keys(options).length > 0) parts.push(...optionSections(ownOptions(command), style))
  parts.push(section('Options of every command', optionRows(globalOptions, style), style))
  const rows = examples.flatMap(({ line, does }) => [`  ${paint('cyan', line)}`, `      ${does}`])
  if (rows.length > 0) parts.push(section('Examples', rows, style))
  return parts.join('\n\n')
}

/** `vfab move X Y [options]` */
export function usageLine(path: readonly string[], command: AnyCommand): string {
  const words = command.positionals.map(({ name, optional, multiple, choices }) => {
    const word = choices ? choices.join('|') : name
    return `${optional ? '[' : ''}${word}${multiple ? '...' : ''}${optional ? ']' : ''}`
  })
  return ['vfab', ...path, ...words, '[options]'].join(' ')
}
