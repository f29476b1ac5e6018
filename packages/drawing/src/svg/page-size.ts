import { type Affine, scaling } from '../affine.ts'
import type { Page } from '../drawing.ts'
import { invalidInput } from '../invalid-input.ts'
import { splitLength } from './css-length.ts'
import type { SvgElement } from './element.ts'
import { viewBoxOf, viewBoxTransform } from './viewport.ts'

/** The page an SVG describes, and how its user units lie on it. */
export interface PageSize {
  /** `undefined` when the file names no size at all: the page then follows what is drawn. */
  readonly page: Page | undefined
  /** From the root's user units to mm. */
  readonly toMm: Affine
  /** The root viewport in user units, for percentages. */
  readonly width: number
  readonly height: number
}

const largestPageMm = 100_000

const physicalUnitsMm: Readonly<Record<string, number>> = {
  mm: 1,
  cm: 10,
  q: 0.25,
  in: 25.4,
  pc: 25.4 / 6,
  pt: 25.4 / 72,
}

/**
 * Reads `width`, `height` and `viewBox` of the root element.
 *
 * Physical units are taken at their word. Pixels, and user units of a file without physical size, become millimetres by
 * `pxPerInch`.
 * @throws DriverError `INPUT_INVALID` for a page without area or of absurd size
 */
export function pageSizeOf(root: SvgElement, pxPerInch: number): PageSize {
  const viewBox = viewBoxOf(root)
  const pxMm = 25.4 / pxPerInch
  let widthMm = sideMm(root, 'width', pxMm)
  let heightMm = sideMm(root, 'height', pxMm)
  if (viewBox) {
    if (widthMm === undefined && heightMm === undefined) widthMm = viewBox.width * pxMm
    widthMm ??= (heightMm! * viewBox.width) / viewBox.height
    heightMm ??= (widthMm * viewBox.height) / viewBox.width
  }
  if (widthMm === undefined || heightMm === undefined) {
    // CSS's size for a replaced element that has none; only percentages ever see it.
    return { page: undefined, toMm: scaling(pxMm), width: 300, height: 150 }
  }
  checkSide('width', widthMm)
  checkSide('height', heightMm)
  const page = { widthMm, heightMm }
  if (!viewBox) return { page, toMm: scaling(pxMm), width: widthMm / pxMm, height: heightMm / pxMm }
  // The fit is the same in any unit of the viewport: take mm.
  const toMm = viewBoxTransform(viewBox, widthMm, heightMm, root.attributes.preserveAspectRatio)
  return { page, toMm, width: viewBox.width, height: viewBox.height }
}

/** A side of the page in mm; `undefined` when it is left out, `auto` or a share of a window that does not exist. */
function sideMm(root: SvgElement, side: 'width' | 'height', pxMm: number): number | undefined {
  const text = root.attributes[side]?.trim()
  if (text === undefined || text === '' || text === 'auto') return undefined
  const { value, unit } = splitLength(text) ?? {}
  if (value === undefined || unit === undefined) {
    throw invalidInput(`has the ${side} "${text.slice(0, 40)}", which is not a length`)
  }
  if (unit === '%') return undefined
  if (unit === '' || unit === 'px') return value * pxMm
  if (unit === 'em' || unit === 'ex' || unit === 'rem') return value * (unit === 'ex' ? 8 : 16) * pxMm
  const unitMm = physicalUnitsMm[unit]
  if (unitMm === undefined) throw invalidInput(`has the ${side} "${text.slice(0, 40)}", a unit a page cannot have`)
  return value * unitMm
}

function checkSide(side: string, valueMm: number): void {
  if (!(valueMm > 0)) {
    throw invalidInput(`describes a page with a ${side} of ${valueMm} mm`, {
      hint: 'set the page size in the drawing program, for instance width="210mm" height="297mm"',
    })
  }
  if (valueMm > largestPageMm) {
    throw invalidInput(`describes a page with a ${side} of ${Math.round(valueMm / 1000)} m`, {
      hint: 'check width, height and viewBox of the file',
    })
  }
}
