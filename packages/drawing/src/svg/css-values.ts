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
  'text-orientation': ['mixed', 'upright', 'sideways', 'sideways-right'],
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
  if (property === 'opacity' || property.endsWith('-opacity')) return isLength(value)
  if (property === 'stroke-dasharray') return value === 'none' || listedLengths(value).every(isLength)
  const possible = words[property]
  if (possible) return possible.includes(value)
  const instead = lengths[property]
  return instead === undefined || instead.includes(value) || isLength(value)
}

function isPaint(value: string): boolean {
  return (
    /^(?:none|currentcolor|context-stroke|context-fill|url\(.*)$/is.test(value) ||
    parseColor(value.replace(/(?<![\w-])currentcolor(?![\w-])/gi, 'black')) !== undefined
  )
}

/** The members of a list of lengths, separated by blanks or commas; `calc()` and its blanks are kept whole. */
export function listedLengths(text: string): string[] {
  const members: string[] = []
  let start = -1
  let depth = 0
  for (let at = 0; at <= text.length; at++) {
    const character = text[at] ?? ' '
    if (character === '(') depth++
    else if (character === ')') depth--
    else if (depth <= 0 && /[\s,]/.test(character)) {
      if (start >= 0) members.push(text.slice(start, at))
      start = -1
      continue
    }
    if (start < 0) start = at
  }
  return members
}

function isLength(text: string): boolean {
  return lengthIn(text, 'width', anyContext) !== undefined
}
