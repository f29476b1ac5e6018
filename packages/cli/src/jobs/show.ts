import {
  checkPictureFile,
  counted,
  drawnSvg,
  isResumable,
  jobDetailsJson,
  jobLines,
  layersOf,
  type StoredJob,
  writePicture,
} from '@vfab/workshop'

import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { hint } from '../remarks.ts'

/** Options of `vfab jobs show`. */
export interface JobsShowValues {
  readonly svg?: string | undefined
}

/** `vfab jobs show [JOB]` */
export async function showJob(invocation: Invocation<JobsShowValues>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const { svg } = values
  if (svg !== undefined && svg !== '-') checkPictureFile(svg, io.cwd)
  const { jobs } = openWorkshop(invocation)
  const job = await jobs.show(await jobs.find(positionals[0]))
  if (svg === '-') return output.result(drawnSvg(job).trimEnd())
  const picture = svg === undefined ? undefined : await writePicture(svg, drawnSvg(job), io.cwd)
  output.document({ job: jobDetailsJson(job), picture })
  describe(job, output)
  if (picture !== undefined) output.result(`picture: ${picture}`)
}

function describe(job: StoredJob, output: Output): void {
  const { id, name, droppedBytes } = job
  output.result(`${output.paint('bold', printable(name))}  job ${id}`)
  for (const line of jobLines(job)) output.result(printable(line))
  const parts = layersOf(job)
  if (parts.length > 1) {
    for (const part of parts) {
      output.result(`  ${printable(part.name)}: ${part.strokesDone} of ${counted(part.strokes, 'stroke')}`)
    }
  }
  if (droppedBytes > 0) output.note(`${droppedBytes} bytes at the end of its record were torn and are not counted`)
  if (isResumable(job)) hint(output, `resume it: vfab jobs resume ${id}`)
}
