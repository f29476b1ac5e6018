import { numberFrom, pointFraction } from './number-text.ts'
import { type FieldMeaning, type FieldNote, type FieldValue, type LineFormat, notedFields } from './fields.ts'
import { unitFromDisplay, unknownUnit } from './unit-names.ts'

// Every part is delimited by another character than it consists of: there is nothing to try again.
/** A name, its unit in brackets if that is where it stands, and what separates it from the value. */
const name = /([A-Za-z_][\w.-]*)(?:[ \t]{0,2}[([]([^)\]\s]{1,12})[)\]])?[ \t]{0,4}[:=][ \t]{0,4}/y
/** Where a word begins that could be a name. */
const nameStart = /(?<![\w.])[A-Za-z_]/g
/** A value ends at a blank, at a mark between pairs, and at a comma before a name or a blank. */
const value = /(?:[^\s;|&,]|,(?=[\d]))+/y
/** A number with what is glued to it. */
const glued = /^([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))([A-Za-z°%µμΩ℃℉/][A-Za-z°%µμΩ℃℉/0-9²³]*)$/
/** A unit that follows after a blank; two words only where the first is a degree's. */
const unitWord =
  /[ \t]{0,2}((?:°|deg|degrees) [CF]|% ?RH|[A-Za-z°%µμΩ℃℉/][A-Za-z°%µμΩ℃℉/0-9²³]*)(?![\w.(]|[ \t]{0,4}[:=])/y
/** A word after a number that ends the pair, so that nothing but a unit can be meant. */
const endOfPair = /[ \t]*(?:$|[;|&,)]|[A-Za-z_][\w.-]*[ \t]{0,4}[:=])/y

/**
 * `Temp: 23.5 C, Humidity = 45 %`: names with values, as sketches for the serial monitor print them. A value is everything up to the next
 * blank: a time, an address or a version is a text, not the number it begins with. A unit after the number becomes the channel's.
 */
export function labelledLines(): LineFormat {
  const units = new Map<string, string>()
  let pointSeen = false
  return {
    trustsAnyLine: false,
    get decimal() {
      return pointSeen ? 'point' : 'auto'
    },
    read(line) {
      const fields = new Map<string, FieldValue>()
      const notes = new Map<string, FieldNote>()
      for (const { label, text, unit } of pairsOf(line)) {
        fields.set(label, text)
        pointSeen ||= pointFraction.test(text)
        if (unit === undefined) notes.delete(label)
        else {
          notes.set(label, { unit })
          units.set(label, unit)
        }
      }
      return fields.size === 0 ? undefined : notedFields(fields, notes)
    },
    meaning: (field): FieldMeaning | undefined => {
      const unit = units.get(field)
      return unit === undefined ? undefined : { unit }
    },
  }
}

interface Pair {
  readonly label: string
  readonly text: string
  readonly unit: string | undefined
}

function* pairsOf(line: string): Generator<Pair, void, undefined> {
  let at = 0
  while (at < line.length) {
    const start = matchFrom(nameStart, line, at)
    if (start < 0) return
    const [head = '', label = '', inBrackets] = matchAt(name, line, start) ?? []
    if (head === '') {
      at = wordEnd(line, start)
      continue
    }
    // The head of a remark, with pairs after it: `I (5012) room: T: 21.5`.
    if (/[ \t]$/.test(head) && isPair(line, start + head.length)) {
      at = start + head.length
      continue
    }
    const [token = ''] = matchAt(value, line, start + head.length) ?? []
    at = start + head.length + token.length
    if (token === '') continue
    const [, number, attached] = glued.exec(token) ?? []
    const gluedUnit = attached === undefined ? undefined : unitFromDisplay(attached)
    if (number !== undefined && gluedUnit !== undefined) {
      yield { label, text: number, unit: gluedUnit }
      continue
    }
    const bracketed = inBrackets === undefined ? undefined : unitFromDisplay(inBrackets)
    const after = numberFrom(token) === undefined ? undefined : unitAfter(line, at, bracketed)
    at += after?.length ?? 0
    yield { label, text: token, unit: after?.unit ?? bracketed }
  }
}

/** The unit that stands behind a number. @param bracketed - the one that stood in brackets behind its name */
function unitAfter(
  line: string,
  at: number,
  bracketed: string | undefined,
): { readonly unit: string; readonly length: number } | undefined {
  const [gap = '', word = ''] = matchAt(unitWord, line, at) ?? []
  if (word === '') return undefined
  const known = unitFromDisplay(word)
  if (known === undefined && !matchAt(endOfPair, line, at + gap.length)) return undefined
  return { unit: known ?? bracketed ?? unknownUnit(word), length: gap.length }
}

/** True where a name begins that has a value of its own: not the first part of an address, `aa:bb:cc`. */
function isPair(line: string, at: number): boolean {
  const [head] = matchAt(name, line, at) ?? []
  if (head === undefined) return false
  const [token = ''] = matchAt(value, line, at + head.length) ?? []
  return /[ \t]$/.test(head) || (/^[-+.\d]/.test(token) && !/[:=]/.test(token))
}

function wordEnd(line: string, from: number): number {
  return from + (/^[\w.-]+/.exec(line.slice(from))?.[0].length ?? 1)
}

function matchAt(expression: RegExp, line: string, at: number): RegExpExecArray | null {
  const sticky = new RegExp(expression)
  sticky.lastIndex = at
  return sticky.exec(line)
}

function matchFrom(expression: RegExp, line: string, at: number): number {
  const global = new RegExp(expression)
  global.lastIndex = at
  return global.exec(line)?.index ?? -1
}
