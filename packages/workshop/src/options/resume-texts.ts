import type { ResumeJobOptions } from '../plot/plot-options.ts'
import { flag, takes } from './option.ts'
import type { OptionReader } from './option-reader.ts'
import type { OptionsOf } from './option-spec.ts'

/** Where a job is resumed, as text: the options of `vfab jobs resume` by their names. */
export interface ResumeTexts {
  /** Counted from 1. */
  readonly 'from-stroke'?: string | undefined
  readonly 'from-layer'?: string | undefined
  readonly 'from-percent'?: string | undefined
  readonly 'at-origin'?: boolean | undefined
  readonly overlap?: string | undefined
}

/** What {@link ResumeTexts} are. */
export const resumeOptions: OptionsOf<ResumeTexts> = {
  'from-stroke': takes('N', 'resume at this stroke, counted from 1'),
  'from-layer': takes('NAME', 'resume at the first stroke of this layer, by name or number'),
  'from-percent': takes('P', 'resume at this percentage of the ink'),
  'at-origin': flag('the pen stands where it stood before the first stroke: resume without asking'),
  overlap: takes('MM', 'redraw this much of an interrupted stroke, so that the joint does not show (default: 0.1)'),
}

/** Reads {@link ResumeTexts}. @throws the reader's error */
export function readResume(
  texts: ResumeTexts,
  reader: OptionReader,
): Pick<ResumeJobOptions, 'from' | 'atOrigin' | 'overlapMm'> {
  const from = readStart(texts, reader)
  const overlapMm = reader.number('overlap', texts.overlap, { min: 0, max: 50 })
  return { from, atOrigin: texts['at-origin'], overlapMm }
}

function readStart(texts: ResumeTexts, reader: OptionReader): ResumeJobOptions['from'] {
  const { 'from-stroke': stroke, 'from-layer': layer, 'from-percent': percent } = texts
  const given = [stroke, layer, percent].filter((text) => text !== undefined)
  if (given.length > 1) {
    const [first, second, third] = ['from-stroke', 'from-layer', 'from-percent'].map(reader.name)
    throw reader.error(`${first}, ${second} and ${third} say the same thing`, 'give one of them')
  }
  if (stroke !== undefined) return { stroke: reader.number('from-stroke', stroke, { min: 1, whole: true }) - 1 }
  if (percent !== undefined) return { percent: reader.number('from-percent', percent, { min: 0, max: 99.999 }) }
  return layer === undefined ? undefined : { layer }
}
