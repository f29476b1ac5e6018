import { Resvg, type ResvgRenderOptions } from '@resvg/resvg-js'

/** A picture of ink: one byte a pixel, 1 where there is ink. */
export interface InkPicture {
  readonly widthPx: number
  readonly heightPx: number
  readonly ink: Uint8Array
}

/** Alpha from which a pixel counts as ink, of 255: a line a pixel wide covers two rows by half where it falls between them. */
const inkAlpha = 64

/** Ink of one picture counts where the other has some within this distance, px. */
const nearPx = 2

const options = (widthPx: number): ResvgRenderOptions => ({
  fitTo: { mode: 'width', value: widthPx },
  font: { loadSystemFonts: false },
})

/** A document as resvg understands it: groups and paths with transforms, nothing else to resolve. */
export function resolved(svg: string): string {
  return new Resvg(svg, options(1)).toString()
}

/** Renders an SVG document without system fonts. */
export function renderInk(svg: string, widthPx: number): InkPicture {
  const picture = new Resvg(svg, options(widthPx)).render()
  const { pixels, width, height } = picture
  const ink = new Uint8Array(width * height)
  for (let at = 0; at < ink.length; at++) ink[at] = pixels[4 * at + 3]! >= inkAlpha ? 1 : 0
  return { widthPx: width, heightPx: height, ink }
}

/** How much of each picture's ink the other is without. */
export interface InkDifference {
  /** Part of the first picture's ink, from 0 to 1. */
  readonly first: number
  readonly second: number
}

/** Compares two pictures of the same place; where one is larger, the other has no ink there. */
export function inkDifference(first: InkPicture, second: InkPicture): InkDifference {
  return { first: missing(first, second), second: missing(second, first) }
}

function missing(picture: InkPicture, other: InkPicture): number {
  let all = 0
  let alone = 0
  for (let y = 0; y < picture.heightPx; y++) {
    for (let x = 0; x < picture.widthPx; x++) {
      if (picture.ink[y * picture.widthPx + x] === 0) continue
      all++
      if (!hasInkNear(other, x, y)) alone++
    }
  }
  return all === 0 ? 0 : alone / all
}

function hasInkNear({ widthPx, heightPx, ink }: InkPicture, x: number, y: number): boolean {
  const [left, right] = [Math.max(0, x - nearPx), Math.min(widthPx - 1, x + nearPx)]
  const bottom = Math.min(heightPx - 1, y + nearPx)
  for (let row = Math.max(0, y - nearPx); row <= bottom; row++) {
    for (let column = left; column <= right; column++) if (ink[row * widthPx + column] === 1) return true
  }
  return false
}
