import type { Page } from '../drawing.ts'
import { invalidInput } from '../invalid-input.ts'

/**
 * Paper sizes in mm, upright, as `name width height`.
 * ISO 216 and 269; ANSI/ASME Y14.1; US sizes as sold (https://en.wikipedia.org/wiki/Paper_size).
 */
const table = `
A0 841 1189, A1 594 841, A2 420 594, A3 297 420, A4 210 297, A5 148 210, A6 105 148, A7 74 105, A8 52 74, A9 37 52, A10 26 37,
B0 1000 1414, B1 707 1000, B2 500 707, B3 353 500, B4 250 353, B5 176 250, B6 125 176, B7 88 125, B8 62 88,
C0 917 1297, C1 648 917, C2 458 648, C3 324 458, C4 229 324, C5 162 229, C6 114 162, C7 81 114,
letter 215.9 279.4, legal 215.9 355.6, tabloid 279.4 431.8, ledger 279.4 431.8, executive 184.15 266.7, half-letter 139.7 215.9,
ANSI-A 215.9 279.4, ANSI-B 279.4 431.8, ANSI-C 431.8 558.8, ANSI-D 558.8 863.6, ANSI-E 863.6 1117.6,
arch-A 228.6 304.8, arch-B 304.8 457.2, arch-C 457.2 609.6, arch-D 609.6 914.4, arch-E 914.4 1219.2, arch-E1 762 1066.8`

/** Names that {@link paperSize} knows, as people write them. */
export const paperNames: readonly string[] = table.split(',').map((entry) => entry.trim().split(' ')[0]!)

/**
 * The size of a sheet, upright.
 * @param text - a name in any case (`A4`, `letter`, `arch-c`) or a size: `100x150`, `100x150mm`, `4x6in`
 * @throws DriverError `INPUT_INVALID` for anything else
 */
export function paperSize(text: string): Page {
  const wanted = text.trim().toLowerCase()
  for (const entry of table.split(',')) {
    const [name, width, height] = entry.trim().split(' ')
    if (name!.toLowerCase() === wanted) return { widthMm: Number(width), heightMm: Number(height) }
  }
  const custom = /^(\d+(?:\.\d+)?)\s*[x×,]\s*(\d+(?:\.\d+)?)\s*(mm|cm|in)?$/.exec(wanted)
  const unitMm = { mm: 1, cm: 10, in: 25.4 }[custom?.[3] ?? 'mm']!
  const page = { widthMm: Number(custom?.[1]) * unitMm, heightMm: Number(custom?.[2]) * unitMm }
  if (page.widthMm > 0 && page.heightMm > 0) return page
  throw invalidInput(`"${text}" is not a paper size`, {
    hint: `use one of ${paperNames.join(', ')}, or a size such as 100x150mm`,
  })
}

/** The sheet on its side, or upright. */
export function orientPage(page: Page, orientation: 'portrait' | 'landscape'): Page {
  const turned = orientation === 'landscape' ? page.widthMm < page.heightMm : page.widthMm > page.heightMm
  return turned ? { widthMm: page.heightMm, heightMm: page.widthMm } : page
}
