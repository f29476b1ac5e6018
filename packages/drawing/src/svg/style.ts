import { parseColor } from './color.ts'
import { type LengthContext, lengthIn } from './css-length.ts'

/** Property values that hold for one element, by property name, after the cascade. */
export type Declarations = ReadonlyMap<string, string>

/** Lines that decorate text, as `text-decoration` names them. */
export type TextDecoration = 'underline' | 'line-through' | 'overline'

/** The properties that children inherit and that matter to a pen. */
export interface Style {
  /** `none` or `#rrggbb`. Gradients and patterns count as black. */
  readonly fill: string
  readonly fillRule: 'nonzero' | 'evenodd'
  /** `none` or `#rrggbb`; `none` too where the stroke has no width or no opacity. */
  readonly stroke: string
  readonly strokeWidth: number
  readonly strokeShown: boolean
  readonly fillShown: boolean
  readonly clipRule: 'nonzero' | 'evenodd'
  /** The property `color`, for `currentColor`. */
  readonly color: string
  readonly visible: boolean
  /** Lengths as written; their percentages need the viewport. */
  readonly dashArray: string
  readonly dashOffset: string
  /** User units. */
  readonly fontSize: number
  readonly fontFamily: string
  readonly bold: boolean
  readonly italic: boolean
  readonly textAnchor: 'start' | 'middle' | 'end'
  readonly letterSpacing: number
  readonly wordSpacing: number
  readonly dominantBaseline: string
  readonly preserveSpace: boolean
  /** Those of the elements around it hold, too. */
  readonly decorations: readonly TextDecoration[]
  readonly markerStart: string
  readonly markerMid: string
  readonly markerEnd: string
}

/** CSS's initial values. */
export const initialStyle: Style = {
  fill: '#000000',
  fillRule: 'nonzero',
  stroke: 'none',
  strokeWidth: 1,
  strokeShown: true,
  fillShown: true,
  clipRule: 'nonzero',
  color: '#000000',
  visible: true,
  dashArray: 'none',
  dashOffset: '0',
  fontSize: 16,
  fontFamily: '',
  bold: false,
  italic: false,
  textAnchor: 'start',
  letterSpacing: 0,
  wordSpacing: 0,
  dominantBaseline: 'auto',
  preserveSpace: false,
  decorations: [],
  markerStart: 'none',
  markerMid: 'none',
  markerEnd: 'none',
}

type WritableStyle = { -readonly [Key in keyof Style]: Style[Key] }
type Setter = (style: WritableStyle, value: string, lengths: LengthContext, parent: Style) => void

/**
 * How each property changes the style; `font-size` and `color` come first, as others refer to them. What a property does not
 * know changes nothing, as in CSS.
 */
const setters: Readonly<Record<string, Setter>> = {
  'font-size': (style, value, lengths, parent) => {
    style.fontSize = fontSize(value, lengths, parent.fontSize)
  },
  color: (style, value) => {
    style.color = parseColor(value) ?? style.color
  },
  fill: (style, value) => {
    style.fill = paint(value, style) ?? style.fill
  },
  'fill-rule': (style, value) => {
    style.fillRule = value === 'evenodd' ? 'evenodd' : 'nonzero'
  },
  'fill-opacity': (style, value) => {
    style.fillShown = Number.parseFloat(value) !== 0
  },
  stroke: (style, value) => {
    style.stroke = paint(value, style) ?? style.stroke
  },
  'stroke-width': (style, value, lengths) => {
    const width = lengthIn(value, 'diagonal', lengths)
    if (width !== undefined && width >= 0) style.strokeWidth = width
  },
  'stroke-opacity': (style, value) => {
    style.strokeShown = Number.parseFloat(value) !== 0
  },
  'stroke-dasharray': (style, value) => {
    style.dashArray = value
  },
  'stroke-dashoffset': (style, value) => {
    style.dashOffset = value
  },
  'clip-rule': (style, value) => {
    style.clipRule = value === 'evenodd' ? 'evenodd' : 'nonzero'
  },
  visibility: (style, value) => {
    if (value === 'visible' || value === 'hidden' || value === 'collapse') style.visible = value === 'visible'
  },
  'font-family': (style, value) => {
    style.fontFamily = value
  },
  'font-weight': (style, value) => {
    style.bold = value === 'bold' || value === 'bolder' || Number(value) >= 600
  },
  'font-style': (style, value) => {
    style.italic = value === 'italic' || value.startsWith('oblique')
  },
  'text-anchor': (style, value) => {
    if (value === 'start' || value === 'middle' || value === 'end') style.textAnchor = value
  },
  'letter-spacing': (style, value, lengths) => {
    style.letterSpacing = value === 'normal' ? 0 : (lengthIn(value, 'width', lengths) ?? style.letterSpacing)
  },
  'word-spacing': (style, value, lengths) => {
    style.wordSpacing = value === 'normal' ? 0 : (lengthIn(value, 'width', lengths) ?? style.wordSpacing)
  },
  'dominant-baseline': (style, value) => {
    style.dominantBaseline = value
  },
  'white-space': (style, value) => {
    style.preserveSpace = value.startsWith('pre')
  },
  'xml:space': (style, value) => {
    style.preserveSpace = value === 'preserve'
  },
  'text-decoration': (style, value, _lengths, parent) => {
    style.decorations = decorationsIn(value, parent)
  },
  'text-decoration-line': (style, value, _lengths, parent) => {
    style.decorations = decorationsIn(value, parent)
  },
  marker: (style, value) => {
    style.markerStart = style.markerMid = style.markerEnd = value
  },
  'marker-start': (style, value) => {
    style.markerStart = value
  },
  'marker-mid': (style, value) => {
    style.markerMid = value
  },
  'marker-end': (style, value) => {
    style.markerEnd = value
  },
}

/** Names of the properties that {@link inheritedStyle} reads. */
export const inheritedProperties: readonly string[] = Object.keys(setters)

const keepsInherited: ReadonlySet<string> = new Set(['inherit', 'unset', 'revert', 'revert-layer'])

/** The style of an element whose parent has `parent`. The same object when nothing changes. */
export function inheritedStyle(parent: Style, declarations: Declarations, lengths: LengthContext): Style {
  if (declarations.size === 0) return parent
  const style: WritableStyle = { ...parent }
  for (const property of inheritedProperties) {
    const value = declarations.get(property)
    if (value === undefined || keepsInherited.has(value)) continue
    const own = property === 'font-size' ? lengths : { ...lengths, fontSize: style.fontSize }
    setters[property]!(style, value === 'initial' ? initialValues[property]! : value, own, parent)
  }
  return style
}

/** Values as written that give {@link initialStyle}. */
const initialValues: Readonly<Record<string, string>> = {
  'font-size': 'medium',
  color: 'black',
  fill: 'black',
  'fill-rule': 'nonzero',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-width': '1',
  'stroke-opacity': '1',
  'stroke-dasharray': 'none',
  'stroke-dashoffset': '0',
  'clip-rule': 'nonzero',
  visibility: 'visible',
  'font-family': '',
  'font-weight': 'normal',
  'font-style': 'normal',
  'text-anchor': 'start',
  'letter-spacing': 'normal',
  'word-spacing': 'normal',
  'dominant-baseline': 'auto',
  'white-space': 'normal',
  'xml:space': 'default',
  'text-decoration': 'none',
  'text-decoration-line': 'none',
  marker: 'none',
  'marker-start': 'none',
  'marker-mid': 'none',
  'marker-end': 'none',
}

function decorationsIn(value: string, { decorations }: Style): readonly TextDecoration[] {
  const words = value.split(/\s+/)
  const own = (['underline', 'line-through', 'overline'] as const).filter((each) => words.includes(each))
  return own.length === 0 ? decorations : [...new Set([...decorations, ...own])]
}

/** `none`, a colour, or black for what only a screen can paint; `undefined` for nonsense. */
function paint(value: string, style: Style): string | undefined {
  if (value === 'none') return 'none'
  if (/^(currentcolor|context-stroke|context-fill)$/i.test(value)) return style.color
  const reference = /^url\([^)]*\)\s*(.*)$/i.exec(value)
  if (!reference) return parseColor(value)
  const fallback = reference[1]!
  return fallback === '' || fallback === 'none' ? '#000000' : paint(fallback, style)
}

/** Sizes of CSS's keywords for a 16 px default. */
const fontSizeWords: Readonly<Record<string, number>> = {
  'xx-small': 9.6,
  'x-small': 12,
  small: 14.2,
  medium: 16,
  large: 19.2,
  'x-large': 24,
  'xx-large': 32,
}

function fontSize(value: string, lengths: LengthContext, parentSize: number): number {
  if (value === 'smaller') return parentSize / 1.2
  if (value === 'larger') return parentSize * 1.2
  const word = fontSizeWords[value]
  if (word !== undefined) return word
  if (/^[\d.]+%$/.test(value)) return (parentSize * Number.parseFloat(value)) / 100
  const size = lengthIn(value, 'height', { ...lengths, fontSize: parentSize })
  return size !== undefined && size >= 0 ? size : parentSize
}
