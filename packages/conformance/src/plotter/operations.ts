import type { OperationOptions, Plotter } from '@vfab/core'
import { longStroke, samplePoint, sampleStrokes } from './sample-strokes.ts'

/** A call that talks to the machine. */
export interface PlotterOperation {
  readonly name: string
  /** What has to come before it, undisturbed. */
  readonly prepare?: (plotter: Plotter) => Promise<void>
  /** Undefined where the plotter does not have the operation. */
  readonly run: (plotter: Plotter, options: OperationOptions) => Promise<unknown> | undefined
  /** Whether the pen is up as soon as the operation has been aborted; else only after close. */
  readonly penUpAfterAbort: boolean
}

/** All calls of an open plotter that wait for the machine. */
export const plotterOperations: readonly PlotterOperation[] = [
  {
    name: 'draw',
    run: (plotter, options) => plotter.draw(sampleStrokes(plotter.limits, 4), options),
    penUpAfterAbort: true,
  },
  {
    name: 'draw of one long stroke',
    run: (plotter, options) => plotter.draw(longStroke(plotter.limits), options),
    penUpAfterAbort: true,
  },
  {
    name: 'moveTo',
    prepare: (plotter) => plotter.penDown(),
    run: (plotter, options) => plotter.moveTo(samplePoint(plotter.limits), options),
    penUpAfterAbort: false, // the abort may come before the pen was lifted
  },
  {
    name: 'penUp',
    prepare: (plotter) => plotter.penDown(),
    run: (plotter, options) => plotter.penUp(options),
    penUpAfterAbort: false,
  },
  { name: 'penDown', run: (plotter, options) => plotter.penDown(options), penUpAfterAbort: false },
  { name: 'selfTest', run: (plotter, options) => plotter.selfTest(options), penUpAfterAbort: true },
  { name: 'home', run: (plotter, options) => plotter.home?.(options), penUpAfterAbort: true },
]
