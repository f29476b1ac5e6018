import type { SchemaIssue } from './standard-schema.ts'

/** What zod says about an issue besides its message; other libraries say other things, or nothing. */
interface IssueDetails extends SchemaIssue {
  readonly code?: unknown
  readonly expected?: unknown
  readonly origin?: unknown
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly inclusive?: unknown
  readonly divisor?: unknown
  readonly format?: unknown
  readonly values?: unknown
  readonly options?: unknown
  readonly errors?: unknown
  readonly issues?: unknown
}

/** How zod's own texts begin. What a schema's author wrote is kept as it is. */
const ownText = /^(Invalid|Too (small|big)|Unrecognized|Expected|Required)\b/

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  set: 'a list',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  null: 'null',
  date: 'a date',
}

const formatNames: Readonly<Record<string, string>> = {
  url: 'a web address',
  email: 'an e-mail address',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  uuid: 'a UUID',
  datetime: 'a date and time',
  date: 'a date',
  time: 'a time of day',
}

/**
 * What is wrong with a setting, in words that go after its name: `must be a number, not text`. Never holds the value itself.
 * @param value - what was given
 */
export function issueText(issue: SchemaIssue, value: unknown): string {
  if (!ownText.test(issue.message)) return issue.message
  if (value === undefined) return 'is missing'
  const details = issue as IssueDetails
  switch (details.code) {
    case 'invalid_type':
      return `must be ${wanted(details)}${isFraction(details, value) ? '' : `, not ${nameOf(value)}`}`
    case 'invalid_value':
    case 'invalid_union':
      return wanted(details) === '' ? 'is not one of the accepted forms' : `must be ${wanted(details)}`
    case 'too_small':
      return `must ${bound(details, details.minimum, details.inclusive === false ? 'more than' : 'at least')}`
    case 'too_big':
      return `must ${bound(details, details.maximum, details.inclusive === false ? 'less than' : 'at most')}`
    case 'not_multiple_of':
      return `must be a multiple of ${String(details.divisor)}`
    case 'invalid_format':
      return formatNames[String(details.format)]
        ? `must be ${formatNames[String(details.format)]}`
        : 'is not in the expected form'
    case 'invalid_key':
      return 'must not have this key'
    default:
      return 'is not accepted'
  }
}

/** What would be accepted; empty where the issue does not say. */
function wanted({ code, expected, values, options, errors }: IssueDetails): string {
  if (Array.isArray(values)) return choice(values.map(shown))
  if (Array.isArray(options)) return choice(options.map(shown))
  if (code === 'invalid_type') return typeNames[String(expected)] ?? 'of another type'
  if (!Array.isArray(errors)) return ''
  const ways = (errors as (readonly IssueDetails[])[]).map(([first]) =>
    first?.path?.length ? '' : wanted(first ?? { message: '' }),
  )
  return ways.includes('') ? '' : choice([...new Set(ways)])
}

/** A number where a whole one is wanted: it needs no saying that it is a number. */
function isFraction({ expected }: IssueDetails, value: unknown): boolean {
  return expected === 'int' && Number.isFinite(value)
}

function bound({ origin }: IssueDetails, limit: unknown, words: string): string {
  const amount = `${words} ${String(limit)}`
  if (origin === 'string') return limit === 1 ? 'not be empty' : `have ${amount} characters`
  if (origin === 'array' || origin === 'set') return `have ${amount} ${limit === 1 ? 'entry' : 'entries'}`
  return `be ${amount}`
}

function choice(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : String(JSON.stringify(value))
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : String(value)
  return typeNames[typeof value] ?? typeof value
}
