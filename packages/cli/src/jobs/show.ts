import { strokeCount } from '@vfab/core'
import { drawnSvg, type StoredJob } from '@vfab/job'

import type { JobsShowValues } from '../commands/jobs-show.ts'
import type { Invocation } from '../invocation.ts'
import type { Output } from '../output.ts'
import { describeDrawing } from '../plot/describe.ts'
import { checkPictureFile, writePicture } from '../plot/write-picture.ts'
import { printable } from '../printable.ts'
import { counted } from '../quantities.ts'
import { hint } from '../remarks.ts'
import { findJob } from './find-job.ts'
import { jobJson, percentOf } from './job-json.ts'
import { isResumable, openJobStore } from './job-store.ts'

/** `vfab jobs show [JOB]` */
export async function showJob({ io, output, positionals, values }: Invocation<JobsShowValues>): Promise<void> {
  const { svg } = values
  if (svg !== undefined && svg !== '-') checkPictureFile(svg, io.cwd)
  const store = openJobStore(io)
  const id = await findJob(store, positionals[0], { test: () => true, none: 'there are no jobs: every plot makes one' })
  const job = await store.read(id)
  if (svg === '-') return output.result(drawnSvg(job).trimEnd())
  const picture = svg === undefined ? undefined : await writePicture(svg, drawnSvg(job), io.cwd)
  const { progress, drawing, settings, context } = job
  output.document({
    job: {
      ...jobJson(job),
      page: drawing.page,
      nextStroke: progress.next + 1,
      ...(progress.pen === undefined ? {} : { pen: progress.pen }),
      parts: layersOf(job),
      droppedBytes: job.droppedBytes,
      settings,
      context,
    },
    picture,
  })
  describe(job, output)
  if (picture !== undefined) output.result(`picture: ${picture}`)
}

interface LayerPart {
  readonly name: string
  readonly strokes: number
  readonly strokesDone: number
}

function layersOf({ drawing, progress }: StoredJob): readonly LayerPart[] {
  let first = 0
  return drawing.layers.map(({ name, strokes: list }) => {
    const strokes = strokeCount(list)
    const strokesDone = progress.done.subarray(first, first + strokes).reduce((sum, each) => sum + each, 0)
    first += strokes
    return { name, strokes, strokesDone }
  })
}

function describe(job: StoredJob, output: Output): void {
  const { id, name, device, state, reason, strokes, strokesDone, droppedBytes, createdMs, lastMs } = job
  const why = reason === undefined || reason === 'asked to' ? '' : ` (${printable(reason)})`
  output.result(`${output.paint('bold', printable(name))}  job ${id}`)
  output.result(`${state}${why}: ${strokesDone} of ${counted(strokes, 'stroke')} drawn, ${percentOf(job)} %`)
  output.result(describeDrawing(job.drawing))
  output.result(`on ${printable(device.nickname ?? device.model)} at ${printable(device.address)}`)
  output.result(`begun ${new Date(createdMs).toISOString()}, last written ${new Date(lastMs).toISOString()}`)
  const parts = layersOf(job)
  if (parts.length > 1) {
    for (const part of parts) {
      output.result(`  ${printable(part.name)}: ${part.strokesDone} of ${counted(part.strokes, 'stroke')}`)
    }
  }
  if (droppedBytes > 0) output.note(`${droppedBytes} bytes at the end of its record were torn and are not counted`)
  if (isResumable(job)) hint(output, `go on with it: vfab jobs resume ${id}`)
}
