import { resolve } from 'node:path'

import { startPlot, type PlotProgress, type PlotResult } from '@vfab/job'

import type { PlotValues } from '../commands/plot.ts'
import { findPlace } from '../device/find-place.ts'
import { usePlotter } from '../device/use-device.ts'
import { exitCodeOf, exitCodes } from '../exit-code.ts'
import { reportFailure } from '../failure.ts'
import { interruptible } from '../interrupts.ts'
import { forgetOldJobs, newJobId, openJobStore } from '../jobs/job-store.ts'
import { printable } from '../printable.ts'
import { UsageError } from '../usage-error.ts'
import { describeDrawing } from './describe.ts'
import { readJobRules } from './job-rules.ts'
import { createJournal, describeEnd, showResult } from './job-end.ts'
import { warnOfOverhang } from './overhang.ts'
import { requireAnswers, requirePenAnswers } from './pause-between-layers.ts'
import { planOnly } from './plan-only.ts'
import { type PlotInvocation, requestsOf } from './plot-requests.ts'
import { type PlotRoom, withPlotRoom } from './plot-room.ts'
import { prepareDrawing, type Preparation, readPreparation, sizeOf } from './prepare.ts'
import { type NamedDrawing, readDrawing } from './read-drawing.ts'
import { runJob } from './run-job.ts'
import { savePicture, requireSimulated } from './simulated-picture.ts'
import { checkPictureFile } from './write-picture.ts'

/** What is drawn, and how: the same on every machine. */
interface PlotTask extends NamedDrawing {
  readonly preparation: Preparation
  readonly values: PlotValues
  /** True when the drawing came from standard input. */
  readonly stdinTaken: boolean
}

/** `vfab plot FILE` */
export async function plotCommand(invocation: PlotInvocation): Promise<number | void> {
  const { io, output, positionals, values } = invocation
  const [file = ''] = positionals
  const { device: devices = [] } = values
  if (values.picture !== undefined) checkPictureFile(values.picture, io.cwd)
  refuseForSeveral(values, io.cwd)
  const preparation = readPreparation(values)
  const rules = await readJobRules(values, invocation)
  const stdinTaken = file === '-'
  return interruptible(invocation, 'stopping, the pen goes up', async (signal, interrupt) => {
    const named = await readDrawing(file, values, io, output, signal)
    if (values['dry-run']) return planOnly(named, preparation, invocation, signal)
    requireAnswers(named.drawing, { yes: rules.yes, stdinTaken }, io)
    const task = { ...named, preparation, values, stdinTaken }
    return withPlotRoom({ invocation, rules, interrupt, signal, stdinTaken }, async (room) => {
      if (devices.length < 2) return void (await plotOn(devices[0], undefined, task, room, invocation, signal))
      return plotOnAll(devices, task, room, invocation, signal)
    })
  })
}

/** The same on every machine; one that fails stops none of the others. */
async function plotOnAll(
  devices: readonly string[],
  task: PlotTask,
  room: PlotRoom,
  invocation: PlotInvocation,
  signal: AbortSignal,
): Promise<number> {
  const { output } = room
  const codes = await Promise.all(
    devices.map(async (device) => {
      try {
        await plotOn(device, device, task, room, invocation, signal)
        return exitCodes.ok
      } catch (error) {
        output.error(`${printable(device)}:`)
        reportFailure(error, output, true, { device })
        return exitCodeOf(error)
      }
    }),
  )
  const failures = codes.filter((code) => code !== exitCodes.ok)
  const [first = exitCodes.ok] = failures
  if (failures.length > 0) output.error(`${failures.length} of ${devices.length} machines have not finished`)
  return failures.every((code) => code === first) ? first : exitCodes.failed
}

async function plotOn(
  device: string | undefined,
  label: string | undefined,
  task: PlotTask,
  room: PlotRoom,
  invocation: PlotInvocation,
  outer: AbortSignal,
): Promise<PlotResult> {
  const { output, io, rules } = room
  const { name, values } = task
  const id = newJobId()
  const store = openJobStore(io)
  let last: PlotProgress | undefined
  let begun = false
  let picture: string | undefined
  const request = { ...requestsOf(values), selector: device, job: id }
  try {
    const result = await usePlotter(
      request,
      invocation,
      outer,
      async (plotter, { chosen, settings, signal }) => {
        if (values.picture !== undefined) requireSimulated(chosen)
        const { limits, identity } = plotter
        const pens = rules.pensOf(chosen.alias)
        const machine = { limits, settings: chosen.settings.values }
        const drawing = prepareDrawing(task.drawing, task.preparation, { machine, pens })
        warnOfOverhang(drawing, undefined, output)
        requirePenAnswers(drawing, limits, { yes: rules.yes, stdinTaken: task.stdinTaken }, io)
        await findPlace(plotter, output, signal)
        const journal = await createJournal({ id, name, drawing, plotter, chosen, values, invocation, store })
        output.event({
          type: 'started',
          job: id,
          drawing: name,
          device: chosen.name,
          machine: { model: identity.model, address: identity.address, nickname: identity.nickname },
          page: drawing.page,
          ...sizeOf(drawing),
        })
        output.note(`${printable(name)}: ${describeDrawing(drawing)}`)
        const onMachine = `on ${printable(identity.nickname ?? identity.model)} at ${printable(chosen.name)}`
        output.note(journal ? `${onMachine}, job ${id}` : onMachine)
        return runJob(
          {
            id,
            name,
            plotter,
            device: chosen.name,
            label,
            drawing,
            settings,
            pens,
            journal,
            signal,
            begin: (options) => startPlot(plotter, drawing, { ...options, journal }),
            onProgress: (progress) => {
              begun = true
              last = progress ?? last
            },
          },
          room,
        )
      },
      async (chosen) => {
        picture = await savePicture(chosen, invocation)
      },
    )
    output.event({ type: 'finished', job: id, device, ...result, picture })
    showResult(name, result, room, label)
    await forgetOldJobs(store)
    return result
  } catch (error) {
    await describeEnd({ id, store, begun, last, error, room, label, kept: !values['no-journal'] })
    throw error
  } finally {
    if (picture !== undefined) output.result(`picture: ${picture}`)
  }
}

/** Options that mean one machine. */
function refuseForSeveral({ device = [], picture, trace, 'dry-run': dryRun }: PlotValues, cwd: string): void {
  if (device.length < 2) return
  const files = device.map((each) => each.replace(/(?<=:file=).+/, (file) => resolve(cwd, file)))
  if (new Set(files).size < files.length) throw new UsageError('a machine is named twice', 'name each machine once')
  const given = { '--picture': picture !== undefined, '--trace': trace !== undefined, '--dry-run': dryRun === true }
  for (const [name, isGiven] of Object.entries(given)) {
    if (isGiven) throw new UsageError(`${name} is for one machine, but several are named`, 'name one with --device')
  }
}
