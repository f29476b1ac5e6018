import type { Affine } from '../affine.ts'
import type { Clip } from './clip.ts'
import type { LengthContext } from './css-length.ts'
import type { SvgElement } from './element.ts'
import type { HeldInk } from './held-ink.ts'
import type { Report } from './problems.ts'
import type { Declarations, Style } from './style.ts'

/** Everything that holds for an element and its children while it is drawn. */
export interface Frame {
  readonly element: SvgElement
  readonly declarations: Declarations
  /** From the element's user units to mm on the page. */
  readonly toMm: Affine
  readonly style: Style
  /** The viewport in user units, for percentages. */
  readonly viewportWidth: number
  readonly viewportHeight: number
  readonly clips: readonly Clip[]
  /** Receives what is wrong with the element. */
  readonly report: Report
  /** Holds the ink of a group until its own size, and so its clip, is known. */
  readonly held: HeldInk | undefined
  /** False where a mask, a filter or a blend mode of the element or a group around it may show what is under it. */
  readonly opaque: boolean
  /** Of the element and all groups around it. */
  readonly opacity: number
  readonly isLayer: boolean
  /** Set once a child of this `switch` element has been chosen. */
  switchDone: boolean
}

/** What relative lengths of the frame's element refer to. */
export function lengthsOf(frame: Pick<Frame, 'style' | 'viewportWidth' | 'viewportHeight' | 'report'>): LengthContext {
  return {
    fontSize: frame.style.fontSize,
    viewportWidth: frame.viewportWidth,
    viewportHeight: frame.viewportHeight,
    report: frame.report,
  }
}
