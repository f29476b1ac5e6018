import { identity } from '../affine.ts'
import { invalidInput } from '../invalid-input.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import type { SvgElement } from '../svg/element.ts'
import { OutlineTracer } from '../svg/outline.ts'
import { tracePath } from '../svg/path-data.ts'
import { openTextSource } from '../svg/text-source.ts'
import { readXml } from '../svg/xml-events.ts'
import type { Glyph, GlyphPen, Typeface } from './typeface.ts'

const largestFontBytes = 16e6

/**
 * Opens an SVG font, the format in which single-line fonts for plotters are handed round (EMS, Hershey Text). Its glyphs
 * are drawn as the lines they are.
 * @throws DriverError `INPUT_INVALID` when the file holds no font
 */
export async function openSvgFont(bytes: Uint8Array): Promise<Typeface> {
  const elements: SvgElement[] = []
  await readXml(await openTextSource(bytes, largestFontBytes, undefined), {
    open: (element) => {
      if (/^(font|font-face|glyph|missing-glyph|hkern)$/.test(element.name)) elements.push(element)
    },
    close: () => {},
  })
  const face = elements.find((element) => element.name === 'font-face')
  const font = elements.find((element) => element.name === 'font')
  if (!font) throw invalidInput('is an SVG without a <font>', { hint: 'choose a TrueType, OpenType or SVG font file' })
  const unitsPerEm = positive(face?.attributes['units-per-em']) ?? 1000
  const usualAdvance = positive(font.attributes['horiz-adv-x']) ?? unitsPerEm / 2
  const glyphs = new Map<string, Glyph>()
  for (const { name, attributes } of elements) {
    if (name !== 'glyph' || !attributes.unicode || glyphs.has(attributes.unicode)) continue
    const advance = (positive(attributes['horiz-adv-x']) ?? usualAdvance) / unitsPerEm
    glyphs.set(attributes.unicode, { advance, draw: (pen) => drawScaled(attributes.d ?? '', unitsPerEm, pen) })
  }
  return {
    kind: 'lines',
    capHeight: (positive(face?.attributes['cap-height']) ?? 0.7 * unitsPerEm) / unitsPerEm,
    glyph: (character) => glyphs.get(character),
    kerning: kerningOf(elements, unitsPerEm),
  }
}

/** The pairs of characters that `hkern` elements name by their characters; how far they are moved together is their `k`. */
function kerningOf(elements: readonly SvgElement[], unitsPerEm: number): Typeface['kerning'] {
  const pairs = new Map<string, number>()
  for (const { name, attributes } of elements) {
    const k = Number.parseFloat(attributes.k ?? '')
    if (name !== 'hkern' || !Number.isFinite(k)) continue
    for (const left of kernedCharacters(attributes.u1)) {
      for (const right of kernedCharacters(attributes.u2)) pairs.set(`${left} ${right}`, -k / unitsPerEm)
    }
  }
  return (left, right) => pairs.get(`${left} ${right}`) ?? 0
}

/** A list with commas between; a comma alone is the character. */
function kernedCharacters(list = ''): string[] {
  return list === ',' ? [','] : list.split(',').filter((part) => part !== '')
}

function positive(text: string | undefined): number | undefined {
  const value = Number.parseFloat(text ?? '')
  return value > 0 ? value : undefined
}

/** Font units point up and are large; curves are cut here to 1/1000 of the font size. */
function drawScaled(data: string, unitsPerEm: number, pen: GlyphPen): void {
  const builder = new StrokeBuilder()
  tracePath(data, new OutlineTracer(builder, identity, unitsPerEm / 1000))
  const coords = builder.coordsMm
  for (let stroke = 0; stroke < builder.strokeCount; stroke++) {
    const first = 2 * builder.startOf(stroke)
    const end = 2 * builder.startOf(stroke + 1)
    pen.moveTo(coords[first]! / unitsPerEm, -coords[first + 1]! / unitsPerEm)
    for (let at = end - first === 2 ? first : first + 2; at < end; at += 2) {
      pen.lineTo(coords[at]! / unitsPerEm, -coords[at + 1]! / unitsPerEm)
    }
  }
}
