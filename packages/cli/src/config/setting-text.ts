import { printable } from '../printable.ts'

/** `/pen/upPercent` → `pen.upPercent`, as `--set` and `config explain` take it. */
export function keyOf(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
}

/** A setting's value on one line. */
export function formatValue(value: unknown): string {
  return printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}
