import { previewSvg } from '@vfab/drawing'
import { checkPictureFile, pictureDetailMm, type Plan, sizeText, travelText, writePicture } from '@vfab/workshop'
import { type DeviceValues, type PreparationTexts, readPreparation } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { inWorkshop, showNotices } from '../open-workshop.ts'
import type { Output } from '../output.ts'
import { hint } from '../remarks.ts'
import { typedOptions } from '../typed.ts'
import { showEstimate } from './show-estimate.ts'

/** Options of `vfab preview`. */
export interface PreviewValues extends PreparationTexts, Pick<DeviceValues, 'device' | 'set'> {
  readonly out?: string | undefined
}

/** A picture of more strokes may take a second. */
const longStrokes = 20_000

/** `vfab preview FILE` */
export async function previewCommand(invocation: Invocation<PreviewValues>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const { out, device, set: assignments } = values
  const [file = ''] = positionals
  if (out !== undefined && out !== '-') checkPictureFile(out, io.cwd)
  const preparation = readPreparation(values, typedOptions())
  await inWorkshop(invocation, 'stopping', async (workshop, signal) => {
    if (file === '-' && io.stdin.isTTY) output.note('reading the drawing from standard input')
    const plan = await workshop.plan(file === '-' ? io.stdin : file, {
      ...{ ...preparation, device, assignments, signal, machineOptional: true, onNotice: showNotices(output) },
      ...(file === '-' ? { name: 'standard input' } : {}),
    })
    if (output.live) output.status(undefined)
    const { drawing, machine, size, estimate, estimatedFor } = plan
    const detailMm = pictureDetailMm(out, drawing.page)
    const draw = (): string => previewSvg(drawing, { travelMm: machine?.limits.travelMm, detailMm })
    if (out === '-') return output.result(draw().trimEnd())
    if (out !== undefined) output.step({ text: 'drawing the picture', mayBeLong: size.strokes > longStrokes })
    const picture = out === undefined ? undefined : await writePicture(out, draw(), io.cwd, { signal })
    if (output.live) output.status(undefined)
    const { page, notDrawn } = drawing
    output.document({ picture, page, machine: estimatedFor, ...size, estimate, notDrawn })
    show(plan, output)
    if (picture !== undefined) output.result(`picture: ${picture}`)
  })
}

function show({ drawing, machine, size, estimate, estimatedFor }: Plan, output: Output): void {
  output.result(sizeText(size, drawing.page))
  if (machine === undefined) output.result(travelText(size))
  output.result(machine === undefined ? `on a machine such as ${estimatedFor}:` : `on ${estimatedFor}:`)
  showEstimate(estimate, output)
  if (machine === undefined) hint(output, 'name your machine with --device: its settings decide how long it takes')
}
