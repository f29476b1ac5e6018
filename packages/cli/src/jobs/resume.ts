import { isResumable, type Plot } from '@vfab/workshop'
import {
  type DeviceValues,
  type EventsValues,
  type JobTexts,
  readJob,
  readResume,
  type ResumeTexts,
} from '@vfab/workshop/options'

import { findElsewhere } from '../fleet/elsewhere.ts'
import { showEvents } from '../device/show-events.ts'
import type { Invocation } from '../invocation.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'
import { withPlotRoom } from '../plot/plot-room.ts'
import { showPlot } from '../plot/show-plot.ts'
import { typedOptions } from '../typed.ts'

/** Options of `vfab jobs resume`. */
export interface JobsResumeValues extends DeviceValues, JobTexts, ResumeTexts, EventsValues {
  readonly picture?: string | undefined
}

/** `vfab jobs resume [JOB]` */
export async function resumeJob(invocation: Invocation<JobsResumeValues>): Promise<void> {
  const { io, positionals, values } = invocation
  const reader = typedOptions()
  const settings = { ...readJob(values, reader, io.stdin.isTTY === true), ...readResume(values, reader) }
  await inWorkshop(invocation, 'stopping, the pen goes up', async (workshop, signal, interrupt) => {
    const [name = ''] = positionals
    const elsewhere = await findElsewhere([name], workshop, invocation)
    const there = elsewhere?.machines.get(name)
    const id = there === undefined ? await workshop.jobs.find(positionals[0], isResumable) : name
    const options = { ...deviceChoice(values, invocation, signal), ...settings, picture: values.picture }
    using _events = showEvents(workshop, values, invocation.output)
    const resumed = (): Plot =>
      there === undefined ? workshop.resumeJob(id, options) : elsewhere!.fleet.resume(there.host, there.device, options)
    await withPlotRoom(invocation, { interrupt, stdinTaken: false, workshop }, (room) =>
      showPlot(resumed(), room, { label: undefined, signal }),
    )
  })
}
