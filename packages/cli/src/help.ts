import type { OptionSpec, OptionTable, PositionalSpec } from '@vfab/workshop/options'

import type { NamedCommand } from './arguments.ts'
import type { AnyCommand } from './command.ts'
import type { CommandEntry } from './command-table.ts'
import type { Paint } from './colour.ts'
import { globalOptions } from './global-options.ts'
import { ownOptions } from './options-of.ts'

/** How help is printed. */
export interface HelpStyle {
  readonly paint: Paint
  /** Columns there are; text is wrapped to them, within reason. */
  readonly columns: number
}

/** Lines longer than this are hard to read however wide the terminal is. */
const widestText = 110
/** Below this, wrapping makes things worse. */
const narrowestText = 50
/** Names longer than this stand on a line of their own. */
const widestName = 26

/** Help for what was named: a command, a group of commands, or `vfab` itself. */
export async function helpFor(
  { path, entry }: Pick<NamedCommand, 'path' | 'entry'>,
  table: readonly CommandEntry[],
  style: HelpStyle,
): Promise<string> {
  const command = await entry?.load?.()
  if (command && entry) return commandHelp(path, entry.summary, command, style)
  return groupHelp(path, entry?.subcommands ?? table, style)
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
      pairs(
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

function section(title: string, rows: readonly string[], { paint }: HelpStyle): string {
  return [paint('bold', title), ...rows].join('\n')
}

/** With more options than this, a command's help has headings. */
const mostUngrouped = 12

function optionSections(options: OptionTable, style: HelpStyle): string[] {
  const entries = Object.entries(options)
  if (entries.length <= mostUngrouped) return [section('Options', optionRows(options, style), style)]
  const groups = new Map<string, [string, OptionSpec][]>()
  for (const [name, spec] of entries) {
    const title = spec.group === undefined ? 'Other options' : `Options: ${spec.group}`
    groups.set(title, [...(groups.get(title) ?? []), [name, spec]])
  }
  return [...groups].map(([title, rows]) => section(title, optionRows(Object.fromEntries(rows), style), style))
}

function positionalRows(positionals: readonly PositionalSpec[], style: HelpStyle): string[] {
  const rows = positionals.map(({ name, summary, choices }): Pair => {
    return [name, choices ? `${summary}: ${choices.join(', ')}` : summary]
  })
  return pairs(rows, style)
}

function optionRows(options: OptionTable, style: HelpStyle): string[] {
  return pairs(
    Object.entries(options).map(([name, spec]) => [optionName(name, spec), optionSummary(spec)]),
    style,
  )
}

function optionName(name: string, { short, value, choices, type }: OptionSpec): string {
  const takes = type === 'string' ? ` ${value ?? choices?.join('|') ?? 'VALUE'}` : ''
  return `${short ? `-${short}, ` : '    '}--${name}${takes}`
}

function optionSummary({ summary, multiple, type }: OptionSpec): string {
  return multiple && type === 'string' ? `${summary}; may be repeated` : summary
}

type Pair = readonly [name: string, text: string]

/** Names on the left, their texts on the right, wrapped below themselves. */
function pairs(rows: readonly Pair[], { paint, columns }: HelpStyle): string[] {
  const width = Math.max(...rows.map(([name]) => name.length).filter((length) => length <= widestName))
  const indent = ' '.repeat(width + 4)
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrapped(text, columns - indent.length)
    const rest = more.map((line) => indent + line)
    const left = `  ${paint('cyan', name)}`
    return name.length > width
      ? [left, indent + first, ...rest]
      : [left + ' '.repeat(width - name.length + 2) + first, ...rest]
  })
}

/** Breaks a text into lines that the terminal has room for. */
export function wrapped(text: string, columns: number): string[] {
  const width = Math.min(Math.max(columns, narrowestText), widestText)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length > width && line !== '') {
      lines.push(line)
      line = word
    } else {
      line = longer
    }
  }
  return [...lines, line]
}
