/** What the plotter and its planning thread tell each other. */
import type { PointMm, StrokeList } from '@vfab/core'

import type { Lot } from './lots.ts'
import type { Programme } from './programme.ts'
import type { Estimate, PlanningSettings, PlanningStart } from './programmer.ts'

/** To the thread. */
export type PlanningRequest =
  /** Forget everything else: from now on this drawing is planned, `programmes` ahead. */
  | {
      readonly kind: 'begin'
      readonly drawing: number
      readonly settings: PlanningSettings
      readonly start: PlanningStart
      readonly programmes: number
    }
  | { readonly kind: 'lot'; readonly lot: Lot }
  /** A programme was taken: one more may be made. */
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'estimate'
      readonly id: number
      readonly settings: PlanningSettings
      readonly strokes: StrokeList
      readonly fromMm: PointMm
      readonly continues: boolean
    }

/** From the thread. */
export type PlanningAnswer =
  /** The first one: its program can be asked. */
  | { readonly kind: 'loaded' }
  | { readonly kind: 'programme'; readonly drawing: number; readonly programme: Programme }
  | { readonly kind: 'failure'; readonly drawing: number; readonly error: unknown }
  | { readonly kind: 'estimate'; readonly id: number; readonly estimate: Estimate | undefined }
