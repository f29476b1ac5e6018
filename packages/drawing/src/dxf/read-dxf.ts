import { scaling } from '../affine.ts'
import type { Drawing, NotDrawn } from '../drawing.ts'
import { invalidInput } from '../invalid-input.ts'
import { onItsPage } from '../on-its-page.ts'
import { LayerCollector } from '../svg/layer-collector.ts'
import { openTypeface } from '../text/open-typeface.ts'
import type { ReadDrawingOptions } from '../read-drawing.ts'
import { partOf } from '../progress.ts'
import { unitsMm } from '../units.ts'
import { parseDxf } from './dxf-document.ts'
import { DxfPainter } from './dxf-painter.ts'

/** What `$INSUNITS` says a unit is, in mm; 0 and what is not here say nothing. */
const insertUnitsMm: Readonly<Record<number, number>> = {
  1: 25.4,
  2: 304.8,
  4: 1,
  5: 10,
  6: 1000,
  8: 25.4e-6,
  9: 0.0254,
  10: 914.4,
  13: 0.001,
  14: 100,
}

/**
 * Reads a DXF file, text or binary, of R12 to 2018. The page reaches as far as the ink.
 * @throws DriverError `INPUT_INVALID` for a file that is none, that draws nothing, or that does not name its unit where
 *   {@link ReadDrawingOptions.units} does not either
 */
export async function readDxf(bytes: Uint8Array, options: ReadDrawingOptions): Promise<Drawing> {
  const { layersBy = 'layer', keepFills = false, toleranceMm = 0.02 } = options
  const document = parseDxf(bytes)
  const written = insertUnitsMm[Number(document.header.get('$INSUNITS') ?? 0)]
  const unitMm = options.units === undefined ? written : unitsMm[options.units]
  if (unitMm === undefined) {
    throw invalidInput('does not name the unit of its numbers', {
      hint: 'name it with --units: mm, in, cm, …',
      context: { needs: 'units' },
    })
  }
  const left = new Map<string, number>()
  const layers = new LayerCollector(layersBy, keepFills, options.hide ?? 'none')
  const painter = new DxfPainter(document, {
    layers,
    keepFills,
    toleranceMm,
    typeface: await openTypeface(options.fontFile),
    leaveOut: (what) => void left.set(what, (left.get(what) ?? 0) + 1),
  })
  painter.draw(scaling(unitMm, -unitMm), partOf(options.onProgress, 0.5, 1))
  const notDrawn: NotDrawn[] = [...left].map(([what, count]) => ({ what, count }))
  return onItsPage(layers.layers(), notDrawn, 'DXF')
}
