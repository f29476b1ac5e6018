import { parseArgs } from 'node:util'

import type { OptionNotation } from './option-reader.ts'
import type { OptionTable } from './option-spec.ts'
import type { PositionalSpec } from './positional-spec.ts'

/** What was typed for one option. */
type ParsedValue = string | boolean | readonly (string | boolean)[] | undefined

/** What may be typed: options and other arguments, and what is thrown for something else. */
export interface ArgumentTable {
  readonly options: OptionTable
  readonly positionals: readonly PositionalSpec[]
  readonly error: OptionError
}

type OptionError = NonNullable<OptionNotation['error']>

/** The values that were typed, checked against a table. */
export interface ParsedArguments {
  readonly values: Readonly<Record<string, ParsedValue>>
  readonly positionals: readonly string[]
}

/**
 * Checks words against a table, strictly.
 * @throws the table's error for unknown options (naming the nearest), missing and superfluous values, and values that are none of
 * the choices
 */
export async function readArguments(words: readonly string[], table: ArgumentTable): Promise<ParsedArguments> {
  const { options, error } = table
  const shielded = words.map(shieldNumber)
  const { tokens } = parseArgs({ args: shielded, options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'option' && !Object.hasOwn(options, token.name)) throw await unknownOption(token.rawName, table)
  }
  const { values, positionals } = parseStrictly(shielded, table)
  for (const [name, value] of Object.entries(values)) {
    for (const each of Array.isArray(value) ? value : [value])
      requireChoice({ name: `--${name}`, choices: options[name]?.choices }, each, error)
  }
  requirePositionals(table, positionals)
  return { values, positionals }
}

function parseStrictly(args: string[], { options, error }: ArgumentTable): ParsedArguments {
  try {
    const { values, positionals } = parseArgs({ args, options, strict: true, allowPositionals: true })
    const typed = Object.entries(values as ParsedArguments['values'])
    return {
      values: Object.fromEntries(typed.map(([name, value]) => [name, unshieldValue(value)])),
      positionals: positionals.map(unshield),
    }
  } catch (mistake) {
    // Node's own words name the option: "Option '-o, --out <value>' argument missing".
    const [message = ''] = (mistake as Error).message.split('\n')
    throw error(unshield(message).replace(/\.$/, ''))
  }
}

/**
 * Negative numbers are values, never options: no option starts with a digit, and `move -5 10` deserves an answer about
 * the travel. parseArgs has no such notion, so they pass it behind a character that no argument can contain.
 */
function shieldNumber(word: string): string {
  return /^-\.?\d/.test(word) ? `\0${word}` : word
}

function unshield(word: string): string {
  return word.replaceAll('\0', '')
}

function unshieldValue(value: ParsedValue): ParsedValue {
  if (typeof value === 'string') return unshield(value)
  return typeof value === 'object' ? value.map((each) => (typeof each === 'string' ? unshield(each) : each)) : value
}

function requirePositionals({ positionals: specs, error }: ArgumentTable, values: readonly string[]): void {
  const missing = specs.slice(values.length).find(({ optional }) => !optional)
  if (missing) throw error(`${missing.name} is missing: ${missing.summary}`)
  if (values.length > specs.length && !specs.at(-1)?.multiple) {
    throw error(`unexpected argument "${values[specs.length]}"`)
  }
  for (const [index, value] of values.entries()) {
    requireChoice(specs[Math.min(index, specs.length - 1)]!, value, error)
  }
}

function requireChoice(
  { name, choices }: { readonly name: string; readonly choices?: readonly string[] | undefined },
  value: unknown,
  error: OptionError,
): void {
  if (!choices || choices.includes(String(value))) return
  throw error(`${name} must be ${orList(choices)}, not "${String(value)}"`)
}

async function unknownOption(rawName: string, { options, error }: ArgumentTable): Promise<Error> {
  const { nearest } = await import('@vfab/core')
  const meant = nearest(rawName.replace(/^-+/, ''), Object.keys(options))
  return error(`unknown option ${rawName}`, meant && `did you mean --${meant}?`)
}

/** `a, b or c` */
function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
