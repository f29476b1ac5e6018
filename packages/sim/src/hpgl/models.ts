/** Where a paper's plottable area begins and ends, in plotter units: the hard-clip limits, as `OH` tells them. */
export interface PaperLimits {
  readonly xMin: number
  readonly yMin: number
  readonly xMax: number
  readonly yMax: number
  /** Scaling points after `IN`: x and y of P1, then of P2. Where nobody wrote them down, inset by a thirtieth. */
  readonly scalingPoints?: readonly [number, number, number, number]
}

/** What one model of plotter is like. */
export interface HpglModel {
  /** What `OI` answers. */
  readonly identification: string
  readonly displayName: string
  /** Length of a plotter unit, mm. `OF` says 40 units per mm on all of them, which is the truth only for 0.025. */
  readonly unitMm: number
  readonly bufferBytes: number
  readonly pens: number
  /** Highest speed with the pen down and default of `VS`, mm/s. */
  readonly drawSpeedMmPerS: number
  readonly travelSpeedMmPerS: number
  readonly accelMmPerS2: number
  /** From up to down and back, ms. */
  readonly penMoveMs: number
  /** Fetching a pen from the carousel or putting it back, ms. */
  readonly penChangeMs: number
  readonly papers: Readonly<Record<string, PaperLimits>>
  /** The paper that is loaded unless another is asked for. */
  readonly defaultPaper: string
  /** `PS` sizes: what 0 to 3 and what 4 to 127 select. Absent where the plotter has no such instruction. */
  readonly paperSwitch?: readonly [large: string, small: string]
  /** Instructions besides those that all have. */
  readonly extras: readonly string[]
  /** Device-control instructions besides those that all have. */
  readonly deviceExtras: string
  /** What `OO` answers. */
  readonly options: string
  /** Present on cutters, which answer nothing and know a few instructions alone. */
  readonly cutter?: CutterHabits
}

/** Where cutters differ from plotters, and from each other. */
export interface CutterHabits {
  /** All it knows. What else it is sent counts as refused. */
  readonly instructions: readonly string[]
  /** False where `PU` and `PD` lift and lower alone, whatever coordinates follow. */
  readonly penMoves: boolean
  /** Whether an instruction that is not followed by a line end is lost. */
  readonly needsLines: boolean
}

/** Name of a model that is simulated. */
export type HpglModelName = 'hp-7470a' | 'hp-7475a' | 'hp-7440a' | 'hp-7550a' | 'roland-dxy' | CutterModelName

/** Name of a cutter that is simulated; each stands for several makes. */
export type CutterModelName = 'cutter' | 'pcut' | 'us-cutter'

const arcs = ['AA', 'AR', 'CI']
const shapes = ['EA', 'ER', 'EW', 'RA', 'RR', 'WG', 'FT', 'PT']
const newer = ['OH', 'RO', ...arcs]

function limits(xMax: number, yMax: number, scalingPoints?: PaperLimits['scalingPoints']): PaperLimits {
  return { xMin: 0, yMin: 0, xMax, yMax, ...(scalingPoints === undefined ? {} : { scalingPoints }) }
}

/**
 * The simulated models. Buffers, speeds, limits and scaling points are the makers', as far as they are known; those of the
 * 7440A and the DXY, times for pens and accelerations are approximate.
 * @see HP 7470A interfacing and programming manual; vpype's plotter configuration; the README lists what is uncertain
 */
export const models: Readonly<Record<HpglModelName, HpglModel>> = {
  'hp-7470a': {
    identification: '7470A',
    displayName: 'HP 7470A',
    unitMm: 0.025,
    bufferBytes: 255,
    pens: 2,
    drawSpeedMmPerS: 381,
    travelSpeedMmPerS: 508,
    accelMmPerS2: 19_600,
    penMoveMs: 60,
    penChangeMs: 1500,
    papers: { a4: limits(10_900, 7650), letter: limits(10_300, 7650, [250, 279, 10_250, 7479]) },
    defaultPaper: 'a4',
    extras: [],
    deviceExtras: '',
    options: '0,1,0,0,0,0,0,0',
  },
  'hp-7475a': {
    identification: '7475A',
    displayName: 'HP 7475A',
    unitMm: 0.02488,
    bufferBytes: 1024,
    pens: 6,
    drawSpeedMmPerS: 381,
    travelSpeedMmPerS: 508,
    accelMmPerS2: 19_600,
    penMoveMs: 60,
    penChangeMs: 1500,
    papers: {
      a4: limits(11_040, 7721, [603, 521, 10_603, 7721]),
      a3: limits(16_158, 11_040, [170, 602, 15_370, 10_602]),
      letter: limits(10_365, 7962, [250, 279, 10_250, 7479]),
      tabloid: limits(16_640, 10_365, [522, 259, 15_722, 10_259]),
    },
    defaultPaper: 'a4',
    paperSwitch: ['a3', 'a4'],
    extras: [...newer, ...shapes, 'PS'],
    deviceExtras: '',
    options: '0,1,0,0,1,0,0,0',
  },
  'hp-7440a': {
    identification: '7440A',
    displayName: 'HP 7440A ColorPro',
    unitMm: 0.025,
    bufferBytes: 60,
    pens: 8,
    drawSpeedMmPerS: 400,
    travelSpeedMmPerS: 508,
    accelMmPerS2: 11_800,
    penMoveMs: 70,
    penChangeMs: 2000,
    papers: { a4: limits(11_040, 7721), letter: limits(10_365, 7962) },
    defaultPaper: 'a4',
    extras: [...newer],
    deviceExtras: '',
    options: '0,1,0,0,0,0,0,0',
  },
  'hp-7550a': {
    identification: '7550A',
    displayName: 'HP 7550A',
    unitMm: 0.025,
    bufferBytes: 12_800,
    pens: 8,
    drawSpeedMmPerS: 800,
    travelSpeedMmPerS: 800,
    accelMmPerS2: 58_800,
    penMoveMs: 40,
    penChangeMs: 1200,
    papers: {
      a4: limits(10_870, 7600),
      a3: limits(15_970, 10_870),
      letter: limits(10_170, 7840),
      tabloid: limits(16_540, 10_170),
    },
    defaultPaper: 'a4',
    paperSwitch: ['a3', 'a4'],
    extras: [...newer, ...shapes, 'PS', 'FS', 'AS', 'OT', 'NR', 'PG', 'BL', 'ES', 'LO', 'GC', 'CV', 'KY'],
    deviceExtras: 'APST',
    options: '1,1,0,0,1,1,0,1',
  },
  'roland-dxy': {
    identification: 'DXY-1200',
    displayName: 'Roland DXY-1200',
    unitMm: 0.025,
    bufferBytes: 5120,
    pens: 8,
    drawSpeedMmPerS: 400,
    travelSpeedMmPerS: 420,
    accelMmPerS2: 9800,
    penMoveMs: 70,
    penChangeMs: 1500,
    papers: { a4: limits(11_880, 8400), a3: limits(16_800, 11_880) },
    defaultPaper: 'a3',
    extras: [...newer, ...shapes],
    deviceExtras: '',
    options: '0,1,0,0,1,0,0,0',
  },
  cutter: cutter('vinyl cutter', { penMoves: true, needsLines: false }),
  pcut: cutter('PCUT', { penMoves: false, needsLines: false }),
  'us-cutter': cutter('US Cutter', { penMoves: true, needsLines: true }),
}

/** @see inkcut issues 367 and 425; buffers, speeds and times are approximate */
function cutter(displayName: string, habits: Omit<CutterHabits, 'instructions'>): HpglModel {
  return {
    identification: '',
    displayName,
    unitMm: 0.025,
    bufferBytes: 4096,
    pens: 1,
    drawSpeedMmPerS: 100,
    travelSpeedMmPerS: 300,
    accelMmPerS2: 3000,
    penMoveMs: 80,
    penChangeMs: 0,
    papers: { a4: limits(11_880, 8400), a3: limits(16_800, 11_880) },
    defaultPaper: 'a4',
    extras: ['FS'],
    deviceExtras: '',
    options: '',
    cutter: { instructions: ['IN', 'PA', 'PU', 'PD', 'VS', 'FS'], ...habits },
  }
}

/** Scaling points of a paper after `IN`. */
export function defaultScalingPoints(paper: PaperLimits): readonly [number, number, number, number] {
  if (paper.scalingPoints !== undefined) return paper.scalingPoints
  const inset = Math.round((paper.yMax - paper.yMin) / 30)
  return [paper.xMin + inset, paper.yMin + inset, paper.xMax - inset, paper.yMax - inset]
}
