import { DriverError, type Plotter } from '@vfab/core'
import type { ResolvedDevice } from '@vfab/host'
import { penLabel } from '@vfab/job'

import { type ConfiguredPen, configuredPens } from '../config/pens-section.ts'
import { usePlotter } from '../device/use-device.ts'
import { inputError } from '../input-error.ts'
import type { Notify } from '../notice.ts'
import type { Shop } from '../shop.ts'
import type { FindPenHeights, PenHeights, PenHeightsOptions, StoredHeights } from './machine-options.ts'
import { needsName, storeHeights } from './store-heights.ts'

/** See `Workshop.setPenHeights`. */
export async function setPenHeights(
  shop: Shop,
  heights: PenHeights | FindPenHeights,
  { name, pen, ...choice }: PenHeightsOptions,
): Promise<StoredHeights> {
  const config = await shop.host.config()
  return usePlotter(shop, choice, async (plotter, { chosen, settings, signal }) => {
    requireHeights(plotter, chosen)
    if (pen !== undefined && (name ?? chosen.alias) === undefined) throw needsName()
    const pens = configuredPens(config, chosen.alias)
    const before = { ...settings, ...(pen === undefined ? {} : pens.get(pen)) }
    const find = typeof heights === 'function' ? heights : tryHeights(heights)
    const found = await find(plotter, { settings: before, signal })
    if (found.penUpPercent === found.penDownPercent) {
      throw inputError('up and down are the same: the pen would never leave the paper')
    }
    if (pen === undefined) noteOwnHeights(pens, choice.onNotice)
    // The heights of one pen replace those of the machine while it draws, in percent on every machine.
    const own = (pen === undefined && (await plotter.heightSettings?.(found))) || { ...found }
    return storeHeights(shop, found, own, chosen, { name, pen })
  })
}

/** Moves the pen to both heights once, in the sight of whoever set it up. */
function tryHeights(heights: PenHeights): FindPenHeights {
  return async (plotter, { signal }) => {
    await plotter.penDown({ signal, heightPercent: heights.penDownPercent })
    await plotter.penUp({ signal, heightPercent: heights.penUpPercent })
    return heights
  }
}

/** Heights of a pen count instead of those of the machine, also where they were meant for another machine. */
function noteOwnHeights(pens: ReadonlyMap<number, ConfiguredPen>, notify: Notify): void {
  for (const [number, { name, penUpPercent, penDownPercent }] of pens) {
    if (penUpPercent === undefined && penDownPercent === undefined) continue
    const own = [
      ...(penUpPercent === undefined ? [] : [`up at ${penUpPercent} %`]),
      ...(penDownPercent === undefined ? [] : [`down at ${penDownPercent} %`]),
    ]
    const label = penLabel({ pen: number, ...(name === undefined ? {} : { name }) })
    const text = `${label} has heights of its own, ${own.join(', ')}: set them up with --pen ${number}`
    notify?.({ level: 'warning', text })
  }
}

/** Machines that know one height only cannot be asked to try others. */
function requireHeights(plotter: Plotter, { driver }: ResolvedDevice): void {
  const { overrides = [] } = plotter.limits
  if (overrides.includes('penUpPercent') && overrides.includes('penDownPercent')) return
  throw new DriverError(`the heights of the pen of ${plotter.identity.model} cannot be set`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    driver: driver.id,
    hint: `list the settings: vfab config show ${driver.id}`,
  })
}
