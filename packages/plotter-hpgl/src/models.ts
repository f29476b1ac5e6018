/**
 * What a plotter cannot be asked: everything else comes from its own answers (`OH`, `OW`, `OP`, `ESC.B`).
 *
 * Speeds, accelerations and times are for estimates alone: a wrong one costs some smoothness, never a byte.
 */

import { cutters } from './cutters.ts'
import type { HardClip, ModelProfile } from './model-profile.ts'

/** The models by the words of the setting `model`. */
export type ModelName =
  | 'hp-7470a'
  | 'hp-7475a'
  | 'hp-7440a'
  | 'hp-7550a'
  | 'roland-dxy'
  | 'generic'
  | 'vevor'
  | 'us-cutter'
  | 'pcut'
  | 'roland-camm1'
  | 'graphtec'
  | 'cutter'

function area(xMax: number, yMax: number): HardClip {
  return { xMin: 0, yMin: 0, xMax, yMax }
}

const metricAndUs = [
  ['a3', 'tabloid'],
  ['a4', 'letter'],
] as const

/**
 * @see HP 7470A interfacing and programming manual; vpype's plotter configuration (hard-clip limits of the 7475A, 7440A, 7550A and DXY)
 */
export const models: Readonly<Record<ModelName, ModelProfile>> = {
  'hp-7470a': {
    name: 'HP 7470A',
    identification: '7470',
    unitMm: 0.025,
    pens: 2,
    drawSpeedMmPerS: 381,
    travelSpeedMmPerS: 508,
    accelMmPerS2: 19_600,
    penMoveMs: 60,
    penChangeMs: 2000,
    papers: { a4: area(10_900, 7650), letter: area(10_300, 7650) },
  },
  'hp-7475a': {
    name: 'HP 7475A',
    identification: '7475',
    unitMm: 0.02488,
    pens: 6,
    drawSpeedMmPerS: 381,
    travelSpeedMmPerS: 508,
    accelMmPerS2: 19_600,
    penMoveMs: 60,
    penChangeMs: 2000,
    paperSwitch: metricAndUs,
    papers: {
      a4: area(11_040, 7721),
      a3: area(16_158, 11_040),
      letter: area(10_365, 7962),
      tabloid: area(16_640, 10_365),
    },
  },
  'hp-7440a': {
    name: 'HP 7440A ColorPro',
    identification: '7440',
    unitMm: 0.025,
    pens: 8,
    drawSpeedMmPerS: 400,
    travelSpeedMmPerS: 508,
    accelMmPerS2: 11_800,
    penMoveMs: 70,
    penChangeMs: 2500,
    papers: { a4: area(11_040, 7721), letter: area(10_365, 7962) },
  },
  'hp-7550a': {
    name: 'HP 7550A',
    identification: '7550',
    unitMm: 0.025,
    pens: 8,
    drawSpeedMmPerS: 800,
    travelSpeedMmPerS: 800,
    accelMmPerS2: 58_800,
    penMoveMs: 40,
    penChangeMs: 1500,
    forceGrams: [10, 66],
    paperSwitch: metricAndUs,
    papers: {
      a4: area(10_870, 7600),
      a3: area(15_970, 10_870),
      letter: area(10_170, 7840),
      tabloid: area(16_540, 10_170),
    },
  },
  'roland-dxy': {
    name: 'Roland DXY',
    identification: 'DXY',
    unitMm: 0.025,
    pens: 8,
    drawSpeedMmPerS: 400,
    travelSpeedMmPerS: 420,
    accelMmPerS2: 9800,
    penMoveMs: 70,
    penChangeMs: 2000,
    papers: { a4: area(11_880, 8400), a3: area(16_800, 11_880) },
  },
  generic: {
    name: 'HP-GL plotter',
    identification: '',
    unitMm: 0.025,
    pens: 8,
    drawSpeedMmPerS: 400,
    travelSpeedMmPerS: 400,
    accelMmPerS2: 9800,
    penMoveMs: 80,
    penChangeMs: 3000,
    papers: {
      a4: area(11_880, 8400),
      a3: area(16_800, 11_880),
      letter: area(11_176, 8636),
      tabloid: area(17_272, 11_176),
    },
  },
  ...cutters,
}

/** The words for {@link ModelName}, in the order people see them. */
export const modelNames: readonly ModelName[] = Object.keys(models) as ModelName[]

/** Papers that any model has a plottable area for. */
export const paperNames = ['a4', 'a3', 'letter', 'tabloid'] as const

/** The model that says this of itself; the generic one for models that are not listed. */
export function modelOf(identification: string): ModelName {
  const said = identification.toUpperCase().replace(/^HP ?/, '')
  const isNamed = (name: ModelName): boolean => models[name].identification !== ''
  return modelNames.find((name) => isNamed(name) && said.startsWith(models[name].identification)) ?? 'generic'
}
