import { type Drawing, previewSvg } from '@vfab/drawing'
import { estimatePlot, type PlotEstimate } from '@vfab/job'
import { configuredPens } from '@vfab/workshop'

import { loadConfiguration } from '../config/load-config.ts'
import type { PreviewValues } from '../commands/preview.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import type { Output } from '../output.ts'
import { hint } from '../remarks.ts'
import { describeDrawing, describeTravel, showEstimate } from './describe.ts'
import { hasDefaultMachine, type PlannedMachine, planFor } from './machine-limits.ts'
import { warnOfOverhang } from './overhang.ts'
import { penSettings } from './pens.ts'
import { prepareDrawing, readPreparation, sizeOf } from './prepare.ts'
import { readDrawing } from './read-drawing.ts'
import { checkPictureFile, isPng, writePicture } from './write-picture.ts'

/** `vfab preview FILE` */
export async function previewCommand(invocation: Invocation<PreviewValues>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const { out } = values
  if (out !== undefined && out !== '-') checkPictureFile(out, io.cwd)
  const preparation = readPreparation(values)
  await interruptible(invocation, 'stopping', async (signal) => {
    const { drawing } = await readDrawing(positionals[0]!, values, io, output, signal)
    const machine = await machineOf(invocation, signal)
    const pens = machine?.pens ?? configuredPens(await loadConfiguration(invocation))
    const ready = prepareDrawing(drawing, preparation, { machine, pens })
    warnOfOverhang(ready, machine, output)
    const draw = (): string => previewSvg(ready, { travelMm: machine?.limits.travelMm, detailMm: detailOf(out, ready) })
    if (out === '-') return output.result(draw().trimEnd())
    const picture = out === undefined ? undefined : await writePicture(out, draw(), io.cwd)
    const estimate = machine && (await estimatePlot(ready, machine, { pens: penSettings(pens) }))
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

/** What a picture of pixels cannot show: millions of points would only slow its rendering down. */
function detailOf(file: string | undefined, { page }: Drawing): number {
  return file !== undefined && isPng(file) ? Math.max(page.widthMm, page.heightMm) / 4000 : 0
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

function show(
  drawing: Drawing,
  machine: PlannedMachine | undefined,
  estimate: PlotEstimate | undefined,
  output: Output,
): void {
  output.result(describeDrawing(drawing))
  if (!machine || !estimate) {
    output.result(describeTravel(drawing))
    return hint(output, 'name a machine with --device to learn how long it takes')
  }
  output.result(`on ${machine.model}:`)
  showEstimate(estimate, output)
}
