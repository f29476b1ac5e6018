import { loadSource } from './load-source.ts'
import { code, heading, type Page, paragraphs, plain, prose, table } from './markdown.ts'

/** An option as the command table has it. */
export interface DocumentedOption {
  readonly type: 'string' | 'boolean'
  readonly summary: string
  readonly short?: string
  readonly value?: string
  readonly multiple?: boolean
  readonly choices?: readonly string[]
  readonly group?: string
}

/** A command as the command table has it. */
export interface DocumentedCommand {
  /** `jobs list` */
  readonly words: string
  readonly summary: string
  readonly details: string
  readonly usage: string
  readonly positionals: readonly {
    readonly name: string
    readonly summary: string
    readonly choices?: readonly string[]
  }[]
  readonly options: Readonly<Record<string, DocumentedOption>>
  readonly examples: readonly { readonly line: string; readonly does: string }[]
}

interface Command extends Pick<DocumentedCommand, 'positionals' | 'options'> {
  readonly details?: string
  readonly examples?: DocumentedCommand['examples']
}

interface Entry {
  readonly name: string
  readonly summary: string
  readonly hidden?: boolean
  readonly load?: () => Promise<Command>
  readonly subcommands?: readonly Entry[]
}

interface Sources {
  readonly commandTable: readonly Entry[]
  readonly globalOptions: Readonly<Record<string, DocumentedOption>>
  readonly usageLine: (path: readonly string[], command: Command) => string
}

/** The command table of the command line, and the options that every command takes. */
export async function readCommands(): Promise<{
  readonly commands: readonly DocumentedCommand[]
  readonly globalOptions: Readonly<Record<string, DocumentedOption>>
}> {
  const { commandTable } = await loadSource<Sources>('packages/cli/src/command-table.ts')
  const { globalOptions } = await loadSource<Sources>('packages/cli/src/global-options.ts')
  const { usageLine } = await loadSource<Sources>('packages/cli/src/help.ts')
  const commands: DocumentedCommand[] = []
  const visit = async (entries: readonly Entry[], path: readonly string[]): Promise<void> => {
    for (const { name, summary, hidden, load, subcommands } of entries) {
      if (hidden) continue
      const words = [...path, name]
      const command = await load?.()
      if (command !== undefined) {
        const { details = '', positionals, options, examples = [] } = command
        const own = Object.entries(options).filter(([option]) => !Object.hasOwn(globalOptions, option))
        const usage = usageLine(words, command)
        commands.push({
          words: words.join(' '),
          summary,
          details,
          usage,
          positionals,
          options: Object.fromEntries(own),
          examples,
        })
      }
      if (subcommands !== undefined) await visit(subcommands, words)
    }
  }
  await visit(commandTable, [])
  return { commands, globalOptions }
}

/** The id of an option's row. */
export function optionAnchor(words: string, option: string): string {
  return `${words.replaceAll(' ', '-')}--${option}`
}

/** One page with every command, its options and examples. */
export async function commandsPage(): Promise<Page> {
  const { commands, globalOptions } = await readCommands()
  const text = paragraphs(
    '# Commands',
    'What <code>vfab COMMAND --help</code> prints, for every command. `vfab help CODE` explains an [error code](errors.md).',
    table(
      ['command', ''],
      commands.map(({ words, summary }) => [`[vfab ${words}](#${words.replaceAll(' ', '-')})`, prose(summary)]),
    ),
    ...commands.flatMap(commandSection),
    heading(2, 'Options of every command', 'global'),
    optionTable('global', Object.entries(globalOptions)),
  )
  return { path: 'commands', text }
}

function commandSection({
  words,
  summary,
  details,
  usage,
  positionals,
  options,
  examples,
}: DocumentedCommand): string[] {
  const groups = groupsOf(options)
  return [
    heading(2, `vfab ${words}`, words.replaceAll(' ', '-')),
    `${prose(capital(summary))}.`,
    `\`\`\`text\n${usage}\n\`\`\``,
    prose(details),
    positionals.length === 0
      ? ''
      : table(
          ['argument', ''],
          positionals.map(({ name, summary: text, choices }) => [
            code(name),
            prose(choices ? `${text}: ${choices.join(', ')}` : text),
          ]),
        ),
    ...groups.flatMap(([group, entries]) => [group === '' ? '' : `**${capital(group)}**`, optionTable(words, entries)]),
    ...(examples.length === 0
      ? []
      : ['**Examples**', `\`\`\`sh\n${examples.map(({ line, does }) => `${line}    # ${does}`).join('\n')}\n\`\`\``]),
  ]
}

function groupsOf(options: DocumentedCommand['options']): [string, [string, DocumentedOption][]][] {
  const groups = new Map<string, [string, DocumentedOption][]>()
  for (const [name, option] of Object.entries(options))
    groups.set(option.group ?? '', [...(groups.get(option.group ?? '') ?? []), [name, option]])
  return [...groups]
}

function optionTable(words: string, options: readonly (readonly [string, DocumentedOption])[]): string {
  return options.length === 0
    ? ''
    : table(
        ['option', ''],
        options.map(([name, option]) => optionRow(words, name, option)),
      )
}

function optionRow(
  words: string,
  name: string,
  { type, short, value, choices, summary, multiple }: DocumentedOption,
): string[] {
  const takes = type === 'string' ? ` ${value ?? choices?.join('|') ?? 'VALUE'}` : ''
  const text = `${short === undefined ? '' : `-${short}, `}--${name}${takes}`
  return [
    `<a id="${optionAnchor(words, name)}"></a>${code(text)}`,
    prose(summary) + (multiple && type === 'string' ? plain('; may be repeated') : ''),
  ]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
