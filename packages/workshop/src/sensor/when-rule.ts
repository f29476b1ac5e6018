import { DriverError, isDriverError } from '@vfab/core'
import { type ChannelCondition, parseCondition } from '@vfab/job'

import { type Call, defaultHookTimeoutMs } from '../hooks/hook.ts'
import { readTarget } from '../hooks/read-target.ts'

/** What is called when a condition begins to hold. */
export interface WhenRule {
  readonly condition: ChannelCondition
  readonly call: Call
}

const form = `write it as 'temp > 45 Cel until 40 Cel: COMMAND', or with a URL, mailto: or ntfy: address in place of COMMAND`

/** Up to the first colon that is not within quotes. */
const beforeColon = /^(?:[^:"']|"[^"]*"|'[^']*')*/

/**
 * Reads a rule: a condition as in guards, a colon, and a command or an address.
 * @throws DriverError `CONFIG_INVALID` that says what was expected where
 */
export function readWhen(text: string): WhenRule {
  const [condition = ''] = beforeColon.exec(text) ?? []
  const target = text.slice(condition.length + 1).trim()
  try {
    const read = parseCondition(condition)
    if (target === '') throw notUnderstood(text, text.length, text.includes(':') ? 'a command or a URL' : 'a colon')
    return { condition: read, call: { target: readTarget(target), timeoutMs: defaultHookTimeoutMs } }
  } catch (error) {
    if (!isDriverError(error) || error.hint === form) throw error
    throw notUnderstood(text, Number(error.context['at']), String(error.context['expected']))
  }
}

function notUnderstood(text: string, at: number, expected: string): DriverError {
  return new DriverError(`the rule "${text}" is not understood at character ${at + 1}: expected ${expected}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    context: { guard: text, at, expected },
    hint: form,
  })
}
