import type { OptionSpec, OptionTable } from './option-spec.ts'
import type { PositionalSpec } from './positional-spec.ts'

/** How help is printed. */
export interface HelpStyle {
  readonly paint: (style: 'bold' | 'cyan', text: string) => string
  /** Columns there are; text is wrapped to them, within reason. */
  readonly columns: number
}

/** Lines longer than this are hard to read however wide the terminal is. */
const widestText = 110
/** Below this, wrapping makes things worse. */
const narrowestText = 50
/** Names longer than this stand on a line of their own. */
const widestName = 26

/** Rows under a title. */
export function section(title: string, rows: readonly string[], { paint }: HelpStyle): string {
  return [paint('bold', title), ...rows].join('\n')
}

/** With more options than this, a command's help has headings. */
const mostUngrouped = 12

/** Options of a command, under headings where there are many. */
export function optionSections(options: OptionTable, style: HelpStyle): string[] {
  const entries = Object.entries(options)
  if (entries.length <= mostUngrouped) return [section('Options', optionRows(options, style), style)]
  const groups = new Map<string, [string, OptionSpec][]>()
  for (const [name, spec] of entries) {
    const title = spec.group === undefined ? 'Other options' : `Options: ${spec.group}`
    groups.set(title, [...(groups.get(title) ?? []), [name, spec]])
  }
  return [...groups].map(([title, rows]) => section(title, optionRows(Object.fromEntries(rows), style), style))
}

/** Arguments that are not options, with their choices. */
export function positionalRows(positionals: readonly PositionalSpec[], style: HelpStyle): string[] {
  const rows = positionals.map(({ name, summary, choices }): Pair => {
    return [name, choices ? `${summary}: ${choices.join(', ')}` : summary]
  })
  return namedRows(rows, style)
}

/** Options as they are typed, with what they do. */
export function optionRows(options: OptionTable, style: HelpStyle): string[] {
  return namedRows(
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

/** A name and what is said about it. */
export type Pair = readonly [name: string, text: string]

/** Names on the left, their texts on the right, wrapped below themselves. */
export function namedRows(rows: readonly Pair[], { paint, columns }: HelpStyle): string[] {
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
