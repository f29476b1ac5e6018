import type { Output } from './output.ts'
import { printable } from './printable.ts'

/** One line of {@link showChecks}. */
export interface ShownCheck {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  readonly hint?: string | undefined
}

/** Shows what was checked, line by line, with what to do about it below. */
export function showChecks(checks: readonly ShownCheck[], { paint, result }: Pick<Output, 'paint' | 'result'>): void {
  const marks = { ok: paint('green', '✓'), warn: paint('yellow', '!'), fail: paint('red', '✗') }
  const width = Math.max(0, ...checks.map(({ name }) => printable(name).length))
  const column = width === 0 ? '' : ' '.repeat(width + 2)
  for (const { name, status, message, hint } of checks) {
    result(`${marks[status]} ${width === 0 ? '' : `${printable(name).padEnd(width)}  `}${printable(message)}`)
    if (hint !== undefined) result(`  ${column}${paint('cyan', '→')} ${printable(hint)}`)
  }
}
