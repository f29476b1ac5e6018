import type { DrawingOptions, PenOptions, PreparationOptions, StrokeOptions } from '@vfab/workshop'

import { readNumber } from '../number-option.ts'
import { UsageError } from '../usage-error.ts'
import type { DrawingValues } from './drawing-options.ts'
import type { PageValues } from './page-options.ts'
import { readPlacement } from './page-placement.ts'
import type { PenMappingValues } from './pen-options.ts'

/** Reads the options of the page, of the strokes and of the pens. @throws UsageError */
export function readPreparation(
  values: PageValues & DrawingValues & PenMappingValues,
): PreparationOptions & DrawingOptions {
  const { layer: layers, font, strict } = values
  const layersBy = values['layers-by'] as DrawingOptions['layersBy']
  return {
    ...readPlacement(values),
    ...readStrokeOptions(values),
    ...readPens(values),
    layers,
    layersBy,
    font,
    strict,
    units: values.units as DrawingOptions['units'],
    hide: hidingOf(values),
  }
}

function readStrokeOptions(values: DrawingValues): StrokeOptions {
  const length = (
    name: 'simplify' | 'drop-duplicates' | 'min-length',
    bounds = { min: 0.001, max: 10 },
  ): number | undefined => {
    const text = values[name]
    return text === undefined ? undefined : readNumber(`--${name}`, text, bounds)
  }
  return {
    simplifyToleranceMm: length('simplify'),
    duplicateToleranceMm: length('drop-duplicates'),
    hatch: readHatch(values),
    order: !values['keep-order'],
    reverse: !values['keep-direction'],
    passes:
      values.passes === undefined
        ? undefined
        : readNumber('--passes', values.passes, { min: 1, max: 100, whole: true }),
    closedOverlapMm:
      values.overlap === undefined ? undefined : readNumber('--overlap', values.overlap, { min: 0, max: 1000 }),
    minLengthMm: length('min-length', { min: 0, max: 10_000 }),
    loopStarts: values['loop-starts'] as StrokeOptions['loopStarts'],
    effort: values.effort === undefined ? undefined : readNumber('--effort', values.effort, { min: 0, max: 1000 }),
  }
}

function readHatch(values: DrawingValues): StrokeOptions['hatch'] {
  const { hatch, 'hatch-angle': angle = '45', 'hatch-cross': cross = false, 'hatch-inset': inset = '0' } = values
  if (hatch === undefined) {
    const name = (['hatch-angle', 'hatch-cross', 'hatch-inset', 'hatch-density'] as const).find(
      (each) => values[each] !== undefined,
    )
    if (name === undefined) return undefined
    throw new UsageError(`--${name} says how to hatch`, 'add --hatch with the distance of the lines: --hatch 0.5')
  }
  return {
    spacingMm: readNumber('--hatch', hatch, { min: 0.01, max: 1000 }),
    angleDeg: readNumber('--hatch-angle', angle, { min: -360, max: 360 }),
    cross,
    density: values['hatch-density'] as HatchDensity,
    insetMm: readNumber('--hatch-inset', inset, { min: 0, max: 100 }),
  }
}

type HatchDensity = NonNullable<StrokeOptions['hatch']>['density']

function readPens({ pen: mappings = [], 'sort-pens': sortPens }: PenMappingValues): PenOptions {
  const pens: Record<string, string> = {}
  for (const text of mappings) {
    const equals = text.lastIndexOf('=')
    const name = text.slice(equals + 1)
    if (equals < 1 || name === '') {
      throw new UsageError(`--pen takes LAYER=PEN, not "${text}"`, 'for example --pen sky=2')
    }
    pens[text.slice(0, equals)] ??= name
  }
  return { pens, sortPens }
}

/** @throws UsageError for options that contradict each other */
function hidingOf(values: DrawingValues): DrawingOptions['hide'] {
  const { hide = false, 'hide-per-layer': perLayer = false, 'hatch-through': through = false, hatch } = values
  if (through && (hide || perLayer)) {
    throw new UsageError('--hatch-through shows what --hide leaves out', 'use one of the two')
  }
  if (through && hatch === undefined) throw new UsageError('--hatch-through is about hatching', 'add --hatch')
  if (through) return 'none'
  if (perLayer) return 'layer'
  return hide ? 'all' : undefined
}
