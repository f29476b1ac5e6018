import type { PlotterLimits } from '@vfab/core'
import { assignPens, type Drawing, type Layer } from '@vfab/drawing'
import type { PenSettings } from '@vfab/job'
import type { ConfiguredPen } from '@vfab/workshop'

import { UsageError } from '../usage-error.ts'
import type { PenMappingValues } from './pen-options.ts'

/** The most pens that can be told apart: what the configuration can number. */
const mostPens = 99

/**
 * Says which pen draws which layer: what was typed, else what the configuration says of its name, number or colour, else,
 * where pens are used at all, the number that its name begins with. Machines that change pens themselves use them all in turn.
 * @throws UsageError for a layer or pen that is not there
 */
export function choosePens(
  drawing: Drawing,
  values: PenMappingValues,
  configured: ReadonlyMap<number, ConfiguredPen>,
  { pens }: Pick<PlotterLimits, 'pens'>,
): Drawing {
  const typed = (values.pen ?? []).map((text) => readMapping(text, drawing, configured))
  if (typed.length === 0 && configured.size === 0 && pens === 1) return drawing
  const byHand = pens === 1
  const byLayer: Record<string, number> = {}
  for (const layer of drawing.layers) {
    const chosen = typed.find(({ key }) => keysOf(layer).includes(key))?.pen ?? configuredFor(layer, configured)
    const numbered = byHand && layer.number !== undefined && configured.has(layer.number) ? layer.number : undefined
    const pen = chosen ?? numbered ?? (byHand ? 1 : undefined)
    if (pen !== undefined) byLayer[layer.id] = pen
  }
  const most = byHand ? mostPens : pens
  return assignPens(drawing, { pens: most, byLayer, sortByPen: values['sort-pens'] })
}

/** What the job is told of each pen. */
export function penSettings(configured: ReadonlyMap<number, ConfiguredPen>): Readonly<Record<number, PenSettings>> {
  return Object.fromEntries(
    [...configured].map(([number, { name, color: _color, layers: _layers, ...overrides }]) => [
      number,
      { name, overrides },
    ]),
  )
}

function readMapping(
  text: string,
  { layers }: Drawing,
  configured: ReadonlyMap<number, ConfiguredPen>,
): { readonly key: string; readonly pen: number } {
  const equals = text.lastIndexOf('=')
  const written = text.slice(0, equals)
  const key = written.startsWith('#') ? written.toLowerCase() : written
  const name = text.slice(equals + 1)
  if (equals < 1 || name === '') throw new UsageError(`--pen takes LAYER=PEN, not "${text}"`, 'for example --pen sky=2')
  if (!layers.some((layer) => keysOf(layer).includes(key))) {
    const known = layers.map((layer) => `"${layer.name}"`).join(', ')
    throw new UsageError(`the drawing has no layer "${written}"`, `its layers are ${known}`)
  }
  if (/^[1-9]\d?$/.test(name)) return { key, pen: Number(name) }
  const [pen] = [...configured].find(([, { name: known }]) => known === name) ?? []
  if (pen !== undefined) return { key, pen }
  const names = [...configured.values()].flatMap(({ name: known }) => (known === undefined ? [] : [`"${known}"`]))
  const hint =
    names.length > 0 ? `pens are ${names.join(', ')}` : 'number pens from 1 to 99, or name them in the configuration'
  throw new UsageError(`no pen is called "${name}"`, hint)
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
