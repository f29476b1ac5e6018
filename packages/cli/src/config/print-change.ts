import type { ConfigChange } from '@vfab/host'
import { settingKey } from '@vfab/workshop'

import type { Output } from '../output.ts'
import { hint } from '../remarks.ts'
import { printable } from '../printable.ts'
import { formatValue } from './setting-text.ts'

/** Prints each value before and after a change, and the command that takes it back. */
export function printChange({ file, values }: ConfigChange, output: Output): void {
  for (const { pointer, before, after } of values) {
    output.result(`${printable(settingKey(pointer))}: ${shown(before)} → ${shown(after)}`)
  }
  output.result(`written to ${printable(file)}`)
  hint(output, 'undo it with: vfab config undo')
}

function shown(value: unknown): string {
  return value === undefined ? 'not set' : formatValue(value)
}
