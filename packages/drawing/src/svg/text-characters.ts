import type { Cascade } from './cascade.ts'
import { type LengthContext, userLength } from './css-length.ts'
import type { SvgElement } from './element.ts'
import { type Declarations, inheritedStyle, type Style } from './style.ts'

/** One character of a text element, with what the file says of its place. Lengths in user units. */
export interface TextCharacter {
  readonly text: string
  readonly style: Style
  /** Up from the line, for subscripts and the like: negative. */
  readonly shift: number
  /** The line that it is hung from, where it is another than that of its text. */
  readonly baseline: string | undefined
  /** The `textPath` element it stands in. */
  readonly path: SvgElement | undefined
  /** Absolute position; starts a new chunk of text. */
  x: number | undefined
  y: number | undefined
  dx: number
  dy: number
  rotateDeg: number
  /** Added to its advance, so that the text gets its `textLength`. */
  stretch: number
  /** How much wider than usual it is drawn, for the same where `lengthAdjust` says so. */
  widening: number
}

/** Measures a run of characters, for `textLength`. */
export type MeasureText = (characters: readonly TextCharacter[]) => number

/** Elements whose text is part of the text around it. */
const textElements: ReadonlySet<string> = new Set(['text', 'tspan', 'textPath', 'a'])

/** What {@link collectCharacters} needs besides the element. */
export interface TextContext {
  readonly cascade: Cascade
  readonly lengthsOf: (style: Style) => LengthContext
  readonly measure: MeasureText
}

/** All characters of a `text` element in order, white space collapsed as SVG 1.1 does. */
export function collectCharacters(root: SvgElement, style: Style, context: TextContext): TextCharacter[] {
  const collector = new CharacterCollector(context)
  collector.add(root, { style, shift: 0, baseline: undefined, path: undefined })
  return collector.finish()
}

/** What characters of one element have in common. */
type TextRun = Pick<TextCharacter, 'style' | 'shift' | 'baseline' | 'path'>

class CharacterCollector {
  readonly #context: TextContext
  readonly #characters: TextCharacter[] = []
  #afterSpace = true
  /** Whether the next letter begins a word, for `text-transform: capitalize`. */
  #atWordStart = true

  constructor(context: TextContext) {
    this.#context = context
  }

  add(element: SvgElement, run: TextRun): void {
    const first = this.#characters.length
    for (const child of element.children) {
      if (typeof child === 'string') this.#addText(child, run)
      else if (textElements.has(child.name)) this.#addChild(child, run)
    }
    this.#position(element, this.#characters.slice(first), run.style)
  }

  finish(): TextCharacter[] {
    const last = this.#characters.at(-1)
    if (last?.text === ' ' && !last.style.preserveSpace) this.#characters.pop()
    return this.#characters
  }

  #addChild(child: SvgElement, { style, shift, baseline, path }: TextRun): void {
    const declarations = this.#context.cascade.declarations(child, style.variables)
    if (declarations.get('display') === 'none') return
    const own = inheritedStyle(style, declarations, this.#context.lengthsOf(style))
    this.add(child, {
      style: own,
      shift: shift + baselineShift(declarations.get('baseline-shift'), own, this.#context),
      baseline: alignment(declarations) ?? baseline,
      path: child.name === 'textPath' ? child : path,
    })
  }

  #addText(text: string, { style, shift, baseline, path }: TextRun): void {
    const spaced = text.normalize('NFC').replace(/\r\n?|[\n\t]/g, ' ')
    for (const character of transformed(spaced, style.textTransform, this.#atWordStart)) {
      const isSpace = character === ' '
      this.#atWordStart = isSpace || (this.#atWordStart && !/[\p{L}\p{N}]/u.test(character))
      if (isSpace && this.#afterSpace && !style.preserveSpace) continue
      this.#afterSpace = isSpace
      this.#characters.push({
        text: character,
        style,
        shift,
        baseline,
        path,
        x: undefined,
        y: undefined,
        dx: 0,
        dy: 0,
        rotateDeg: 0,
        stretch: 0,
        widening: 1,
      })
    }
  }

  /** Hands an element's lists of positions to its characters; what an inner element said before is stronger. */
  #position(element: SvgElement, characters: readonly TextCharacter[], style: Style): void {
    const lengths = this.#context.lengthsOf(style)
    const list = (name: string, axis: 'width' | 'height'): number[] =>
      splitList(element.attributes[name]).map((text) => userLength(text, axis, lengths))
    const x = list('x', 'width')
    const y = list('y', 'height')
    const dx = list('dx', 'width')
    const dy = list('dy', 'height')
    const rotate = splitList(element.attributes.rotate).map(Number.parseFloat)
    for (const [index, character] of characters.entries()) {
      character.x ??= x[index]
      character.y ??= y[index]
      character.dx ||= dx[index] ?? 0
      character.dy ||= dy[index] ?? 0
      character.rotateDeg ||= rotate[index] ?? rotate.at(-1) ?? 0
    }
    const { textLength, lengthAdjust } = element.attributes
    if (textLength === undefined || characters.length === 0) return
    const wanted = userLength(textLength, 'width', lengths)
    const usual = this.#context.measure(characters)
    if (lengthAdjust === 'spacingAndGlyphs') {
      if (wanted > 0 && usual > 0) for (const character of characters) character.widening *= wanted / usual
      return
    }
    const missing = wanted - usual
    for (const character of characters.slice(0, -1)) character.stretch += missing / (characters.length - 1)
  }
}

/** The baseline that an element within a text aligns by; `undefined` for that of the text around. */
function alignment(declarations: Declarations): string | undefined {
  const value = declarations.get('alignment-baseline')
  return value === undefined || /^(?:auto|baseline|inherit|initial|unset)$/.test(value) ? undefined : value
}

/** Text as `text-transform` has it. */
function transformed(text: string, transform: string, atWordStart: boolean): string {
  const words = transform.split(/\s+/)
  let result = text
  if (words.includes('uppercase')) result = text.toUpperCase()
  else if (words.includes('lowercase')) result = text.toLowerCase()
  else if (words.includes('capitalize')) {
    let starts = atWordStart
    result = [...text].reduce((sum, character) => {
      const isLetter = /[\p{L}\p{N}]/u.test(character)
      const next = isLetter && starts ? character.toUpperCase() : character
      if (isLetter || character === ' ') starts = !isLetter
      return sum + next
    }, '')
  }
  return result
}

function splitList(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((part) => part !== '')
}

function baselineShift(value: string | undefined, style: Style, { lengthsOf }: TextContext): number {
  if (value === undefined || value === 'baseline') return 0
  if (value === 'sub') return 0.2 * style.fontSize
  if (value === 'super') return -0.4 * style.fontSize
  if (value.endsWith('%')) return (-Number.parseFloat(value) / 100) * style.fontSize
  return -userLength(value, 'height', lengthsOf(style))
}
