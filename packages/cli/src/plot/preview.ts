import { type Drawing, drawingOverhang, previewSvg } from '@vfab/drawing'
import { estimatePlot, type PlotEstimate } from '@vfab/job'

import type { PreviewValues } from '../commands/preview.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import type { Output } from '../output.ts'
import { formatSize } from '../quantities.ts'
import { hint, warn } from '../remarks.ts'
import { describeDrawing, showEstimate } from './describe.ts'
import { hasDefaultMachine, type PlannedMachine, planFor } from './machine-limits.ts'
import { prepareDrawing, readPreparation, sizeOf } from './prepare.ts'
import { readDrawing } from './read-drawing.ts'
import { checkPictureFile, writePicture } from './write-picture.ts'

/** `vfab preview FILE` */
export async function previewCommand(invocation: Invocation<PreviewValues>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const { out } = values
  if (out !== undefined && out !== '-') checkPictureFile(out, io.cwd)
  const preparation = readPreparation(values)
  await interruptible(invocation, 'stopping', async (signal) => {
    const { drawing } = await readDrawing(positionals[0]!, values, io, output, signal)
    const machine = await machineOf(invocation, signal)
    const ready = prepareDrawing(drawing, preparation, machine)
    warnOfOverhang(ready, machine, output)
    const svg = previewSvg(ready, { travelMm: machine?.travelMm })
    if (out === '-') return output.result(svg.trimEnd())
    const picture = out === undefined ? undefined : await writePicture(out, svg, io.cwd)
    const estimate = machine && estimatePlot(ready, machine.limits)
    output.document({
      picture,
      page: ready.page,
      machine: machine?.model,
      ...sizeOf(ready),
      estimate,
      notDrawn: drawing.notDrawn,
    })
    show(ready, machine, estimate, output)
    if (picture !== undefined) output.result(`picture: ${picture}`)
  })
}

/** The machine that was named, or the only one there can be; times need one, pictures do not. */
async function machineOf(
  invocation: Invocation<PreviewValues>,
  signal: AbortSignal,
): Promise<PlannedMachine | undefined> {
  const { device: selector, set: assignments } = invocation.values
  if (selector === undefined && !(await hasDefaultMachine(invocation))) return undefined
  return planFor({ selector, assignments }, invocation, signal)
}

function warnOfOverhang(drawing: Drawing, machine: PlannedMachine | undefined, output: Output): void {
  if (!machine || !drawingOverhang(drawing, machine.travelMm)) return
  warn(output, `it does not fit ${machine.model}, which reaches ${formatSize(machine.travelMm)}`)
  hint(output, '--fit scales it, --clip leaves out what lies outside')
}

function show(
  drawing: Drawing,
  machine: PlannedMachine | undefined,
  estimate: PlotEstimate | undefined,
  output: Output,
): void {
  output.result(describeDrawing(drawing))
  if (!machine || !estimate) return hint(output, 'name a machine with --device to learn how long it takes')
  output.result(`on ${machine.model}:`)
  showEstimate(estimate, output)
}
