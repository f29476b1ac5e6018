import type { Glyph, GlyphPen, Typeface } from './typeface.ts'

/** Opens a TrueType, OpenType or WOFF font. @throws whatever the parser does with a file that is none */
export async function openOutlineFont(bytes: Uint8Array): Promise<Typeface> {
  const { default: opentype } = await import('opentype.js')
  const font = opentype.parse(bytes.slice().buffer)
  const known = new Map<string, Glyph | undefined>()
  const find = (character: string): Glyph | undefined => {
    const glyph = font.charToGlyph(character)
    // Index 0 is the box that stands for what is missing.
    if (glyph.index === 0) return undefined
    const { commands } = glyph.getPath(0, 0, 1)
    return { advance: (glyph.advanceWidth ?? 0) / font.unitsPerEm, draw: (pen) => draw(commands, pen) }
  }
  return {
    kind: 'outlines',
    capHeight: capHeightOf(font.charToGlyph('H').getBoundingBox().y2 / font.unitsPerEm),
    glyph: (character) => {
      if (!known.has(character)) known.set(character, find(character))
      return known.get(character)
    },
    kerning: (left, right) => font.getKerningValue(font.charToGlyph(left), font.charToGlyph(right)) / font.unitsPerEm,
  }
}

type Commands = ReturnType<
  ReturnType<ReturnType<(typeof import('opentype.js'))['parse']>['charToGlyph']>['getPath']
>['commands']

function draw(commands: Commands, pen: GlyphPen): void {
  let open = false
  for (const command of commands) {
    switch (command.type) {
      case 'M':
        // TrueType contours are closed by nature, and the parser does not always say so.
        if (open) pen.close()
        open = true
        pen.moveTo(command.x, command.y)
        break
      case 'L':
        pen.lineTo(command.x, command.y)
        break
      case 'Q':
        pen.quadTo(command.x1, command.y1, command.x, command.y)
        break
      case 'C':
        pen.cubicTo(command.x1, command.y1, command.x2, command.y2, command.x, command.y)
        break
      case 'Z':
        pen.close()
        open = false
        break
    }
  }
  if (open) pen.close()
}

/** Fonts of signs may have no H. */
function capHeightOf(measured: number): number {
  return measured > 0 ? measured : 0.7
}
