import { readSvg, type Drawing, type ReadSvgOptions } from '../src/index.ts'
import { rounded } from './strokes.ts'

/** A document of 100 × 100 mm in which a user unit is a millimetre. */
export function page(content: string, attributes = ''): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="100mm" viewBox="0 0 100 100" ${attributes}>${content}</svg>`
}

/** The same with everything stroked and nothing filled. */
export function lines(content: string): string {
  return page(`<g fill="none" stroke="black">${content}</g>`)
}

/** All strokes of all layers, rounded to 1 µm. */
export function strokesOf(drawing: Drawing): number[][] {
  return drawing.layers.flatMap((layer) => rounded(layer.strokes))
}

/** Strokes of {@link lines}'s document. */
export async function drawn(content: string, options?: ReadSvgOptions): Promise<number[][]> {
  return strokesOf(await readSvg(lines(content), options))
}
