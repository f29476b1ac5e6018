import { createRequire } from 'node:module'

import type { Glyph, GlyphPen, Typeface } from './typeface.ts'
import { composedStrokes, type HersheyGlyph, type HersheyStroke } from './hershey-extras.ts'

/** Font size in Hershey's units: makes capitals, 21 units high, as high as those of common fonts. */
const unitsPerEm = 30
/** Where the baseline lies in Hershey's coordinates, which have their origin half-way up. */
const baseline = 9

/**
 * The single-line font "Roman Simplex" that A. V. Hershey drew at the U.S. National Bureau of Standards (1967), for text
 * that a pen writes instead of outlining it. Letters with accents, and some further signs, are put together here.
 */
export function openHershey(): Typeface {
  // The package of the font's data is CommonJS; it holds the font file as base64.
  const data = createRequire(import.meta.url)('hershey/lib/rowmans.js') as { readonly default: string }
  const glyphs = parseJhf(Buffer.from(data.default, 'base64').toString('latin1'))
  const known = new Map<string, Glyph | undefined>()
  return {
    kind: 'lines',
    capHeight: 21 / unitsPerEm,
    kerning: () => 0,
    glyph: (character) => {
      if (!known.has(character)) known.set(character, scaled(composedStrokes(character, glyphs)))
      return known.get(character)
    },
  }
}

/**
 * Reads James Hurt's format: a number in 5 columns, the count of pairs in 3, then pairs of letters, each as far from `R` as
 * the coordinate is from 0. The first pair is the glyph's left and right side, ` R` lifts the pen. Glyphs come in the order
 * of ASCII, from the space on.
 */
function parseJhf(text: string): Map<string, HersheyGlyph> {
  const glyphs = new Map<string, HersheyGlyph>()
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const offset = (line: string, column: number): number => line.charCodeAt(column) - 'R'.charCodeAt(0)
  for (const [index, line] of lines.entries()) {
    const left = offset(line, 8)
    const strokes: [number, number][][] = [[]]
    for (let column = 10; column + 1 < line.length; column += 2) {
      if (line.startsWith(' R', column)) strokes.push([])
      else strokes.at(-1)!.push([offset(line, column) - left, offset(line, column + 1) - baseline])
    }
    // The font has its degree sign where ASCII has no character.
    const character = index === 95 ? '°' : String.fromCharCode(32 + index)
    glyphs.set(character, { width: offset(line, 9) - left, strokes: strokes.filter((stroke) => stroke.length > 0) })
  }
  return glyphs
}

function scaled(glyph: HersheyGlyph | undefined): Glyph | undefined {
  if (!glyph) return undefined
  const strokes = glyph.strokes.map((stroke) => stroke.map(([x, y]) => [x / unitsPerEm, y / unitsPerEm] as const))
  return { advance: glyph.width / unitsPerEm, draw: (pen) => drawStrokes(strokes, pen) }
}

function drawStrokes(strokes: readonly HersheyStroke[], pen: GlyphPen): void {
  for (const [first, ...rest] of strokes) {
    if (!first) continue
    pen.moveTo(first[0], first[1])
    if (rest.length === 0) pen.lineTo(first[0], first[1])
    for (const [x, y] of rest) pen.lineTo(x, y)
  }
}
