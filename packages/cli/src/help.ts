import type { AnyCommand, OptionSpec, OptionTable, PositionalSpec } from './command.ts'
import type { CommandEntry } from './command-table.ts'
import type { Paint } from './colour.ts'
import { globalOptions } from './global-options.ts'

/** Help for `vfab` itself and for a group of commands. */
export function groupHelp(path: readonly string[], entries: readonly CommandEntry[], paint: Paint): string {
  const name = ['vfab', ...path].join(' ')
  const commands = entries.filter(({ hidden }) => !hidden)
  const rows = commands.flatMap((entry) =>
    path.length === 0 && entry.subcommands
      ? entry.subcommands.map((each) => ({ ...each, name: `${entry.name} ${each.name}` }))
      : [entry],
  )
  return [
    `${paint('bold', 'Usage:')} ${name} COMMAND`,
    '',
    paint('bold', 'Commands'),
    ...columns(rows.map((row) => [paint('cyan', row.name), row.summary])),
    '',
    paint('bold', 'Options of every command'),
    ...optionRows(globalOptions, paint),
    '',
    `See ${name} COMMAND --help for the options and examples of a command.`,
    ...(path.length === 0 ? ['Without a plotter, try: vfab plot drawing.svg --device ebb:sim'] : []),
  ].join('\n')
}

/** Help for one command. */
export function commandHelp(path: readonly string[], summary: string, command: AnyCommand, paint: Paint): string {
  const sections = [`vfab ${path.join(' ')}: ${summary}`, `${paint('bold', 'Usage:')} ${usageLine(path, command)}`]
  if (command.details) sections.push(command.details)
  if (command.positionals.length > 0)
    sections.push(titled('Arguments', positionalRows(command.positionals, paint), paint))
  if (Object.keys(command.options).length > 0)
    sections.push(titled('Options', optionRows(command.options, paint), paint))
  sections.push(titled('Options of every command', optionRows(globalOptions, paint), paint))
  if (command.examples) {
    const rows = command.examples.flatMap(({ line, does }) => [`  ${paint('cyan', line)}`, `      ${does}`])
    sections.push(titled('Examples', rows, paint))
  }
  return sections.join('\n\n')
}

/** `vfab move X Y [options]` */
export function usageLine(path: readonly string[], command: AnyCommand): string {
  const words = command.positionals.map(({ name, optional, multiple, choices }) => {
    const word = choices ? choices.join('|') : name
    return `${optional ? '[' : ''}${word}${multiple ? '...' : ''}${optional ? ']' : ''}`
  })
  return ['vfab', ...path, ...words, '[options]'].join(' ')
}

function titled(title: string, rows: readonly string[], paint: Paint): string {
  return [paint('bold', title), ...rows].join('\n')
}

function positionalRows(positionals: readonly PositionalSpec[], paint: Paint): string[] {
  return columns(
    positionals.map(({ name, summary, choices }) => [
      paint('cyan', name),
      choices ? `${summary}: ${choices.join(', ')}` : summary,
    ]),
  )
}

function optionRows(options: OptionTable, paint: Paint): string[] {
  return columns(
    Object.entries(options).map(([name, spec]) => [paint('cyan', optionName(name, spec)), optionSummary(spec)]),
  )
}

function optionName(name: string, { short, value, choices, type }: OptionSpec): string {
  const takes = type === 'string' ? ` ${value ?? choices?.join('|') ?? 'VALUE'}` : ''
  return `${short ? `-${short}, ` : '    '}--${name}${takes}`
}

function optionSummary({ summary, multiple, type }: OptionSpec): string {
  return multiple && type === 'string' ? `${summary}; may be repeated` : summary
}

/** Left column as wide as its longest entry, but a very long one does not push the others away. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const widest = 32
  const width = Math.max(...rows.map(([left]) => visibleLength(left)).filter((length) => length <= widest))
  return rows.map(([left, right]) => {
    const length = visibleLength(left)
    return length > width
      ? `  ${left}\n${' '.repeat(width + 4)}${right}`
      : `  ${left}${' '.repeat(width - length + 2)}${right}`
  })
}

function visibleLength(text: string): number {
  // eslint-disable-next-line no-control-regex -- the colours that paint() adds
  return text.replaceAll(/\u001b\[\d+m/g, '').length
}
