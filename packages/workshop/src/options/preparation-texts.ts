import type { DrawingOptions, PenOptions, PreparationOptions, StrokeOptions } from '../plot/plot-options.ts'
import type { OptionReader } from './option-reader.ts'
import { type PageTexts, readPage } from './page-texts.ts'

/** What of a file is drawn, and how its strokes are prepared, as text: the options of `vfab plot` by their names. */
export interface DrawingTexts {
  readonly layer?: readonly string[] | undefined
  readonly 'layers-by'?: string | undefined
  readonly font?: string | undefined
  readonly strict?: boolean | undefined
  readonly units?: string | undefined
  readonly hide?: boolean | undefined
  readonly 'hide-per-layer'?: boolean | undefined
  readonly hatch?: string | undefined
  readonly 'hatch-through'?: boolean | undefined
  readonly 'hatch-angle'?: string | undefined
  readonly 'hatch-cross'?: boolean | undefined
  readonly 'hatch-inset'?: string | undefined
  readonly 'hatch-density'?: string | undefined
  readonly passes?: string | undefined
  readonly overlap?: string | undefined
  readonly 'loop-starts'?: string | undefined
  readonly 'min-length'?: string | undefined
  readonly simplify?: string | undefined
  readonly 'drop-duplicates'?: string | undefined
  readonly 'keep-order'?: boolean | undefined
  readonly 'keep-direction'?: boolean | undefined
  readonly effort?: string | undefined
}

/** Which pen draws what, as text. */
export interface PenTexts {
  /** `LAYER=PEN` */
  readonly pen?: readonly string[] | undefined
  readonly 'sort-pens'?: boolean | undefined
}

/** What is done to a drawing before it is plotted, as text. */
export interface PreparationTexts extends PageTexts, DrawingTexts, PenTexts {}

/** Reads the options of the page, of the strokes and of the pens. @throws the reader's error */
export function readPreparation(texts: PreparationTexts, reader: OptionReader): PreparationOptions & DrawingOptions {
  const { layer: layers, font, strict } = texts
  return {
    ...readPage(texts, reader),
    ...readStrokeOptions(texts, reader),
    ...readPens(texts, reader),
    ...{ layers, font, strict },
    layersBy: texts['layers-by'] as DrawingOptions['layersBy'],
    units: texts.units as DrawingOptions['units'],
    hide: hidingOf(texts, reader),
  }
}

function readStrokeOptions(texts: DrawingTexts, reader: OptionReader): StrokeOptions {
  const length = { min: 0.001, max: 10 }
  return {
    simplifyToleranceMm: reader.number('simplify', texts.simplify, length),
    duplicateToleranceMm: reader.number('drop-duplicates', texts['drop-duplicates'], length),
    hatch: readHatch(texts, reader),
    order: !texts['keep-order'],
    reverse: !texts['keep-direction'],
    passes: reader.number('passes', texts.passes, { min: 1, max: 100, whole: true }),
    closedOverlapMm: reader.number('overlap', texts.overlap, { min: 0, max: 1000 }),
    minLengthMm: reader.number('min-length', texts['min-length'], { min: 0, max: 10_000 }),
    loopStarts: texts['loop-starts'] as StrokeOptions['loopStarts'],
    effort: reader.number('effort', texts.effort, { min: 0, max: 1000 }),
  }
}

function readHatch(texts: DrawingTexts, reader: OptionReader): StrokeOptions['hatch'] {
  const { hatch, 'hatch-angle': angle = '45', 'hatch-cross': cross = false, 'hatch-inset': inset = '0' } = texts
  if (hatch === undefined) {
    const option = (['hatch-angle', 'hatch-cross', 'hatch-inset', 'hatch-density'] as const).find(
      (each) => texts[each] !== undefined,
    )
    if (option === undefined) return undefined
    const name = reader.name('hatch')
    throw reader.error(
      `${reader.name(option)} says how to hatch`,
      `add ${name} with the distance of the lines: ${name} 0.5`,
    )
  }
  return {
    spacingMm: reader.number('hatch', hatch, { min: 0.01, max: 1000 }),
    angleDeg: reader.number('hatch-angle', angle, { min: -360, max: 360 }),
    cross,
    density: texts['hatch-density'] as HatchDensity,
    insetMm: reader.number('hatch-inset', inset, { min: 0, max: 100 }),
  }
}

type HatchDensity = NonNullable<StrokeOptions['hatch']>['density']

function readPens({ pen: mappings = [], 'sort-pens': sortPens }: PenTexts, reader: OptionReader): PenOptions {
  const pens: Record<string, string> = {}
  for (const text of mappings) {
    const equals = text.lastIndexOf('=')
    const name = text.slice(equals + 1)
    if (equals < 1 || name === '') {
      const option = reader.name('pen')
      throw reader.error(`${option} takes LAYER=PEN, not "${text}"`, `for example ${option} sky=2`)
    }
    pens[text.slice(0, equals)] ??= name
  }
  return { pens, sortPens }
}

/** @throws the reader's error for options that contradict each other */
function hidingOf(texts: DrawingTexts, { name, error }: OptionReader): DrawingOptions['hide'] {
  const { hide = false, 'hide-per-layer': perLayer = false, 'hatch-through': through = false, hatch } = texts
  if (through && (hide || perLayer)) {
    throw error(`${name('hatch-through')} shows what ${name('hide')} leaves out`, 'use one of the two')
  }
  if (through && hatch === undefined) throw error(`${name('hatch-through')} is about hatching`, `add ${name('hatch')}`)
  if (through) return 'none'
  if (perLayer) return 'layer'
  return hide ? 'all' : undefined
}
