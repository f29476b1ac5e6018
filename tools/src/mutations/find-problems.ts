/*
 * What may not come of a damaged file, whatever is wrong with it: an error without a code and a hint, words of a library or of
 * JavaScript, control characters on the terminal, a file that nobody asked for, a program that is started.
 */
import { resolve, sep } from 'node:path'

import { driverErrorCodes } from '@vfab/core'

import type { Run } from './run-command.ts'
import type { Writes } from './write-watch.ts'

/** What a command was allowed to do. */
export interface Allowance {
  /** Its stdout is to be one JSON document. */
  readonly json: boolean
  /** Files and folders that it may change. */
  readonly mayChange: readonly string[]
  readonly mayStart?: string | undefined
}

/** The exit codes of docs/errors.md, save that of an interruption. */
const exitCodes: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7]

/** Words that are JavaScript's, Node's or a library's own, not ours. */
const rawTexts: readonly RegExp[] = [
  /Cannot (?:read|set|destructure|convert|access)|is not (?:a function|iterable|a constructor|extensible)/,
  /Unexpected (?:token|end of|identifier|scalar|flow|map|seq|property)|in JSON at|JSON\.parse|Invalid regular expression/,
  /Invalid (?:input|option|key|string|array length|string length|count value|time value)|Unrecognized key|expected \w+, received/i,
  /\bZodError\b|\bYAML\b.*Error|YAML\.|Unresolved alias|Alias resolution|Excessive alias|Maximum call stack|heap out of memory/,
  /^\s+at .+:\d+:\d+\)?$/m,
  /\[object \w+\]|(?<![\w"'.-])undefined(?![\w"'.-])|\bERR_[A-Z_]+|\bE(?:NOENT|ISDIR|NOTDIR|ACCES|INVAL|NAMETOOLONG|EXIST|LOOP|MFILE)\b/,
  /this is a bug in vfab|UNEXPECTED/,
]

// oxlint-disable-next-line no-control-regex -- what moves the cursor, or turns the direction of writing
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

/** Everything that is wrong with how a command ended. */
export function findProblems(run: Run, writes: Writes, allowed: Allowance): readonly string[] {
  const { code, stdout, stderr } = run
  const problems: string[] = []
  if (!exitCodes.includes(code)) problems.push(`exit code ${code}`)
  if (allowed.json) problems.push(...problemsOfJson(run))
  else if (controls.test(stdout)) problems.push('control characters on stdout')
  if (controls.test(stderr)) problems.push('control characters on stderr')
  for (const pattern of rawTexts) {
    const [found] = pattern.exec(`${ownWords(stderr)}\n${allowed.json ? '' : ownWords(stdout)}`) ?? []
    if (found !== undefined) problems.push(`raw text "${found.trim()}"`)
  }
  if (code !== 0 && !/^vfab: .+\n {2}hint: ./m.test(stderr) && stdout === '') problems.push('a failure without a hint')
  const stray = writes.files.filter((path) => !allowed.mayChange.some((folder) => isIn(resolve(path), folder)))
  if (stray.length > 0) problems.push(`changed ${[...new Set(stray)].join(', ')}`)
  const programs = writes.programs.filter((program) => program !== allowed.mayStart)
  if (programs.length > 0) problems.push(`started ${programs.join(', ')}`)
  return problems
}

/** The text without what it quotes of the damaged files, which may be anything. */
function ownWords(text: string): string {
  return text.replaceAll(/"[^"\n]*"/g, '""')
}

function problemsOfJson({ code, stdout }: Run): readonly string[] {
  let value: unknown
  try {
    value = JSON.parse(stdout)
  } catch {
    return [`stdout is not JSON: ${stdout.slice(0, 60)}`]
  }
  const { schemaVersion, error } = value as { schemaVersion?: unknown; error?: Readonly<Record<string, unknown>> }
  if (schemaVersion !== 1) return ['JSON without a schemaVersion']
  if (error === undefined) return errorsWithin(value)
  return [...(code === 0 ? ['an error with exit code 0'] : []), ...problemsOfError(error)]
}

function problemsOfError({ code, message, hint }: Readonly<Record<string, unknown>>): readonly string[] {
  const known = code === 'USAGE' || Object.hasOwn(driverErrorCodes, String(code))
  return [
    ...(known ? [] : [`the code ${String(code)}`]),
    ...(typeof hint === 'string' && hint !== '' ? [] : [`no hint: ${String(message)}`]),
    ...rawTexts.flatMap((pattern) =>
      pattern.test(ownWords(String(message))) ? [`raw message: ${String(message)}`] : [],
    ),
  ]
}

/** Errors of single jobs, drivers or settings in a document that is fine as a whole. */
function errorsWithin(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const { name, error } = value as Readonly<Record<string, unknown>>
  if (name === 'DriverError') return problemsOfError(value as Readonly<Record<string, unknown>>)
  const inner = Object.values(value).flatMap(errorsWithin)
  return typeof error === 'object' && error !== null && !('name' in error)
    ? [...inner, 'an error without a name']
    : inner
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep)
}
