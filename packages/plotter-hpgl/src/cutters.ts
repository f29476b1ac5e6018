/**
 * Vinyl cutters that take HP-GL and answer nothing. What their makers leave open is chosen so that all known ones of a make take it;
 * speed and force are sent only where the settings say so, as most people set both at the panel.
 *
 * @see inkcut issues 120, 367, 378, 390 and 425 (prologues, line ends, forms of moves); Roland PNC-900 manual
 */
import { type Dialect, plotterDialect } from './dialect.ts'
import type { HardClip, ModelProfile } from './model-profile.ts'

/** Names of the cutters, a part of `ModelName`. */
export type CutterName = 'vevor' | 'us-cutter' | 'pcut' | 'roland-camm1' | 'graphtec' | 'cutter'

const papers: Readonly<Record<string, HardClip>> = {
  a4: { xMin: 0, yMin: 0, xMax: 11_880, yMax: 8400 },
  a3: { xMin: 0, yMin: 0, xMax: 16_800, yMax: 11_880 },
  letter: { xMin: 0, yMin: 0, xMax: 11_176, yMax: 8636 },
  tabloid: { xMin: 0, yMin: 0, xMax: 17_272, yMax: 11_176 },
}

/** What all of them take: a second `IN` at the end would cancel what is queued, and there is no pen to put back. */
const common: Dialect = {
  ...plotterDialect,
  selectsPen: false,
  prologue: 'IN;PA;',
  epilogue: 'PU;',
  force: 'FS{grams};',
}

function cutter(name: string, dialect: Partial<Dialect> = {}): ModelProfile {
  return {
    name,
    identification: '',
    unitMm: 0.025,
    pens: 1,
    drawSpeedMmPerS: 1000,
    // Set at the panel and not told: pacing by a slow one costs time, by a fast one bytes.
    usualSpeedMmPerS: 100,
    travelSpeedMmPerS: 300,
    accelMmPerS2: 3000,
    penMoveMs: 80,
    penChangeMs: 0,
    forceGrams: [1, 500],
    cutter: { ...common, ...dialect },
    papers,
  }
}

/** Some lose an instruction, or take two for one, that does not stand on a line of its own. */
const oneToALine: Partial<Dialect> = { pointsPerInstruction: 1, instructionEnd: '\n', prologue: 'IN;\nPA;' }

/** The cutters by the words of the setting `model`. */
export const cutters: Readonly<Record<CutterName, ModelProfile>> = {
  vevor: cutter('VEVOR cutter', oneToALine),
  'us-cutter': cutter('US Cutter', oneToALine),
  // It lifts at `PUx,y` and does not move.
  pcut: cutter('PCUT', { form: 'pu-pa', pointsPerInstruction: 1 }),
  'roland-camm1': cutter('Roland CAMM-1', { force: '!FS{grams};' }),
  graphtec: cutter('Graphtec'),
  cutter: cutter('vinyl cutter'),
}
