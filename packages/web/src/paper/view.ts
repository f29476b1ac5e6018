/**
 * Where the paper lies on the screen: `screen = at + scale × paper`. All lengths on the screen are CSS pixels, all on the paper
 * millimetres, y down on both.
 */
export interface View {
  /** CSS pixels per millimetre. */
  readonly scale: number
  /** Where the paper's upper left corner lies, CSS pixels. */
  readonly xPx: number
  readonly yPx: number
}

/** A width and a height; of the paper in mm, of the screen in CSS pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** A place on the screen, CSS pixels from the upper left corner of the stage. */
export interface ScreenPoint {
  readonly x: number
  readonly y: number
}

/** How far a paper may be magnified: 40 CSS pixels per millimetre show the width of a pen's line. */
const largestScale = 40
/** A paper is never smaller than this part of its fitted size. */
const smallestShare = 0.5
/** This much of the paper, CSS pixels, always stays in sight. */
const inSightPx = 48

/** The whole paper in the middle of the stage. */
export function fitPaper(paper: Size, stage: Size, paddingPx: number): View {
  const free = {
    width: Math.max(1, stage.width - 2 * paddingPx),
    height: Math.max(1, stage.height - 2 * paddingPx),
  }
  const scale = Math.min(free.width / paper.width, free.height / paper.height)
  return {
    scale,
    xPx: (stage.width - scale * paper.width) / 2,
    yPx: (stage.height - scale * paper.height) / 2,
  }
}

/** Life size: a millimetre of CSS is 96 / 25.4 pixels. The middle of the stage stays where it is. */
export function lifeSize(view: View, stage: Size): View {
  return zoomAround(view, 96 / 25.4 / view.scale, { x: stage.width / 2, y: stage.height / 2 })
}

/** Magnifies by `factor`; what lies under `point` stays there. */
export function zoomAround(view: View, factor: number, point: ScreenPoint): View {
  return {
    scale: view.scale * factor,
    xPx: point.x - (point.x - view.xPx) * factor,
    yPx: point.y - (point.y - view.yPx) * factor,
  }
}

/** Moves the paper by a distance on the screen. */
export function panBy(view: View, dxPx: number, dyPx: number): View {
  return { ...view, xPx: view.xPx + dxPx, yPx: view.yPx + dyPx }
}

/** Moves and magnifies, so that what lay under two fingers lies under them again. */
export function pinch(
  view: View,
  before: readonly [ScreenPoint, ScreenPoint],
  after: readonly [ScreenPoint, ScreenPoint],
): View {
  const from = middle(before)
  const to = middle(after)
  const factor = distance(after) / Math.max(1, distance(before))
  return zoomAround(panBy(view, to.x - from.x, to.y - from.y), factor, to)
}

/** Keeps the scale within its bounds and a part of the paper in sight. */
export function holdInSight(view: View, paper: Size, stage: Size): View {
  const fitted = fitPaper(paper, stage, 0)
  const scale = Math.min(largestScale, Math.max(smallestShare * fitted.scale, view.scale))
  const held =
    scale === view.scale ? view : zoomAround(view, scale / view.scale, { x: stage.width / 2, y: stage.height / 2 })
  return {
    scale,
    xPx: between(held.xPx, inSightPx - scale * paper.width, stage.width - inSightPx),
    yPx: between(held.yPx, inSightPx - scale * paper.height, stage.height - inSightPx),
  }
}

/** The place on the paper under a place on the screen, mm. */
export function toPaper(view: View, point: ScreenPoint): { readonly xMm: number; readonly yMm: number } {
  return { xMm: (point.x - view.xPx) / view.scale, yMm: (point.y - view.yPx) / view.scale }
}

/**
 * What moves a picture made for one view to where another wants it, as CSS writes it: with the origin of the transform at the
 * picture's upper left corner, whose place on the screen was `at` when it was made.
 */
export function moveFrom(made: View, at: ScreenPoint, now: View): { x: number; y: number; factor: number } {
  const factor = now.scale / made.scale
  return { x: now.xPx + (at.x - made.xPx) * factor, y: now.yPx + (at.y - made.yPx) * factor, factor }
}

function between(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high))
}

function middle([one, other]: readonly [ScreenPoint, ScreenPoint]): ScreenPoint {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }
}

function distance([one, other]: readonly [ScreenPoint, ScreenPoint]): number {
  return Math.hypot(one.x - other.x, one.y - other.y)
}
