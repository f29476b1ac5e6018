import { strokeCount } from '@vfab/core'
import {
  type Drawing,
  type HatchOptions,
  inkLengthMm,
  type Page,
  type PrepareOptions,
  prepareStrokes,
} from '@vfab/drawing'

import { readDuration } from '../duration-option.ts'
import { readNumber } from '../number-option.ts'
import { UsageError } from '../usage-error.ts'
import type { DrawingValues } from './drawing-options.ts'
import type { PageValues } from './page-options.ts'
import { placeDrawing, type Placement, readPlacement } from './place.ts'

/** Gaps that no pen shows, where the driver has no setting for them. */
const defaultJoinToleranceMm = 0.15
/** Most of what can be gained is gained in this time, and people wait for the first stroke. */
const defaultOrderMs = 500

/** What is done to a drawing before it is plotted, as it was typed and checked. */
export interface Preparation {
  readonly placement: Placement
  readonly strokes: Omit<PrepareOptions, 'joinToleranceMm'>
}

/** How much there is to draw. */
export interface DrawingSize {
  readonly layers: number
  readonly strokes: number
  readonly inkMm: number
}

/** The machine that a drawing is made ready for. */
export interface TargetMachine {
  /** What it can reach. */
  readonly travelMm: Page
  /** Settings of its driver; `joinToleranceMm` counts. */
  readonly settings: Readonly<Record<string, unknown>>
}

/**
 * Reads the options of the page and of the strokes.
 * @throws UsageError, DriverError `INPUT_INVALID` for a paper size that is none
 */
export function readPreparation(values: PageValues & DrawingValues): Preparation {
  return { placement: readPlacement(values), strokes: readStrokeOptions(values) }
}

function readStrokeOptions(values: DrawingValues): Preparation['strokes'] {
  const length = (name: 'simplify' | 'drop-duplicates'): number | undefined => {
    const text = values[name]
    return text === undefined ? undefined : readNumber(`--${name}`, text, { min: 0.001, max: 10 })
  }
  const orderTime = values['order-time']
  const orderMs =
    orderTime === undefined
      ? defaultOrderMs
      : readDuration('--order-time', orderTime, { bareUnit: 's', mayBeZero: true })
  return {
    simplifyToleranceMm: length('simplify'),
    duplicateToleranceMm: length('drop-duplicates'),
    hatch: readHatch(values),
    order: !values['keep-order'],
    reverse: !values['keep-direction'],
    timeBudgetMs: orderMs,
  }
}

function readHatch(values: DrawingValues): HatchOptions | undefined {
  const { hatch, 'hatch-angle': angle = '45', 'hatch-cross': cross = false, 'hatch-inset': inset = '0' } = values
  if (hatch === undefined) {
    const name = (['hatch-angle', 'hatch-cross', 'hatch-inset'] as const).find((each) => values[each] !== undefined)
    if (name === undefined) return undefined
    throw new UsageError(`--${name} says how to hatch`, 'add --hatch with the distance of the lines: --hatch 0.5')
  }
  return {
    spacingMm: readNumber('--hatch', hatch, { min: 0.01, max: 1000 }),
    angleDeg: readNumber('--hatch-angle', angle, { min: -360, max: 360 }),
    cross,
    insetMm: readNumber('--hatch-inset', inset, { min: 0, max: 100 }),
  }
}

/** Makes a drawing ready for a machine, or for none in particular: on its paper, strokes joined and in a short order. */
export function prepareDrawing(
  drawing: Drawing,
  { placement, strokes }: Preparation,
  machine: TargetMachine | undefined,
): Drawing {
  const { joinToleranceMm } = machine?.settings ?? {}
  return prepareStrokes(placeDrawing(drawing, placement, machine?.travelMm), {
    ...strokes,
    joinToleranceMm: typeof joinToleranceMm === 'number' ? joinToleranceMm : defaultJoinToleranceMm,
  })
}

/** Counts layers, strokes and ink. */
export function sizeOf({ layers }: Drawing): DrawingSize {
  return {
    layers: layers.length,
    strokes: layers.reduce((sum, layer) => sum + strokeCount(layer.strokes), 0),
    inkMm: layers.reduce((sum, layer) => sum + inkLengthMm(layer.strokes), 0),
  }
}
