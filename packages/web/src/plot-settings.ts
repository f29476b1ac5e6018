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
] as const

/** Name of a setting in the address. */
export type SettingName = (typeof settingNames)[number]

/** How to make a drawing ready, from the address. What makes no sense is left out. */
export function settingsOf(query: Readonly<Record<string, string>>, device: string | undefined): PreparationSettings {
  const margin = numberOf(query['margin'], 0)
  const scale = numberOf(query['scale'], 1)
  const passes = numberOf(query['passes'], 1)
  const spacingMm = numberOf(query['hatch'], 0.05)
  const mirror = query['mirror']
  const layers = layersIn(query)
  const pens = pensIn(query)
  return {
    ...(device === undefined ? {} : { device }),
    ...(query['paper'] === undefined ? {} : { paper: query['paper'] }),
    ...flag('landscape', query),
    ...flag('fit', query),
    ...flag('center', query),
    ...flag('clip', query),
    ...(query['sortpens'] === '1' ? { sortPens: true } : {}),
    ...(layers === undefined ? {} : { layers }),
    ...(Object.keys(pens).length === 0 ? {} : { pens }),
    ...rotation(query['rotate']),
    ...(margin === undefined ? {} : { marginMm: margin }),
    ...(scale === undefined ? {} : { scale: scale / 100 }),
    ...(passes === undefined ? {} : { passes: Math.round(passes) }),
    ...(spacingMm === undefined ? {} : { hatch: { spacingMm } }),
    ...(mirror === 'horizontal' || mirror === 'vertical' || mirror === 'both' ? { mirror } : {}),
  }
}

function flag(
  name: 'landscape' | 'fit' | 'center' | 'clip',
  query: Readonly<Record<string, string>>,
): Partial<PreparationSettings> {
  return query[name] === '1' ? { [name]: true } : {}
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
