import { DriverError, type Plotter } from '@vfab/core'
import { addressKeyOf, type ResolvedDevice } from '@vfab/host'
import { penLabel } from '@vfab/job'
import { type ConfiguredPen, configuredPens } from '@vfab/workshop'

import { loadConfiguration } from '../config/load-config.ts'
import type { PenValues } from '../commands/pen.ts'
import { findInstalled } from '../installed.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { openKeyboard } from '../keys/keyboard.ts'
import { readNumber } from '../number-option.ts'
import type { Output } from '../output.ts'
import { printChange } from '../config/print-change.ts'
import { printable } from '../printable.ts'
import { hint } from '../remarks.ts'
import { UsageError } from '../usage-error.ts'
import { findHeights, type PenHeights } from './pen-heights.ts'
import { needsName, storeHeights, type StoredHeights } from './store-heights.ts'
import { requestOf, usePlotter } from './use-device.ts'

/** `vfab pen setup` */
export async function setUpPen(invocation: Invocation<PenValues>): Promise<void> {
  const { io, output, values } = invocation
  const given = { up: readPercent('--up', values.up), down: readPercent('--down', values.down) }
  if (given.up !== undefined && given.up === given.down) {
    throw new UsageError('--up and --down are the same: the pen would never leave the paper')
  }
  const pen = values.pen === undefined ? undefined : readNumber('--pen', values.pen, { min: 1, max: 99, whole: true })
  const config = await loadConfiguration(invocation)
  const stored = await interruptible(invocation, 'lifting the pen', async (interrupt, press) => {
    const asks = given.up === undefined || given.down === undefined
    using keyboard = asks ? openKeyboard(io, press) : undefined
    if (asks && !keyboard) {
      throw new UsageError('there is no terminal to ask', 'give both heights: vfab pen setup --up 60 --down 35')
    }
    return await usePlotter(requestOf(values), invocation, interrupt, async (plotter, { chosen, settings, signal }) => {
      requireHeights(plotter, chosen)
      if (pen !== undefined && (values.name ?? chosen.alias) === undefined) throw needsName()
      const pens = configuredPens(config, chosen.alias)
      const heights: PenHeights = await findHeights(plotter, {
        given,
        settings: { ...settings, ...(pen === undefined ? {} : pens.get(pen)) },
        keyboard,
        output,
        signal,
      })
      if (pen === undefined) tellOwnHeights(pens, output)
      // The heights of one pen replace those of the machine while it draws, in percent on every machine.
      const settingsOf = (pen === undefined && plotter.heightSettings?.(heights)) || { ...heights }
      return store(heights, settingsOf, chosen, invocation, pen)
    })
  })
  output.document({ ...stored })
  output.result(
    `pen up at ${stored.heights.penUpPercent} %, down at ${stored.heights.penDownPercent} %: ` +
      `stored for ${stored.whom} in ${stored.file}`,
  )
  printChange(stored.change, output)
}

async function store(
  heights: PenHeights,
  settings: Readonly<Record<string, unknown>>,
  chosen: ResolvedDevice,
  invocation: Invocation<PenValues>,
  pen: number | undefined,
): Promise<StoredHeights> {
  const inventory = await findInstalled(invocation)
  return storeHeights(heights, settings, chosen, {
    scope: invocation,
    name: invocation.values.name,
    pen,
    addressKey: addressKeyOf(chosen.driver, inventory),
  })
}

/** Heights of a pen count instead of those of the machine, also where they were meant for another machine. */
function tellOwnHeights(pens: ReadonlyMap<number, ConfiguredPen>, output: Output): void {
  for (const [number, { name, penUpPercent, penDownPercent }] of pens) {
    if (penUpPercent === undefined && penDownPercent === undefined) continue
    const own = [
      ...(penUpPercent === undefined ? [] : [`up at ${penUpPercent} %`]),
      ...(penDownPercent === undefined ? [] : [`down at ${penDownPercent} %`]),
    ]
    const label = penLabel({ pen: number, ...(name === undefined ? {} : { name }) })
    hint(output, `${printable(label)} has heights of its own, ${own.join(', ')}: set them up with --pen ${number}`)
  }
}

function readPercent(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : readNumber(name, text, { min: 0, max: 100 })
}

/** Machines that know one height only cannot be asked to try others. */
function requireHeights(plotter: Plotter, { driver }: ResolvedDevice): void {
  const { overrides = [] } = plotter.limits
  if (overrides.includes('penUpPercent') && overrides.includes('penDownPercent')) return
  throw new DriverError(`the heights of the pen of ${plotter.identity.model} cannot be set`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    driver: driver.id,
    hint: `see what can be: vfab config show --device ${driver.id}`,
  })
}
