import type { Plotter } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { ResolvedDevice } from '@vfab/host'
import { estimatePlot, type PlotProgress, type PlotResult, requireWithinTravel, runPlot } from '@vfab/job'

import type { PlotValues } from '../commands/plot.ts'
import { type DeviceInUse, requestOf, usePlotter } from '../device/use-device.ts'
import { Interrupted } from '../interrupted.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { counted, formatDuration, formatLength } from '../quantities.ts'
import type { Output } from '../output.ts'
import { warn } from '../remarks.ts'
import { UsageError } from '../usage-error.ts'
import { describeDrawing, showEstimate } from './describe.ts'
import { planFor } from './machine-limits.ts'
import { type PausePolicy, pauseBefore, requireAnswers } from './pause-between-layers.ts'
import { prepareDrawing, type Preparation, readPreparation, sizeOf } from './prepare.ts'
import { createProgressDisplay } from './progress-display.ts'
import { type NamedDrawing, readDrawing } from './read-drawing.ts'
import { checkPictureFile, writePicture } from './write-picture.ts'

type PlotInvocation = Invocation<PlotValues>

/** `vfab plot FILE` */
export async function plotCommand(invocation: PlotInvocation): Promise<void> {
  const { io, output, positionals, values } = invocation
  const [file = ''] = positionals
  if (values.picture !== undefined) checkPictureFile(values.picture, io.cwd)
  const preparation = readPreparation(values)
  const policy = { yes: values.yes ?? false, stdinTaken: file === '-' }
  await interruptible(invocation, 'stopping, the pen goes up', async (signal) => {
    const named = await readDrawing(file, values, io, output, signal)
    if (values['dry-run']) return planOnly(named, preparation, invocation, signal)
    requireAnswers(named.drawing, policy, io)
    return plotOnDevice(named, preparation, policy, invocation, signal)
  })
}

async function planOnly(
  { name, drawing }: NamedDrawing,
  preparation: Preparation,
  invocation: PlotInvocation,
  signal: AbortSignal,
): Promise<void> {
  const { output, values } = invocation
  const machine = await planFor({ selector: values.device, assignments: values.set }, invocation, signal)
  const ready = prepareDrawing(drawing, preparation, machine)
  requireWithinTravel(ready, machine.limits)
  const estimate = estimatePlot(ready, machine.limits)
  output.event({ type: 'planned', drawing: name, machine: machine.model, page: ready.page, ...sizeOf(ready), estimate })
  output.result(`${printable(name)}: ${describeDrawing(ready)}`)
  output.result(`on ${machine.model}, nothing was opened:`)
  showEstimate(estimate, output)
}

async function plotOnDevice(
  named: NamedDrawing,
  preparation: Preparation,
  policy: PausePolicy,
  invocation: PlotInvocation,
  signal: AbortSignal,
): Promise<void> {
  const { output, values } = invocation
  let last: PlotProgress | undefined
  let picture: string | undefined
  try {
    const result = await usePlotter(
      requestOf(values),
      invocation,
      signal,
      (plotter, inUse) => {
        if (values.picture !== undefined) requireSimulated(inUse.chosen)
        return drawOn(plotter, inUse, named, preparation, policy, invocation, (progress) => (last = progress))
      },
      async (chosen) => {
        picture = await savePicture(chosen, invocation)
      },
    )
    output.event({ type: 'finished', ...result, picture })
    showResult(named.name, result, output)
  } catch (error) {
    if (last) output.note(howFar(last, error))
    throw error
  } finally {
    if (picture !== undefined) output.result(`picture: ${picture}`)
  }
}

async function drawOn(
  plotter: Plotter,
  { chosen, signal }: DeviceInUse,
  { name, drawing }: NamedDrawing,
  preparation: Preparation,
  policy: PausePolicy,
  invocation: PlotInvocation,
  onProgress: (progress: PlotProgress) => void,
): Promise<PlotResult> {
  const { io, output } = invocation
  const { limits, identity } = plotter
  const ready = prepareDrawing(drawing, preparation, { travelMm: limits.travelMm, settings: chosen.settings.values })
  const machine = { model: identity.model, address: identity.address, nickname: identity.nickname }
  output.event({ type: 'started', drawing: name, device: chosen.name, machine, page: ready.page, ...sizeOf(ready) })
  output.note(`${printable(name)}: ${describeDrawing(ready)}`)
  output.note(`on ${printable(identity.nickname ?? identity.model)} at ${printable(chosen.name)}`)
  warnOfLayerControls(ready, output)
  const display = createProgressDisplay(output, io.clock)
  try {
    return await runPlot(plotter, ready, {
      signal,
      clock: io.clock,
      onLayer: async (layer) => {
        output.event({ type: 'layer', ...layer })
        display.layer(layer)
        await pauseBefore(layer, policy, { io, output, signal })
      },
      onProgress: (progress) => {
        onProgress(progress)
        display.progress(progress)
      },
    })
  } finally {
    display.end()
  }
}

/** A layer's name may ask for what no plotter can be told yet by layer: the author should know before the ink dries. */
function warnOfLayerControls({ layers }: Drawing, output: Output): void {
  for (const { name, speedPercent, penDownPercent } of layers) {
    if (speedPercent === undefined && penDownPercent === undefined) continue
    warn(output, `layer "${name}" is drawn with the speed and pen height of the whole plot, not with its own`)
  }
}

function requireSimulated({ name, driver, simulated }: ResolvedDevice): void {
  if (simulated?.pictureSvg) return
  throw new UsageError(
    `--picture shows what a simulated device drew, and ${name} is none`,
    `add --device ${driver.id}:sim`,
  )
}

/** Also after a failure: the picture shows how far it came. */
async function savePicture(
  { simulated }: ResolvedDevice,
  { io, output, values }: PlotInvocation,
): Promise<string | undefined> {
  const summary = simulated?.summary?.()
  if (summary !== undefined) output.note(`the simulated board says: ${printable(summary)}`)
  const svg = simulated?.pictureSvg?.()
  if (values.picture === undefined || svg === undefined) return undefined
  return writePicture(values.picture, svg, io.cwd)
}

/** Reported after the device was closed: an interrupt that led to no other error means that all is safe. */
function howFar({ strokesDone, strokes }: PlotProgress, error: unknown): string {
  const drawn = `${strokesDone} of ${counted(strokes, 'stroke')} drawn`
  return error instanceof Interrupted ? `the pen is up and the motors are off, ${drawn}` : drawn
}

function showResult(name: string, result: PlotResult, output: Output): void {
  const { strokesDone, drawnMm, durationMs } = result
  output.result(
    `plotted ${printable(name)}: ${counted(strokesDone, 'stroke')}, ${formatLength(drawnMm)} of ink in ${formatDuration(durationMs)}`,
  )
}
