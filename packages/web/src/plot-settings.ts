import type { PreparationSettings } from '@vfab/server/api'

/** Settings of a preparation as they stand in the address; all of them text. */
export const settingNames = [
  'paper',
  'landscape',
  'fit',
  'rotate',
  'margin',
  'center',
  'mirror',
  'scale',
  'passes',
  'hatch',
  'sortpens',
  'clip',
  'size',
  'hide',
  'layersby',
  'angle',
  'cross',
  'order',
  'effort',
  'columns',
  'rows',
  'gap',
] as const

/** Name of a setting in the address. */
export type SettingName = (typeof settingNames)[number]

/** How to make a drawing ready, from the address. What makes no sense is left out. */
export function settingsOf(query: Readonly<Record<string, string>>, device: string | undefined): PreparationSettings {
  const margin = numberOf(query['margin'], 0)
  const scale = numberOf(query['scale'], 1)
  const passes = numberOf(query['passes'], 1)
  const mirror = query['mirror']
  const layers = layersIn(query)
  const pens = pensIn(query)
  return {
    ...(device === undefined ? {} : { device }),
    ...paperOf(query),
    ...flag('landscape', query),
    ...flag('fit', query),
    ...flag('center', query),
    ...flag('clip', query),
    ...(query['sortpens'] === '1' ? { sortPens: true } : {}),
    ...oneOf('hide', query['hide'], ['layer', 'all']),
    ...oneOf('layersBy', query['layersby'], ['layer', 'group', 'color', 'width', 'none']),
    ...ordering(query),
    ...copiesOf(query),
    ...(layers === undefined ? {} : { layers }),
    ...(Object.keys(pens).length === 0 ? {} : { pens }),
    ...rotation(query['rotate']),
    ...(margin === undefined ? {} : { marginMm: margin }),
    ...(scale === undefined ? {} : { scale: scale / 100 }),
    ...(passes === undefined ? {} : { passes: Math.round(passes) }),
    ...hatching(query),
    ...(mirror === 'horizontal' || mirror === 'vertical' || mirror === 'both' ? { mirror } : {}),
  }
}

function flag(
  name: 'landscape' | 'fit' | 'center' | 'clip',
  query: Readonly<Record<string, string>>,
): Partial<PreparationSettings> {
  return query[name] === '1' ? { [name]: true } : {}
}

/** A size that was typed counts before a paper that was chosen. */
function paperOf(query: Readonly<Record<string, string>>): Partial<PreparationSettings> {
  const [, width, height] = /^\s*([\d.,]+)\s*[x×*]\s*([\d.,]+)\s*(?:mm)?\s*$/i.exec(query['size'] ?? '') ?? []
  const [widthMm, heightMm] = [numberOf(width, 1), numberOf(height, 1)]
  if (widthMm !== undefined && heightMm !== undefined) return { paper: `${widthMm}x${heightMm}mm` }
  return query['paper'] === undefined ? {} : { paper: query['paper'] }
}

function oneOf<Name extends 'hide' | 'layersBy'>(
  name: Name,
  value: string | undefined,
  known: readonly (PreparationSettings[Name] & string)[],
): Partial<PreparationSettings> {
  const found = known.find((each) => each === value)
  return found === undefined ? {} : { [name]: found }
}

function ordering(query: Readonly<Record<string, string>>): Partial<PreparationSettings> {
  const effort = numberOf(query['effort'], 0)
  return {
    ...(query['order'] === '0' ? { order: false } : {}),
    ...(effort === undefined || effort > 10 ? {} : { effort }),
  }
}

function copiesOf(query: Readonly<Record<string, string>>): Partial<PreparationSettings> {
  const [columns = 1, rows = 1] = [query['columns'], query['rows']].map((text) => numberOf(text, 1))
  const gapMm = numberOf(query['gap'], 0)
  if (columns * rows <= 1 || columns > 100 || rows > 100) return {}
  const copies = { columns: Math.round(columns), rows: Math.round(rows) }
  return { copies: gapMm === undefined ? copies : { ...copies, gapMm } }
}

function hatching(query: Readonly<Record<string, string>>): Partial<PreparationSettings> {
  const spacingMm = numberOf(query['hatch'], 0.05)
  const angleDeg = numberOf(query['angle'], -360)
  if (spacingMm === undefined) return {}
  return {
    hatch: {
      spacingMm,
      ...(angleDeg === undefined || angleDeg > 360 ? {} : { angleDeg }),
      ...(query['cross'] === '1' ? { cross: true } : {}),
    },
  }
}

function rotation(text: string | undefined): Partial<PreparationSettings> {
  const degrees = numberOf(text, -360)
  return degrees === undefined || degrees > 360 ? {} : { rotateDeg: degrees }
}

function numberOf(text: string | undefined, least: number): number | undefined {
  const value = text === undefined || text.trim() === '' ? NaN : Number(text.replace(',', '.'))
  return Number.isFinite(value) && value >= least ? value : undefined
}

/** Ids of the layers that are to be drawn; undefined for all. */
export function layersIn(query: Readonly<Record<string, string>>): readonly string[] | undefined {
  const layers = query['layers'] === undefined ? [] : new URLSearchParams(query['layers']).getAll('layer')
  return layers.length === 0 ? undefined : layers
}

/** How {@link layersIn} stands in the address. */
export function layersText(layers: readonly string[]): string {
  return new URLSearchParams(layers.map((layer) => ['layer', layer])).toString()
}

/** The pen of each layer that was given one. */
export function pensIn(query: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  const entries = [...new URLSearchParams(query['pens'] ?? '')].map(([layer, pen]) => [layer, Number(pen)] as const)
  return Object.fromEntries(entries.filter(([, pen]) => Number.isInteger(pen) && pen >= 1 && pen <= 99))
}

/** How {@link pensIn} stands in the address. */
export function pensText(pens: Readonly<Record<string, number>>): string {
  return new URLSearchParams(Object.entries(pens).map(([layer, pen]) => [layer, String(pen)])).toString()
}
