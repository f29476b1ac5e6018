import { StrokeBuilder } from '../stroke-builder.ts'
import type { Typeface } from '../text/typeface.ts'
import type { Cascade } from './cascade.ts'
import { userLength } from './css-length.ts'
import { hrefId, type SvgElement } from './element.ts'
import { elementTransform } from './element-transform.ts'
import { type Frame, lengthsOf } from './frame.ts'
import type { NotDrawnCounts } from './not-drawn.ts'
import { OutlineTracer } from './outline.ts'
import { PathRuler } from './path-ruler.ts'
import { isShape, pathLengthScale, traceShape } from './shapes.ts'
import { collectCharacters, type TextCharacter } from './text-characters.ts'
import { advanceOf, layOutText, type PlacedGlyph, type TextTrack } from './text-layout.ts'

/** What is needed to set a text. */
export interface TextSetting {
  readonly cascade: Cascade
  readonly definitions: ReadonlyMap<string, SvgElement>
  readonly notDrawn: NotDrawnCounts
  readonly typeface: Typeface
}

/** The glyphs of a `text` element with all that is in it, in its user units. */
export function setText(frame: Frame, setting: TextSetting): PlacedGlyph[] {
  const { cascade, typeface, notDrawn } = setting
  const characters = collectCharacters(frame.element, frame.style, {
    cascade,
    lengthsOf: (style) => lengthsOf({ ...frame, style }),
    measure: (run) =>
      run.reduce(
        (sum, each, index) =>
          sum + (each.style.vertical ? each.dy : each.dx) + advanceOf(each, run[index + 1], typeface),
        0,
      ),
  })
  const lacking = characters.filter(({ text }) => text.trim() !== '' && !typeface.glyph(text)).length
  if (lacking > 0) notDrawn.add('characters the font lacks', lacking)
  return layOutText(characters, typeface, (character) => trackOf(character, frame, setting))
}

function trackOf(
  { path, style }: TextCharacter,
  frame: Frame,
  { definitions, cascade }: TextSetting,
): TextTrack | undefined {
  const element = definitions.get(hrefId(path!) ?? '')
  if (!element || !isShape(element.name)) return undefined
  const declarations = cascade.declarations(element)
  const lengths = lengthsOf({ ...frame, style })
  const builder = new StrokeBuilder()
  const map = elementTransform(declarations, lengths)
  // Fine enough for letters of this size.
  const tracer = new OutlineTracer(builder, map, Math.max(style.fontSize / 200, 1e-3))
  traceShape({ element, declarations, lengths }, tracer)
  const ruler = new PathRuler(builder.toStrokeList())
  const start = path!.attributes.startOffset ?? '0'
  const share = /^\s*([-+.\d]+)%\s*$/.exec(start)
  const scale = pathLengthScale(element, ruler.length)
  const offset = share ? (Number(share[1]) / 100) * ruler.length : userLength(start, 'diagonal', lengths) * scale
  return { ruler, offset: Number.isFinite(offset) ? offset : 0 }
}
