import type { Output } from './output.ts'
import { printable } from './printable.ts'

/** Tells people what they could do next; silent with `--quiet`. */
export function hint(output: Output, text: string): void {
  output.note(`${output.paintNote('cyan', 'hint:')} ${printable(text)}`)
}

/** Tells people what is not as they may think; silent with `--quiet`. */
export function warn(output: Output, text: string): void {
  output.note(`${output.paintNote('yellow', 'note:')} ${printable(text)}`)
}
