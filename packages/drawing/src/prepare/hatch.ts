import { type InkStrokes, inColor } from '../ink-strokes.ts'
import { type Affine, compose, rotation, transformStrokes, translation } from '../affine.ts'
import { strokeBounds } from '../bounds.ts'
import { ClipTester } from '../clip-tester.ts'
import type { ClipRegion, FillArea } from '../drawing.ts'
import { invalidInput } from '../invalid-input.ts'
import { concatStrokes, mapRegion } from '../page/map-drawing.ts'
import type { OnProgress } from '../progress.ts'
import { HatchPen } from './hatch-pen.ts'
import { type Interval, intersectIntervals, ScanLines, uniteIntervals } from './scan-lines.ts'

/** How areas are filled with lines. */
export interface HatchOptions {
  /** Distance from line to line, in mm. */
  readonly spacingMm: number
  /** Direction of the lines: 0 runs across, 90 up and down. Default 45. */
  readonly angleDeg?: number | undefined
  /** A second set of lines at right angles. Default false. */
  readonly cross?: boolean | undefined
  /**
   * Hatch pale areas more loosely: by how dark their colour is, by how opaque they are, or both. Default: all alike.
   */
  readonly density?: 'color' | 'opacity' | 'both' | undefined
  /** Stay this far away from the outline, along the lines, in mm; half the pen's width keeps edges crisp. Default 0. */
  readonly insetMm?: number | undefined
  /** Join neighbouring lines at their ends where the way lies in the area, so that the pen stays down. Default true. */
  readonly connect?: boolean | undefined
}

/** More lines than this, over all areas, are a mistake in the spacing. */
const mostLines = 2_000_000

/**
 * Fills areas with parallel lines. The lines of all areas belong to one grid on the page, so that neighbours
 * look of one piece; areas of another density have a grid of their own.
 * @param inColors - whether the lines keep the colours of their areas; needless where a layer has one. Default false
 * @throws DriverError `INPUT_INVALID` when the spacing would take more lines than any pen draws
 */
export function hatchAreas(
  areas: readonly FillArea[],
  options: HatchOptions,
  onProgress?: OnProgress,
  inColors = false,
): InkStrokes {
  const { spacingMm, angleDeg = 45, cross = false } = options
  if (!(spacingMm > 0)) throw new RangeError(`spacingMm is ${spacingMm}; it has to be above 0`)
  const angles = cross ? [angleDeg, angleDeg + 90] : [angleDeg]
  const grids = areas.flatMap((area) => {
    const spacing = spacingMm / inkShare(area, options.density)
    return Number.isFinite(spacing) ? angles.map((angle) => hatchGrid(area, angle, spacing)) : []
  })
  const lines = grids.reduce((sum, { first, last }) => sum + Math.max(0, last - first + 1), 0)
  if (lines > mostLines) {
    throw invalidInput(`hatching every ${spacingMm} mm takes ${lines.toLocaleString('en')} lines`, {
      hint: `choose a wider spacing: more than ${mostLines.toLocaleString('en')} are a mistake`,
    })
  }
  let done = 0
  return concatStrokes(
    grids.map((grid) => {
      const hatched = hatchArea(grid, options)
      done += Math.max(0, grid.last - grid.first + 1)
      onProgress?.(done / lines)
      return inColors ? inColor(hatched, grid.area.color) : hatched
    }),
  )
}

/** Less ink than this is not worth a line. */
const leastShare = 0.02

/** How much ink an area takes against a black and opaque one, from 0 to 1. */
function inkShare({ color, opacity = 1 }: FillArea, density: HatchOptions['density']): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
  const lightness = 0.2126 * channels[0]! + 0.7152 * channels[1]! + 0.0722 * channels[2]!
  const byColor = density === 'color' || density === 'both' ? 1 - lightness : 1
  const byOpacity = density === 'opacity' || density === 'both' ? opacity : 1
  const share = byColor * byOpacity
  return share < leastShare ? 0 : share
}

/** The lines that an area takes: those numbered `first` to `last` of all that are `spacingMm` apart. */
interface HatchGrid {
  readonly area: FillArea
  readonly angleDeg: number
  readonly spacingMm: number
  readonly first: number
  readonly last: number
}

/** Half a line aside, as outlines like to run along whole millimetres, and turned so that the lines run along x. */
function toGrid(angleDeg: number, spacingMm: number): Affine {
  return compose(translation(0, -spacingMm / 2), rotation(-angleDeg))
}

function hatchGrid(area: FillArea, angleDeg: number, spacingMm: number): HatchGrid {
  const bounds = strokeBounds([transformStrokes(area.rings, toGrid(angleDeg, spacingMm))])
  const first = Math.ceil((bounds?.minYMm ?? 0) / spacingMm)
  const last = Math.floor((bounds?.maxYMm ?? 0) / spacingMm)
  return { area, angleDeg, spacingMm, first, last }
}

function hatchArea({ area, angleDeg, spacingMm, first, last }: HatchGrid, options: HatchOptions): InkStrokes {
  const { insetMm = 0, connect = true } = options
  const region = mapRegion({ shapes: [area] }, toGrid(angleDeg, spacingMm), new Map<ClipRegion, ClipRegion>())
  const scan = scannerOf(region, spacingMm, first, last)
  const pen = new HatchPen(connect ? new ClipTester(region) : undefined, 3 * spacingMm)
  for (let line = first; line <= last; line++) {
    const inset = scan(line).map(({ from, to }) => ({ from: from + insetMm, to: to - insetMm }))
    pen.drawLine(
      line * spacingMm,
      inset.filter(({ from, to }) => from < to),
    )
  }
  return transformStrokes(pen.strokes(), compose(rotation(angleDeg), translation(0, spacingMm / 2)))
}

/** A function from the number of a line to the parts of it that lie in the region. */
function scannerOf(region: ClipRegion, spacing: number, first: number, last: number): (line: number) => Interval[] {
  const shapes = region.shapes.map(({ rings, rule, clips }) => {
    const lines = new ScanLines(rings, rule, spacing, first, last)
    const clipScanners = clips.map((clip) => scannerOf(clip, spacing, first, last))
    return (line: number): Interval[] =>
      clipScanners.reduce((inside, clip) => intersectIntervals(inside, clip(line)), lines.inside(line))
  })
  return (line) => (shapes.length === 1 ? shapes[0]!(line) : uniteIntervals(shapes.map((shape) => shape(line))))
}
