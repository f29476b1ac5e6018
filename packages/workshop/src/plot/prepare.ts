import { type OperationOptions, type PlotterLimits, type PointMm, strokeCoordsMm, strokeCount } from '@vfab/core'
import { addRegistrationMarks, type Drawing, inkLengthMm, prepareStrokes, travelLengthMm } from '@vfab/drawing'

import { type Aside, workAside } from '../aside/work-aside.ts'
import type { ConfiguredPen } from '../config/pens-section.ts'
import type { Notify } from '../notice.ts'
import { defaultMachine } from './default-machine.ts'
import { choosePens } from './pens.ts'
import { noteTurn, placeDrawing } from './place.ts'
import type { DrawingSize } from './plot-event.ts'
import type { PreparationOptions } from './plot-options.ts'

/** Gaps that no pen shows, where the driver has no setting for them. */
const defaultJoinToleranceMm = 0.15

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

/** Planning more points, more strokes, or hatching more areas may take a second. */
const longPoints = 20_000
const longStrokes = 1000
const longFills = 100

/**
 * Makes a drawing ready: on its paper, each layer with its pen, strokes joined and in a short order.
 * @param aside - does what takes long; by default a thread of its own
 */
export async function prepareDrawing(
  drawing: Drawing,
  options: PreparationOptions & OperationOptions,
  { machine, pens: configured }: Target,
  notify?: Notify,
  aside?: Aside,
): Promise<Drawing> {
  const mayBeLong = takesLong(drawing, options.hatch !== undefined)
  const step = { level: 'step', text: 'planning', mayBeLong } as const
  notify?.(step)
  const { simplifyToleranceMm, duplicateToleranceMm, hatch, order = true, reverse = true, effort } = options
  const { passes, closedOverlapMm: overlapMm, loopStarts, minLengthMm, marksMm } = options
  const placed = placeDrawing(drawing, options, machine?.limits.travelMm)
  noteTurn(placed, drawing, options, notify)
  const marked = marksMm === undefined ? placed : addRegistrationMarks(placed, marksMm)
  const { joinToleranceMm } = machine?.settings ?? {}
  // Pens come first: they may change the order of the layers, and with it the ways between them.
  const chosen = choosePens(marked, options, configured, machine?.limits ?? { pens: 1 })
  const prepare = {
    simplifyToleranceMm,
    duplicateToleranceMm,
    hatch,
    order,
    reverse,
    effort,
    ...{ passes, overlapMm, loopStarts, minLengthMm },
    travel: (machine ?? defaultMachine).limits.motion,
    joinToleranceMm: typeof joinToleranceMm === 'number' ? joinToleranceMm : defaultJoinToleranceMm,
  }
  if (!mayBeLong) return prepareStrokes(chosen, prepare)
  const onProgress = (share: number): void => notify?.({ ...step, share })
  const request = { kind: 'prepare', drawing: chosen, options: prepare } as const
  return workAside(request, { signal: options.signal, onProgress }, aside)
}

/** Whether planning may take so long that Ctrl-C has to be heard meanwhile. */
export function takesLong({ layers }: Drawing, hatched = false): boolean {
  const lists = layers.flatMap(({ strokes, fills = [] }) => [
    strokes,
    ...(hatched ? fills.map(({ rings }) => rings) : []),
  ])
  const points = lists.reduce((sum, { coordsMm }) => sum + coordsMm.length / 2, 0)
  const strokes = lists.reduce((sum, list) => sum + strokeCount(list), 0)
  return points > longPoints || strokes > longStrokes || lists.length > longFills
}

const originMm: PointMm = { xMm: 0, yMm: 0 }

/** Counts layers, strokes, ink and pen-up travel. */
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
