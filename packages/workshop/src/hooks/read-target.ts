import type { CallTarget } from './hook.ts'

/** Reads a target as it is typed: a web address, `mailto:`, `ntfy:`; anything else is a line for the shell. */
export function readTarget(text: string): CallTarget {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return { kind: 'web', url: text, headers: {} }
  if (/^(mailto:[^\s]+@|ntfy:\/\/)[^\s]+$/i.test(text) && URL.canParse(text)) return { kind: 'message', url: text }
  return { kind: 'command', run: text }
}
