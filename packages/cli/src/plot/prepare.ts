import { type PlotterLimits, type PointMm, strokeCoordsMm, strokeCount } from '@vfab/core'
import {
  addRegistrationMarks,
  type Drawing,
  type HatchOptions,
  inkLengthMm,
  type PrepareOptions,
  prepareStrokes,
  travelLengthMm,
} from '@vfab/drawing'
import type { ConfiguredPen } from '@vfab/workshop'

import { readNumber } from '../number-option.ts'
import { UsageError } from '../usage-error.ts'
import type { DrawingValues } from './drawing-options.ts'
import type { PageValues } from './page-options.ts'
import type { PenMappingValues } from './pen-options.ts'
import { choosePens } from './pens.ts'
import { placeDrawing, type Placement, readPlacement } from './place.ts'

/** Gaps that no pen shows, where the driver has no setting for them. */
const defaultJoinToleranceMm = 0.15

/** What is done to a drawing before it is plotted, as it was typed and checked. */
export interface Preparation {
  readonly placement: Placement
  readonly strokes: Omit<PrepareOptions, 'joinToleranceMm' | 'travel'>
  readonly pens: PenMappingValues
}

/** How much there is to draw. */
export interface DrawingSize {
  readonly layers: number
  readonly strokes: number
  readonly inkMm: number
  /** Pen-up ways from the origin, from stroke to stroke, and back. */
  readonly travelMm: number
}

/** What a drawing is made ready for. */
export interface Target {
  /** Absent for no machine in particular. */
  readonly machine?:
    | {
        readonly limits: PlotterLimits
        /** Settings of its driver; `joinToleranceMm` counts. */
        readonly settings: Readonly<Record<string, unknown>>
      }
    | undefined
  /** What the configuration says of pens. */
  readonly pens: ReadonlyMap<number, ConfiguredPen>
}

/**
 * Reads the options of the page, of the strokes and of the pens.
 * @throws UsageError, DriverError `INPUT_INVALID` for a paper size that is none
 */
export function readPreparation(values: PageValues & DrawingValues & PenMappingValues): Preparation {
  return { placement: readPlacement(values), strokes: readStrokeOptions(values), pens: values }
}

function readStrokeOptions(values: DrawingValues): Preparation['strokes'] {
  const length = (name: 'simplify' | 'drop-duplicates'): number | undefined => {
    const text = values[name]
    return text === undefined ? undefined : readNumber(`--${name}`, text, { min: 0.001, max: 10 })
  }
  return {
    simplifyToleranceMm: length('simplify'),
    duplicateToleranceMm: length('drop-duplicates'),
    hatch: readHatch(values),
    passes: values.passes === undefined ? undefined : readPasses(values.passes),
    overlapMm:
      values.overlap === undefined ? undefined : readNumber('--overlap', values.overlap, { min: 0, max: 1000 }),
    minLengthMm:
      values['min-length'] === undefined
        ? undefined
        : readNumber('--min-length', values['min-length'], { min: 0, max: 10_000 }),
    loopStarts: values['loop-starts'] as PrepareOptions['loopStarts'],
    order: !values['keep-order'],
    reverse: !values['keep-direction'],
    effort: values.effort === undefined ? undefined : readNumber('--effort', values.effort, { min: 0, max: 1000 }),
  }
}

function readPasses(text: string): number {
  const passes = readNumber('--passes', text, { min: 1, max: 100 })
  if (Number.isInteger(passes)) return passes
  throw new UsageError(`--passes must be a whole number, not "${text}"`, 'for example --passes 2')
}

function readHatch(values: DrawingValues): HatchOptions | undefined {
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
    density: values['hatch-density'] as HatchOptions['density'],
    insetMm: readNumber('--hatch-inset', inset, { min: 0, max: 100 }),
  }
}

/** Makes a drawing ready: on its paper, each layer with its pen, strokes joined and in a short order. */
export function prepareDrawing(
  drawing: Drawing,
  { placement, strokes, pens }: Preparation,
  { machine, pens: configured }: Target,
): Drawing {
  const placed = placeDrawing(drawing, placement, machine?.limits.travelMm)
  const marked = placement.marksMm === undefined ? placed : addRegistrationMarks(placed, placement.marksMm)
  const { joinToleranceMm } = machine?.settings ?? {}
  // Pens come first: they may change the order of the layers, and with it the ways between them.
  return prepareStrokes(choosePens(marked, pens, configured, machine?.limits ?? { pens: 1 }), {
    ...strokes,
    travel: machine?.limits.motion,
    joinToleranceMm: typeof joinToleranceMm === 'number' ? joinToleranceMm : defaultJoinToleranceMm,
  })
}

const originMm: PointMm = { xMm: 0, yMm: 0 }

/** Counts layers, strokes, ink and pen-up ways. */
export function sizeOf({ layers }: Drawing): DrawingSize {
  let travelMm = 0
  let from = originMm
  for (const { strokes } of layers) {
    if (strokeCount(strokes) === 0) continue
    travelMm += travelLengthMm(strokes, from)
    const last = strokeCoordsMm(strokes, strokeCount(strokes) - 1)
    from = { xMm: last.at(-2)!, yMm: last.at(-1)! }
  }
  return {
    layers: layers.length,
    strokes: layers.reduce((sum, layer) => sum + strokeCount(layer.strokes), 0),
    inkMm: layers.reduce((sum, layer) => sum + inkLengthMm(layer.strokes), 0),
    travelMm: travelMm + Math.hypot(from.xMm, from.yMm),
  }
}
