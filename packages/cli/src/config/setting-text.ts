import { printable } from '../printable.ts'

/** A setting's value on one line. */
export function formatValue(value: unknown): string {
  return printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}
