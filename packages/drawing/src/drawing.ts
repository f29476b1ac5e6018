import type { StrokeList } from '@vfab/core'

import type { InkStrokes } from './ink-strokes.ts'

/** A sheet: millimetres, origin at its top left corner, x to the right, y down. */
export interface Page {
  readonly widthMm: number
  readonly heightMm: number
}

/** An area that is to be filled; {@link prepareStrokes} turns it into hatch lines when asked to. */
export interface FillArea {
  /** Closed outlines; the last point of each is joined to its first. */
  readonly rings: StrokeList
  /** Which points are inside, as SVG's `fill-rule` says. */
  readonly rule: 'nonzero' | 'evenodd'
  /** Fill colour, `#rrggbb`. */
  readonly color: string
  /** How much of the fill is seen, from 0 to 1. Default 1. */
  readonly opacity?: number
  /** Only what lies inside all of these is filled. */
  readonly clips: readonly ClipRegion[]
}

/** The inside of a clip path: the union of its shapes, each of them cut by its own clips. */
export interface ClipRegion {
  readonly shapes: readonly {
    readonly rings: StrokeList
    readonly rule: 'nonzero' | 'evenodd'
    readonly clips: readonly ClipRegion[]
  }[]
}

/**
 * Strokes that belong together and are drawn one after the other with one pen.
 *
 * `number`, `pauseBefore`, `delayMs`, `speedPercent` and `penDownPercent` come from the layer's name, in the notation that
 * AxiDraw users know: `!2 +S50 +H30 +D500 red`.
 */
export interface Layer {
  /** Unique within the drawing: the group's id in the file where it has one. */
  readonly id: string
  /** As its author named it, controls included. */
  readonly name: string
  /** `#rrggbb` when the whole layer has one colour; otherwise `strokes.colors` has one for each stroke. */
  readonly color?: string
  /** Pen that draws the layer, counted from 1; 1 when absent. Set by {@link assignPens}. */
  readonly pen?: number
  readonly strokes: InkStrokes
  /** Areas to hatch; present when {@link ReadSvgOptions.keepFills} asked for them. */
  readonly fills?: readonly FillArea[]
  /** The number the name starts with. */
  readonly number?: number
  /** True where the name starts with `!`: wait for the user before this layer. */
  readonly pauseBefore?: boolean
  /** `+D`: wait before this layer. */
  readonly delayMs?: number
  /** `+S`: drawing speed in percent of the machine's fastest. */
  readonly speedPercent?: number
  /** `+H`: height of the lowered pen in percent of the pen's whole range. */
  readonly penDownPercent?: number
  /** True for a layer locked in the editor. It is drawn all the same. */
  readonly locked?: boolean
}

/** Something in the file that is not in the drawing. */
export interface NotDrawn {
  /** Plural noun for people: `images`. */
  readonly what: string
  readonly count: number
  /** What to do if it was wanted. */
  readonly hint?: string
  /** Where in the file, and why: `path "leaf" (line 4) has malformed path data: …`. At most 100. */
  readonly details?: readonly string[]
}

/** Layers of strokes on a page, ready to be prepared and plotted. */
export interface Drawing {
  readonly page: Page
  /** In the order they are drawn. None is empty. */
  readonly layers: readonly Layer[]
  /** What was left out, each kind once. */
  readonly notDrawn: readonly NotDrawn[]
}
