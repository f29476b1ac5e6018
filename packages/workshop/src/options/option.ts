import type { OptionSpec, OptionTable } from './option-spec.ts'

type More = Omit<OptionSpec, 'type' | 'value' | 'summary' | 'multiple'>

/** An option with a value. @param value - stands for it in help: `MM` */
export function takes(
  value: string,
  summary: string,
  more: More = {},
): OptionSpec & { readonly type: 'string'; readonly multiple?: false } {
  return { type: 'string', value, summary, ...more }
}

/** An option with a value that may be given several times. */
export function takesMany(
  value: string,
  summary: string,
  more: More = {},
): OptionSpec & { readonly type: 'string'; readonly multiple: true } {
  return { type: 'string', value, summary, multiple: true, ...more }
}

/** An option without a value. */
export function flag(summary: string, more: More = {}): OptionSpec & { readonly type: 'boolean' } {
  return { type: 'boolean', summary, ...more }
}

/** Puts those of a table's options that have no heading yet under one. */
export function grouped<Table extends OptionTable>(group: string, table: Table): Table {
  return Object.fromEntries(Object.entries(table).map(([name, spec]) => [name, { group, ...spec }])) as Table
}
