/** Draws outlines; distances in whatever unit the caller says. `OutlineTracer` fits. */
export interface GlyphPen {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  quadTo(x1: number, y1: number, x: number, y: number): void
  cubicTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void
  close(): void
}

/** One character of a {@link Typeface}. Lengths are shares of the font size; y points down from the baseline. */
export interface Glyph {
  /** From its origin to the next character's. */
  readonly advance: number
  draw(pen: GlyphPen): void
}

/** A font, whatever its file format. */
export interface Typeface {
  /** `lines` are drawn as they are; `outlines` are areas. */
  readonly kind: 'lines' | 'outlines'
  /** Height of capitals, as a share of the font size. */
  readonly capHeight: number
  /** The glyph of a character; `undefined` where the font has none. */
  glyph(character: string): Glyph | undefined
  /** What two neighbouring characters are moved together (below 0) or apart, as a share of the font size. */
  kerning(left: string, right: string): number
}
