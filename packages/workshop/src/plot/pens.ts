import type { PlotterLimits } from '@vfab/core'
import { assignPens, type Drawing, type Layer } from '@vfab/drawing'
import type { PenSettings } from '@vfab/job'

import type { ConfiguredPen } from '../config/pens-section.ts'
import { inputError } from '../input-error.ts'
import type { PenOptions } from './plot-options.ts'

/** The most pens that can be told apart: what the configuration can number. */
const mostPens = 99

/**
 * Says which pen draws which layer: what the options say, else what the configuration says of its name, number or colour, else,
 * where pens are used at all, the number that its name begins with. Machines that change pens themselves use them all in turn.
 * @throws DriverError `INPUT_INVALID` for a layer or pen that is not there
 */
export function choosePens(
  drawing: Drawing,
  { pens: wanted = {}, sortPens }: PenOptions,
  configured: ReadonlyMap<number, ConfiguredPen>,
  { pens }: Pick<PlotterLimits, 'pens'>,
): Drawing {
  const mapped = Object.entries(wanted).map(([key, pen]) => readMapping(key, pen, drawing, configured))
  if (mapped.length === 0 && configured.size === 0 && pens === 1) return drawing
  const byHand = pens === 1
  const byLayer: Record<string, number> = {}
  for (const layer of drawing.layers) {
    const chosen = mapped.find(({ key }) => keysOf(layer).includes(key))?.pen ?? configuredFor(layer, configured)
    const numbered = byHand && layer.number !== undefined && configured.has(layer.number) ? layer.number : undefined
    const pen = chosen ?? numbered ?? (byHand ? 1 : undefined)
    if (pen !== undefined) byLayer[layer.id] = pen
  }
  return assignPens(drawing, { pens: byHand ? mostPens : pens, byLayer, sortByPen: sortPens })
}

/** What the job needs to know of each pen. */
export function penSettings(configured: ReadonlyMap<number, ConfiguredPen>): Readonly<Record<number, PenSettings>> {
  return Object.fromEntries(
    [...configured].map(([number, { name, color: _color, layers: _layers, ...overrides }]) => [
      number,
      { name, overrides },
    ]),
  )
}

function readMapping(
  written: string,
  name: number | string,
  { layers }: Drawing,
  configured: ReadonlyMap<number, ConfiguredPen>,
): { readonly key: string; readonly pen: number } {
  const key = written.startsWith('#') ? written.toLowerCase() : written
  if (!layers.some((layer) => keysOf(layer).includes(key))) {
    const known = layers.map((layer) => `"${layer.name}"`).join(', ')
    throw inputError(`the drawing has no layer "${written}"`, `its layers are ${known}`)
  }
  if (/^[1-9]\d?$/.test(String(name))) return { key, pen: Number(name) }
  const [pen] = [...configured].find(([, { name: known }]) => known === name) ?? []
  if (pen !== undefined) return { key, pen }
  const names = [...configured.values()].flatMap(({ name: known }) => (known === undefined ? [] : [`"${known}"`]))
  const hint =
    names.length > 0 ? `pens are ${names.join(', ')}` : 'number pens from 1 to 99, or name them in the configuration'
  throw inputError(`no pen is called "${name}"`, hint)
}

function configuredFor(layer: Layer, configured: ReadonlyMap<number, ConfiguredPen>): number | undefined {
  const entries = [...configured]
  const byName = entries.find(([, { layers }]) => layers?.some((key) => keysOf(layer).includes(key)))
  const byColor = entries.find(([, { color }]) => color !== undefined && color === layer.color)
  return (byName ?? byColor)?.[0]
}

function keysOf({ id, name, number, color }: Layer): string[] {
  return [id, name, ...(number === undefined ? [] : [String(number)]), ...(color === undefined ? [] : [color])]
}
