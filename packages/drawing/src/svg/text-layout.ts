import { type Affine, compose, rotation, scaling, translation } from '../affine.ts'
import type { Glyph, Typeface } from '../text/typeface.ts'
import type { PathRuler } from './path-ruler.ts'
import type { Style, TextDecoration } from './style.ts'
import type { TextCharacter } from './text-characters.ts'

/** A glyph with its place. */
export interface PlacedGlyph {
  readonly glyph: Glyph
  readonly style: Style
  /** From the glyph's own measure to user units. */
  readonly toUser: Affine
}

/** The path of a `textPath` element, and where on it text starts. */
export interface TextTrack {
  readonly ruler: PathRuler
  readonly offset: number
}

/** Slant of an italic, where the typeface has none of its own. */
const slant = Math.tan((12 * Math.PI) / 180)

/** From a character's place to the next one's, along the line, in user units. */
export function advanceOf(character: TextCharacter, next: TextCharacter | undefined, typeface: Typeface): number {
  const { style, text } = character
  if (standsUpright(character)) return style.fontSize + spacingOf(character) + character.stretch
  const width = typeface.glyph(text)?.advance ?? 0.5
  const kerning = next && next.x === undefined ? typeface.kerning(text, next.text) : 0
  return ((width + kerning) * style.fontSize + spacingOf(character)) * character.widening + character.stretch
}

function spacingOf({ style, text }: TextCharacter): number {
  return style.letterSpacing + (text === ' ' || text === '\u00a0' ? style.wordSpacing : 0)
}

/** Scripts whose letters stand upright in lines from top to bottom. */
const uprightScripts =
  /[\u1100-\u11ff\u2e80-\u303f\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3ffff}]/u

/** Whether a letter stands on its feet in a line that runs from top to bottom. */
function standsUpright({ style, text, path }: TextCharacter): boolean {
  if (!style.vertical || path) return false
  if (style.textOrientation !== 'mixed') return style.textOrientation === 'upright'
  return uprightScripts.test(text)
}

/**
 * Places characters: one after the other from each absolute position on, each such chunk moved as `text-anchor` says; or
 * along a path.
 * @param track - gives the path of a `textPath` element; `undefined` where it refers to none
 */
export function layOutText(
  characters: readonly TextCharacter[],
  typeface: Typeface,
  track: (character: TextCharacter) => TextTrack | undefined,
): PlacedGlyph[] {
  const placed: PlacedGlyph[] = []
  let x = 0
  let y = 0
  for (let first = 0; first < characters.length;) {
    const end = chunkEnd(characters, first)
    const chunk = characters.slice(first, end)
    const advances = chunk.map((character, index) => advanceOf(character, chunk[index + 1], typeface))
    const { path, style } = chunk[0]!
    const along = path && track(chunk[0]!)
    if (path && !along) {
      first = end
      continue
    }
    x = along ? along.offset : (chunk[0]!.x ?? x)
    y = along ? 0 : (chunk[0]!.y ?? y)
    const vertical = style.vertical && !along
    const length = advances.reduce((sum, advance, index) => sum + advance + chunk[index]![vertical ? 'dy' : 'dx'], 0)
    const before = { start: 0, middle: length / 2, end: length }[style.textAnchor]
    if (vertical) y -= before
    else x -= before
    for (const [index, character] of chunk.entries()) {
      x += character.dx
      y += character.dy
      const advance = advances[index]!
      const place = along
        ? placeOnPath(along.ruler, x, y, advance)
        : vertical
          ? placeInColumn(x, y, character, typeface)
          : translation(x, y)
      const glyph = typeface.glyph(character.text)
      if (place) {
        const toUser = glyphMap(place, character, typeface)
        const { style } = character
        // Letters without size are not seen.
        if (glyph && style.fontSize > 0) placed.push({ glyph, style, toUser })
        const line = decorationGlyph(style.decorations, advance / (style.fontSize * character.widening))
        if (line && style.fontSize > 0) placed.push({ glyph: line, style, toUser })
      }
      if (vertical) y += advance
      else x += advance
    }
    first = end
  }
  return placed
}

/** A chunk ends before the next absolute position, and where text enters or leaves a path. */
function chunkEnd(characters: readonly TextCharacter[], first: number): number {
  const { path } = characters[first]!
  let end = first + 1
  while (end < characters.length) {
    const { x, y, path: next } = characters[end]!
    if (next !== path || (!path && (x !== undefined || y !== undefined))) break
    end++
  }
  return end
}

/** The middle of the glyph sits on the path, its foot at right angles to it. Glyphs beyond the ends are left out. */
function placeOnPath(ruler: PathRuler, along: number, away: number, advance: number): Affine | undefined {
  const point = ruler.at(along + advance / 2)
  if (!point) return undefined
  const turned = compose(translation(point.x, point.y), rotation((point.angle * 180) / Math.PI))
  return compose(turned, translation(-advance / 2, away))
}

/**
 * In a line from top to bottom, letters hang with their middle on it: upright ones by the middle of their width, those on
 * their side by the middle of their height.
 */
function placeInColumn(x: number, y: number, character: TextCharacter, typeface: Typeface): Affine {
  const { fontSize } = character.style
  if (!standsUpright(character)) {
    const centre = translation(0, (typeface.capHeight / 2) * fontSize)
    return compose(compose(translation(x, y), rotation(90)), centre)
  }
  const width = (typeface.glyph(character.text)?.advance ?? 0.5) * fontSize
  return translation(x - width / 2, y + fontSize / 2 + (typeface.capHeight / 2) * fontSize)
}

function glyphMap(place: Affine, character: TextCharacter, typeface: Typeface): Affine {
  const { style, shift, rotateDeg, widening, path } = character
  const baseline = style.vertical && !path ? 0 : baselineOffset(character.baseline ?? style.dominantBaseline, typeface)
  const raise = translation(0, shift + baseline * style.fontSize)
  const size = compose(rotation(rotateDeg), scaling(style.fontSize * widening, style.fontSize))
  const lean = style.italic && typeface.kind === 'lines' ? { a: 1, b: 0, c: -slant, d: 1, e: 0, f: 0 } : undefined
  return compose(compose(place, raise), lean ? compose(size, lean) : size)
}

/** Heights of the lines that decorate text, as shares of the font size, y down from the baseline. */
const decorationHeights: Readonly<Record<TextDecoration, number>> = {
  underline: 0.12,
  'line-through': -0.27,
  overline: -0.85,
}

/** The lines under, through and over one character; neighbours' meet, so that they are drawn as one. */
function decorationGlyph(decorations: readonly TextDecoration[], advance: number): Glyph | undefined {
  if (decorations.length === 0) return undefined
  return {
    advance,
    draw: (pen) => {
      for (const decoration of decorations) {
        pen.moveTo(0, decorationHeights[decoration])
        pen.lineTo(advance, decorationHeights[decoration])
      }
    },
  }
}

/** How far the baseline lies below the line that text is hung from, as a share of the font size. */
function baselineOffset(baseline: string, { capHeight }: Typeface): number {
  switch (baseline) {
    case 'middle':
      return capHeight * 0.37
    case 'mathematical':
    case 'central':
    case 'center':
      return capHeight / 2
    case 'top':
    case 'text-over-edge':
      return 0.8
    case 'bottom':
      return -0.2
    case 'hanging':
      return capHeight
    case 'text-before-edge':
    case 'text-top':
    case 'before-edge':
      return 0.8
    case 'text-after-edge':
    case 'text-bottom':
    case 'after-edge':
    case 'ideographic':
      return -0.2
    default:
      return 0
  }
}
