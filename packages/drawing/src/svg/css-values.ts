import { parseColor } from './color.ts'
import { lengthIn } from './css-length.ts'

/** Values that every property has. */
const commonWords: ReadonlySet<string> = new Set(['inherit', 'initial', 'unset', 'revert', 'revert-layer'])

/** Properties that have no values but these. */
const words: Readonly<Record<string, readonly string[]>> = {
  visibility: ['visible', 'hidden', 'collapse'],
  'fill-rule': ['nonzero', 'evenodd'],
  'clip-rule': ['nonzero', 'evenodd'],
  'text-anchor': ['start', 'middle', 'end'],
}

/** Lengths, and the words that are possible instead. */
const lengths: Readonly<Record<string, readonly string[]>> = {
  'stroke-width': [],
  'stroke-dashoffset': [],
  'letter-spacing': ['normal'],
  'word-spacing': ['normal'],
  'baseline-shift': ['baseline', 'sub', 'super'],
  x: [],
  y: [],
  cx: [],
  cy: [],
  r: [],
  rx: ['auto'],
  ry: ['auto'],
  width: ['auto'],
  height: ['auto'],
}

const anyContext = { fontSize: 1, viewportWidth: 1, viewportHeight: 1 }

/**
 * Whether a value that stands in CSS says something here. CSS drops a declaration that does not, so that an earlier or
 * weaker one holds: programs write `stroke:#ff0000;stroke:color(display-p3 1 0 0)` for readers old and new.
 */
export function isUnderstood(property: string, value: string): boolean {
  if (commonWords.has(value)) return true
  if (property === 'fill' || property === 'stroke') return isPaint(value)
  if (property === 'color') return parseColor(value) !== undefined
  if (property === 'stroke-dasharray') return value === 'none' || value.split(/[\s,]+/).every(isLength)
  const possible = words[property]
  if (possible) return possible.includes(value)
  const instead = lengths[property]
  return instead === undefined || instead.includes(value) || isLength(value)
}

/** What is used of `var(--name, fallback)`: variables themselves are not known here. */
export function withoutVariables(value: string): string {
  const [, fallback] = /^var\(\s*--[\w-]+\s*,\s*(.*)\)$/s.exec(value) ?? []
  return fallback === undefined ? value : withoutVariables(fallback.trim())
}

function isPaint(value: string): boolean {
  return /^(?:none|currentcolor|context-stroke|context-fill|url\(.*)$/is.test(value) || parseColor(value) !== undefined
}

function isLength(text: string): boolean {
  return lengthIn(text, 'width', anyContext) !== undefined
}
