import { strokeCount } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { StartAt } from '@vfab/job'

import type { JobsResumeValues } from '../commands/jobs-resume.ts'
import { readNumber } from '../number-option.ts'
import { UsageError } from '../usage-error.ts'

/** Where a job is to go on, as it was typed. @throws UsageError */
export function readStart(values: JobsResumeValues, { layers }: Drawing): StartAt | undefined {
  const { 'from-stroke': stroke, 'from-layer': layer, 'from-percent': percent } = values
  const given = [stroke, layer, percent].filter((text) => text !== undefined)
  if (given.length > 1)
    throw new UsageError('--from-stroke, --from-layer and --from-percent say the same thing', 'give one of them')
  const max = layers.reduce((sum, { strokes }) => sum + strokeCount(strokes), 0)
  if (stroke !== undefined) return { stroke: readNumber('--from-stroke', stroke, { min: 1, max, whole: true }) - 1 }
  if (percent !== undefined) return { percent: readNumber('--from-percent', percent, { min: 0, max: 99.999 }) }
  if (layer === undefined) return undefined
  const index = layers.findIndex(({ id, name, number }) => [id, name, String(number)].includes(layer))
  if (index >= 0) return { layer: index }
  throw new UsageError(
    `the drawing has no layer "${layer}"`,
    `its layers are ${layers.map(({ name }) => `"${name}"`).join(', ')}`,
  )
}
