import { parseColor } from './color.ts'
import { type LengthContext, lengthIn } from './css-length.ts'
import { noVariables, type Variables } from './css-variables.ts'

/** Property values that hold for one element, by property name, after the cascade. */
export type Declarations = ReadonlyMap<string, string>

/** Stands among {@link Declarations} that hold custom properties of their own: children inherit other ones then. */
export const hasOwnVariables = '--'

/**
 * `none`, `#rrggbb`, or `missing` where the file refers to a gradient or pattern that is not in it, which paints nothing.
 */
export type Paint = string

/** Lines that decorate text, as `text-decoration` names them. */
export type TextDecoration = 'underline' | 'line-through' | 'overline'

/** The properties that children inherit and that matter to a pen. */
export interface Style {
  /** Gradients and patterns count as black. */
  readonly fill: Paint
  readonly fillRule: 'nonzero' | 'evenodd'
  readonly stroke: Paint
  /** Whether the colour as written is not known; it is then the one around, or black. */
  readonly fillUnknown: boolean
  readonly strokeUnknown: boolean
  /** Fill and stroke of the shape that a marker sits on, or of the `use` that draws the element. */
  readonly contextFill: Paint
  readonly contextStroke: Paint
  /** Custom properties. */
  readonly variables: Variables
  readonly strokeWidth: number
  readonly strokeShown: boolean
  readonly fillShown: boolean
  /** How much of the fill is seen, by its opacity and by its colour, from 0 to 1. */
  readonly fillOpacity: number
  readonly fillAlpha: number
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
  /** Whether lines of text run from top to bottom. */
  readonly vertical: boolean
  /** How letters stand in them: Latin ones on their side, all upright, or all on their side. */
  readonly textOrientation: 'mixed' | 'upright' | 'sideways'
  readonly textTransform: string
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
  fillUnknown: false,
  strokeUnknown: false,
  contextFill: 'none',
  contextStroke: 'none',
  variables: noVariables,
  strokeWidth: 1,
  strokeShown: true,
  fillShown: true,
  fillOpacity: 1,
  fillAlpha: 1,
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
  vertical: false,
  textOrientation: 'mixed',
  textTransform: 'none',
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
    const found = paint(value, style)
    style.fillUnknown = found === undefined
    style.fillAlpha = alphaOf(value)
    style.fill = found ?? shownPaint(style.fill)
  },
  'fill-rule': (style, value) => {
    style.fillRule = value === 'evenodd' ? 'evenodd' : 'nonzero'
  },
  'fill-opacity': (style, value) => {
    style.fillShown = !isZero(value)
    style.fillOpacity = opacityOf(value)
  },
  stroke: (style, value) => {
    const found = paint(value, style)
    style.strokeUnknown = found === undefined
    style.stroke = found ?? shownPaint(style.stroke)
  },
  'stroke-width': (style, value, lengths) => {
    const width = lengthIn(value, 'diagonal', lengths)
    if (width !== undefined && width >= 0) style.strokeWidth = width
  },
  'stroke-opacity': (style, value) => {
    style.strokeShown = !isZero(value)
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
  'writing-mode': (style, value) => {
    style.vertical = /^(?:vertical-|sideways-|tb)/.test(value)
    if (value.startsWith('sideways-')) style.textOrientation = 'sideways'
  },
  'text-orientation': (style, value) => {
    if (value === 'mixed' || value === 'upright' || value === 'sideways') style.textOrientation = value
    else if (value === 'sideways-right') style.textOrientation = 'sideways'
  },
  'glyph-orientation-vertical': (style, value) => {
    style.textOrientation = value === 'auto' ? 'mixed' : Number.parseFloat(value) === 0 ? 'upright' : 'sideways'
  },
  'text-transform': (style, value) => {
    style.textTransform = value
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
  if (declarations.has(hasOwnVariables)) style.variables = variablesIn(declarations, parent.variables)
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
  'writing-mode': 'horizontal-tb',
  'text-orientation': 'mixed',
  'glyph-orientation-vertical': 'auto',
  'text-transform': 'none',
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

function variablesIn(declarations: Declarations, inherited: Variables): Variables {
  const variables = new Map(inherited)
  for (const [name, value] of declarations) {
    if (name.startsWith('--') && name !== hasOwnVariables) variables.set(name, value)
  }
  return variables
}

/** `none`, a colour, or `missing`; `undefined` for what is not known. The cascade has dealt with gradients. */
function paint(value: string, style: Style): Paint | undefined {
  if (value === 'none' || value === 'missing') return value
  const word = value.toLowerCase()
  if (word === 'currentcolor') return style.color
  if (word === 'context-fill') return style.contextFill
  if (word === 'context-stroke') return style.contextStroke
  return parseColor(word.replace(/(?<![\w-])currentcolor(?![\w-])/g, style.color))
}

/** A line never vanishes for its colour. */
function shownPaint(inherited: Paint): Paint {
  return inherited.startsWith('#') ? inherited : '#000000'
}

/** The style of what is drawn on behalf of another element: `context-fill` and `context-stroke` are its paints. */
export function withContext(style: Style, { fill, stroke }: Style): Style {
  return { ...style, contextFill: fill, contextStroke: stroke }
}

/** Whether an opacity shows nothing. */
export function isZero(value: string): boolean {
  return value.includes('(') ? lengthIn(value, 'width', unitContext) === 0 : Number.parseFloat(value) === 0
}

/** An opacity, from 0 to 1; 1 for what is none. */
export function opacityOf(value: string): number {
  const share = value.endsWith('%') || value.includes('(') ? lengthIn(value, 'width', unitContext) : Number(value)
  return share === undefined || Number.isNaN(share) ? 1 : Math.max(0, Math.min(1, share))
}

/** How much a colour covers, as far as it is written with digits. */
function alphaOf(color: string): number {
  const hex = /^#(?:[0-9a-f]{3}([0-9a-f])|[0-9a-f]{6}([0-9a-f]{2}))$/i.exec(color)
  if (hex) return Number.parseInt((hex[1] ?? '') + (hex[1] ?? hex[2]!), 16) / 255
  const alpha = /(?:\/|,[^,]+,[^,]+,)\s*([\d.]+)(%?)\s*\)$/.exec(color)
  return alpha ? opacityOf(`${alpha[1]}${alpha[2]}`) : 1
}

const unitContext = { fontSize: 1, viewportWidth: 1, viewportHeight: 1 }

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
