import { isResumable, type JobTexts, type OptionReader, readJob, type ResumeJobOptions } from '@vfab/workshop'

import type { DeviceValues } from '../device/device-options.ts'
import type { Invocation } from '../invocation.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'
import { withPlotRoom } from '../plot/plot-room.ts'
import { showPlot } from '../plot/show-plot.ts'
import { typedOptions } from '../typed.ts'
import { UsageError } from '../usage-error.ts'

/** Options of `vfab jobs resume`. */
export interface JobsResumeValues extends DeviceValues, JobTexts {
  readonly 'from-stroke'?: string | undefined
  readonly 'from-layer'?: string | undefined
  readonly 'from-percent'?: string | undefined
  readonly 'at-origin'?: boolean | undefined
  readonly overlap?: string | undefined
  readonly picture?: string | undefined
}

/** `vfab jobs resume [JOB]` */
export async function resumeJob(invocation: Invocation<JobsResumeValues>): Promise<void> {
  const { io, positionals, values } = invocation
  const reader = typedOptions()
  const settings = readJob(values, reader, io.stdin.isTTY === true)
  const from = readStart(values, reader)
  const overlapMm = reader.number('overlap', values.overlap, { min: 0, max: 50 })
  await inWorkshop(invocation, 'stopping, the pen goes up', async (workshop, signal, interrupt) => {
    const id = await workshop.jobs.find(positionals[0], isResumable)
    const { picture, 'at-origin': atOrigin } = values
    const options = { ...deviceChoice(values, invocation, signal), ...settings, from, atOrigin, overlapMm, picture }
    await withPlotRoom(invocation, { interrupt, stdinTaken: false }, (room) =>
      showPlot(workshop.resumeJob(id, options), room, { label: undefined, signal }),
    )
  })
}

/** Where a job is to be resumed, as it was typed. @throws UsageError */
function readStart(values: JobsResumeValues, reader: OptionReader): ResumeJobOptions['from'] {
  const { 'from-stroke': stroke, 'from-layer': layer, 'from-percent': percent } = values
  const given = [stroke, layer, percent].filter((text) => text !== undefined)
  if (given.length > 1) {
    throw new UsageError('--from-stroke, --from-layer and --from-percent say the same thing', 'give one of them')
  }
  if (stroke !== undefined) return { stroke: reader.number('from-stroke', stroke, { min: 1, whole: true }) - 1 }
  if (percent !== undefined) return { percent: reader.number('from-percent', percent, { min: 0, max: 99.999 }) }
  return layer === undefined ? undefined : { layer }
}
