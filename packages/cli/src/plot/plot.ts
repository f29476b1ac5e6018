import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

import { checkPictureFile, namesTwice, ownFiles, type PlotFileOptions, type Workshop } from '@vfab/workshop'
import {
  type DeviceValues,
  type EventsValues,
  type JobTexts,
  type PreparationTexts,
  readJob,
  readPreparation,
} from '@vfab/workshop/options'

import { checkFiles } from '../command-files.ts'
import { showEvents } from '../device/show-events.ts'
import { exitCodeOf, exitCodes } from '../exit-code.ts'
import { reportFailure } from '../failure.ts'
import type { Invocation } from '../invocation.ts'
import { deviceChoice, inWorkshop, showNotices } from '../open-workshop.ts'
import { printable } from '../printable.ts'
import { typedOptions } from '../typed.ts'
import { UsageError } from '../usage-error.ts'
import { type AnySource, type Elsewhere, findElsewhere, plotAnywhere } from '../fleet/elsewhere.ts'
import { planOnly } from './plan-only.ts'
import { type PlotRoom, withPlotRoom } from './plot-room.ts'
import { showPlot } from './show-plot.ts'

/** Options of `vfab plot`. */
export interface PlotValues extends PreparationTexts, JobTexts, EventsValues, Omit<DeviceValues, 'device'> {
  readonly device?: readonly string[] | undefined
  readonly 'dry-run'?: boolean | undefined
  readonly picture?: string | undefined
  readonly 'no-journal'?: boolean | undefined
}

/** `vfab plot FILE` */
export async function plotCommand(invocation: Invocation<PlotValues>): Promise<number | void> {
  const { io, output, positionals, values } = invocation
  const [file = ''] = positionals
  const { device: devices = [], picture } = values
  if (picture !== undefined) checkPictureFile(picture, io.cwd)
  refuseForSeveral(values, io.cwd)
  const stdinTaken = file === '-'
  const reader = typedOptions()
  const canAsk = io.stdin.isTTY === true && !stdinTaken
  const settings = { ...readPreparation(values, reader), ...readJob(values, reader, canAsk) }
  return inWorkshop(invocation, 'stopping, the pen goes up', async (workshop, signal, interrupt) => {
    const { device: _several, ...single } = values
    const options: PlotFileOptions = {
      ...deviceChoice(single, invocation, signal),
      ...settings,
      picture,
      journal: !values['no-journal'],
      name: stdinTaken ? 'standard input' : basename(file),
    }
    if (stdinTaken && io.stdin.isTTY) output.note('reading the drawing from standard input')
    const elsewhere = await findElsewhere(devices, workshop, invocation)
    // Read once: it is sent to other computers as it is.
    const raw = stdinTaken && elsewhere ? await buffer(io.stdin as Readable) : file
    const source = stdinTaken && !elsewhere ? io.stdin : raw
    const rooms = { workshop, elsewhere }
    if (values['dry-run'] && elsewhere) {
      throw new UsageError('--dry-run is for machines of this computer', 'name one of them with --device')
    }
    if (values['dry-run']) return planOnly(workshop, source, { ...options, device: devices[0] }, output)
    using _events = showEvents(workshop, values, output)
    return await withPlotRoom(invocation, { interrupt, stdinTaken, workshop }, async (room) => {
      if (devices.length < 2) {
        const plot = plotAnywhere(source, raw, { ...options, device: devices[0] }, rooms)
        return void (await showPlot(plot, room, { label: undefined, signal }))
      }
      const isOwn = devices.some((device) => !elsewhere?.machines.has(device))
      const named = isOwn ? await workshop.readDrawing(source, { ...options, onNotice: showNotices(output) }) : source
      return plotOnAll(devices, rooms, room, invocation, { ...options, source: named, raw, signal })
    })
  })
}

interface Task extends PlotFileOptions {
  readonly source: Parameters<Workshop['plot']>[0]
  /** As it is sent to other computers. */
  readonly raw: AnySource
  readonly signal: AbortSignal
}

interface Rooms {
  readonly workshop: Workshop
  readonly elsewhere: Elsewhere | undefined
}

/** The same on every machine; one that fails stops none of the others. Guards watch over all of them. */
async function plotOnAll(
  devices: readonly string[],
  rooms: Rooms,
  room: PlotRoom,
  invocation: Invocation<PlotValues>,
  { source, raw, ...task }: Task,
): Promise<number> {
  const { output } = room
  const rules = (task.guards ?? []) as readonly string[]
  await using guards = await rooms.workshop.watchGuards(rules, { ...task, configured: !task.noConfiguredGuards })
  const codes = await Promise.all(
    devices.map(async (device) => {
      try {
        const files = ownFiles(device, task)
        if (files.live !== undefined) {
          const outputs = [{ role: '--live', typed: files.live, kind: 'picture' }] as const
          await checkFiles({ ...invocation.files, outputs }, invocation)
        }
        const isElsewhere = rooms.elsewhere?.machines.has(device) === true
        const own = { ...task, ...files, device, ...(isElsewhere ? {} : { guards }) }
        const plot = plotAnywhere(source, raw, own, rooms)
        await showPlot(plot, room, { label: device, signal: task.signal })
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

/** Options that mean one machine. */
function refuseForSeveral({ device = [], picture, trace, 'dry-run': dryRun }: PlotValues, cwd: string): void {
  if (device.length < 2) return
  if (namesTwice(device, cwd)) throw new UsageError('a machine is named twice', 'name each machine once')
  const given = { '--picture': picture !== undefined, '--trace': trace !== undefined, '--dry-run': dryRun === true }
  for (const [name, isGiven] of Object.entries(given)) {
    if (isGiven) throw new UsageError(`${name} is for one machine, but several are named`, 'name one with --device')
  }
}
