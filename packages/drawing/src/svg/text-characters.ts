import type { Cascade } from './cascade.ts'
import { type LengthContext, userLength } from './css-length.ts'
import type { SvgElement } from './element.ts'
import { inheritedStyle, type Style } from './style.ts'

/** One character of a text element, with what the file says of its place. Lengths in user units. */
export interface TextCharacter {
  readonly text: string
  readonly style: Style
  /** Up from the line, for subscripts and the like: negative. */
  readonly shift: number
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
  collector.add(root, style, 0, undefined)
  return collector.finish()
}

class CharacterCollector {
  readonly #context: TextContext
  readonly #characters: TextCharacter[] = []
  #afterSpace = true

  constructor(context: TextContext) {
    this.#context = context
  }

  add(element: SvgElement, style: Style, shift: number, path: SvgElement | undefined): void {
    const first = this.#characters.length
    for (const child of element.children) {
      if (typeof child === 'string') this.#addText(child, style, shift, path)
      else if (textElements.has(child.name)) this.#addChild(child, style, shift, path)
    }
    this.#position(element, this.#characters.slice(first), style)
  }

  finish(): TextCharacter[] {
    const last = this.#characters.at(-1)
    if (last?.text === ' ' && !last.style.preserveSpace) this.#characters.pop()
    return this.#characters
  }

  #addChild(child: SvgElement, style: Style, shift: number, path: SvgElement | undefined): void {
    const declarations = this.#context.cascade.declarations(child)
    if (declarations.get('display') === 'none') return
    const own = inheritedStyle(style, declarations, this.#context.lengthsOf(style))
    const raised = shift + baselineShift(declarations.get('baseline-shift'), own, this.#context)
    this.add(child, own, raised, child.name === 'textPath' ? child : path)
  }

  #addText(text: string, style: Style, shift: number, path: SvgElement | undefined): void {
    const spaced = text.normalize('NFC').replace(/\r\n?|[\n\t]/g, ' ')
    for (const character of spaced) {
      const isSpace = character === ' '
      if (isSpace && this.#afterSpace && !style.preserveSpace) continue
      this.#afterSpace = isSpace
      this.#characters.push({
        text: character,
        style,
        shift,
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
