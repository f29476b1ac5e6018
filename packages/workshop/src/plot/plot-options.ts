import type { DrawOverrides, PointMm } from '@vfab/core'
import type {
  DrawingUnit,
  HatchOptions,
  HidingScope,
  LayerDivision,
  Page,
  PlaceOptions,
  PrepareOptions,
} from '@vfab/drawing'
import type { PlotProgress } from '@vfab/job'

import type { DeviceChoice } from '../device/device-choice.ts'
import type { Hook } from '../hooks/hook.ts'
import type { GuardWatch } from '../sensor/guard-watch.ts'
import type { PlotEvent } from './plot-event.ts'

/** How a file is read. */
export interface DrawingOptions {
  /** Only these layers: by name, by id, or by the number their name begins with. Default: all. */
  layers?: readonly string[] | undefined
  /** What makes a layer. Default: the layers of the file. */
  layersBy?: LayerDivision | undefined
  /** Leave out what lies under later opaque shapes: of the whole drawing, or of their own layer. Default: what hatching needs. */
  hide?: HidingScope | undefined
  /** Font file for text (TrueType, OpenType, WOFF or SVG). Default: single lines. */
  font?: string | undefined
  /** The unit of the numbers in a file that does not name one (DXF). */
  units?: DrawingUnit | undefined
  /** Refuse a file with errors instead of drawing the rest of it. Default false. */
  strict?: boolean | undefined
  /** Name of the drawing, where the file has none: a drawing that is handed over as text or as a stream. */
  name?: string | undefined
}

/** How a drawing lies on the paper. */
export interface PageOptions {
  /** `A4`, `letter`, `100x150mm`, or a size in mm. Default: the page of the drawing. */
  paper?: string | Page | undefined
  /** Paper on its side. */
  landscape?: boolean | undefined
  /** Borders that `fit` keeps free and `clip` cuts off; one number for all sides. Default 0. */
  marginMm?: PlaceOptions['marginMm']
  /** Keep only this part of the drawing. */
  cropMm?: PlaceOptions['cropMm']
  /** Draw registration marks, this far from the edges of the page. Default: none. */
  marksMm?: number | undefined
  /** Clockwise. `auto` (default) turns the sheet only where it fits no other way. */
  rotateDeg?: number | 'auto' | undefined
  /** Scale the drawing to fill the paper, as far as the machine reaches. */
  fit?: boolean | undefined
  /** Leave out what lies beyond the paper or the reach of the machine. */
  clip?: boolean | undefined
  mirror?: PlaceOptions['mirror']
  /** Factor; after `fit` where both are given. */
  scale?: number | undefined
  /** Put the ink in the middle of the paper. */
  center?: boolean | undefined
  /** Move the drawing to the right and down. */
  offsetMm?: PointMm | undefined
  /** Repeat the drawing in a grid. */
  copies?: PlaceOptions['copies']
}

/** How the strokes of a drawing are prepared. */
export interface StrokeOptions {
  /** Fill areas with lines. */
  hatch?: HatchOptions | undefined
  /** Draw every stroke this many times. Default 1. */
  passes?: number | undefined
  /** Draw closed strokes this far beyond their end, mm, against gaps. */
  closedOverlapMm?: number | undefined
  /** Where closed strokes begin. Default: near the pen. */
  loopStarts?: PrepareOptions['loopStarts']
  /** Leave out strokes shorter than this, mm. */
  minLengthMm?: number | undefined
  /** Merge points into lines and arcs, moving ink by at most this. */
  simplifyToleranceMm?: number | undefined
  /** Leave out what runs along ink that is already drawn, within this distance. */
  duplicateToleranceMm?: number | undefined
  /** Draw in a short order. Default true; false keeps the order of the file. */
  order?: boolean | undefined
  /** Strokes may be drawn backwards. Default true. */
  reverse?: boolean | undefined
  /** How much to optimise the order: 1 by default, 0 for the first order found. */
  effort?: number | undefined
}

/** Which pen draws what. */
export interface PenOptions {
  /**
   * The pen of a layer, by the layer's name, number or colour: a number from 1, or a name from `pens:` of the configuration.
   * What is not named here goes by the configuration.
   */
  pens?: Readonly<Record<string, number | string>> | undefined
  /** Draw the layers of one pen together, to minimise pen changes. */
  sortPens?: boolean | undefined
}

/** What is done to a drawing before it is plotted. */
export interface PreparationOptions extends PageOptions, StrokeOptions, PenOptions {}

/** How a plot is filmed. */
export interface PlotFilmOptions {
  /** Cameras, as {@link DeviceChoice.device}. */
  cameras: readonly string[]
  /** When to take a picture: `stroke`, `layer`, `pen-up`, `frame`, a time (`10s`) or ink (`50mm`). Default `1s`. */
  every?: string | undefined
  /** Where the film goes; with several cameras, each has a directory of its own in it. Default: a new `film-DATE-TIME`. */
  directory?: string | undefined
}

/** How a job runs once it has begun. What `workshop.resumeJob` does not set is as it was when the plot began. */
export interface JobOptions {
  /** Pause after this length of ink, mm, each time. */
  pauseAfterInkMm?: number | undefined
  /** Put the pen away, or park it, when a pause lasts this long. Default: after a minute on machines that hold several pens. */
  idlePenMs?: number | undefined
  /** What the machine's own button does. Default: pause and resume. */
  button?: 'pause' | 'ignore' | undefined
  /** Commands and web addresses that receive the job as JSON: `finish=notify-send done`. Those of the configuration are added. */
  hooks?: readonly (Hook | string)[] | undefined
  /** Keep a picture (.svg) of what is drawn up to date in this file. */
  live?: string | undefined
  /**
   * What to do where a layer or a pen needs a person. `ask`: the job waits (phase `waiting`) for {@link Plot.answer}. `skip`: it
   * goes on with whatever pen is in. Default: such a drawing is refused before anything moves.
   */
  people?: 'ask' | 'skip' | undefined
  /** Settings of the whole plot; what the machine does not have is left out, with a note. */
  overrides?: DrawOverrides | undefined
  film?: PlotFilmOptions | undefined
  /**
   * Rules that pause or stop the plot when a sensor says so: `door.open == true: pause`. Those of the configuration are added, unless
   * {@link noConfiguredGuards}. Or guards that several plots share, see `workshop.watchGuards`.
   */
  guards?: readonly string[] | GuardWatch | undefined
  /** Sensors the guards watch. Default: those the rules name, else the configured ones, else all attached. */
  sensors?: readonly string[] | undefined
  noConfiguredGuards?: boolean | undefined
  /** Called for each stroke in order, counted over the whole drawing from 0, when the machine has finished it. Must return at once. */
  onStroke?: ((stroke: number) => void) | undefined
  /** Called with every progress, a few times a second. */
  onProgress?: ((progress: PlotProgress) => void) | undefined
  /** Called with everything that happens, progress included. */
  onEvent?: ((event: PlotEvent) => void) | undefined
}

/** What `workshop.plot` and `plotFile` accept. */
export interface PlotFileOptions extends DeviceChoice, DrawingOptions, PreparationOptions, JobOptions {
  /** Keep a record of the job, so that it can be resumed. Default true. */
  journal?: boolean | undefined
  /** Id of the job: letters, digits, `-`, `_`, `.`. Default: the time and four random characters. */
  jobId?: string | undefined
  /**
   * The drawing is ready, as `workshop.plan` returns it for this machine: exactly these strokes are drawn, in this order, and preparation
   * options count for nothing. Default false.
   */
  prepared?: boolean | undefined
  /** Write what a simulated device drew to this file, .svg or .png. */
  picture?: string | undefined
}

/** What `workshop.resumeJob` accepts. */
export interface ResumeJobOptions extends DeviceChoice, JobOptions {
  /** Where to resume. Default: the first stroke that is not known to be drawn. Strokes count from 0; a layer goes by name or number. */
  from?: { readonly stroke: number } | { readonly layer: string } | { readonly percent: number } | undefined
  /** The pen is where it was before the first stroke: do not ask. */
  atOrigin?: boolean | undefined
  /** Redraw this much of an interrupted stroke, mm, so that the joint does not show. Default 0.1. */
  overlapMm?: number | undefined
  picture?: string | undefined
}
