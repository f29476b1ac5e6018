/*
 * A regular expression from a configuration can take for ever on some lines (nested repetitions), and nothing in the same
 * thread could stop it. So it runs where V8 ends it after a while: in a script with a deadline. Lines are bounded besides.
 */
import { createContext, Script } from 'node:vm'

import { DriverError } from '@vfab/core'

import { driverId } from '../errors.ts'
import type { Fields, LineFormat } from '@vfab/driver-kit/fields'

/** How long a pattern may think about one line, ms. A sound one takes microseconds. */
export const patternDeadlineMs = 100

/**
 * Lines that a regular expression with named groups fits; each group is a field.
 * @throws DriverError `CONFIG_INVALID` for a pattern that is none or has no named group; later, from `read`, for one that does
 * not come to an end within {@link patternDeadlineMs}
 */
export function patternLines(pattern: string): LineFormat {
  const expression = compile(pattern)
  const context = createContext({ expression, line: '' }, { codeGeneration: { strings: false, wasm: false } })
  const script = new Script('expression.exec(line)')
  return {
    trustsAnyLine: true,
    read(line): Fields | undefined {
      context['line'] = line
      let match: RegExpExecArray | null
      try {
        match = script.runInContext(context, { timeout: patternDeadlineMs }) as RegExpExecArray | null
      } catch (cause) {
        throw tooSlow(pattern, line, cause)
      }
      if (!match?.groups) return undefined
      return new Map(Object.entries(match.groups).filter(([, value]) => value !== undefined))
    },
  }
}

/** The names of the groups, in the order in which they stand. */
export function groupNames(pattern: string): string[] {
  return [...pattern.matchAll(/\(\?<([A-Za-z_$][\w$]*)>/g)].map(([, name]) => name!)
}

function compile(pattern: string): RegExp {
  const fail = (problem: string, hint: string, cause?: unknown): DriverError =>
    new DriverError(`the pattern ${pattern} ${problem}`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      driver: driverId,
      context: { pattern },
      hint,
      cause,
    })
  let expression: RegExp
  try {
    expression = new RegExp(pattern)
  } catch (cause) {
    throw fail('is no regular expression', 'correct pattern in the configuration', cause)
  }
  if (groupNames(pattern).length > 0) return expression
  throw fail('has no named group', 'name what is to be read: T=(?<temp>[-.0-9]+)')
}

function tooSlow(pattern: string, line: string, cause: unknown): DriverError {
  return new DriverError(`the pattern ${pattern} does not come to an end on a line of ${line.length} characters`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: driverId,
    context: { pattern, line: line.slice(0, 200), deadlineMs: patternDeadlineMs },
    hint: 'avoid repetitions inside repetitions, such as (a+)+, and anchor the pattern with ^ and $',
    cause,
  })
}
