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
  return {
    ...(device === undefined ? {} : { device }),
    ...(query['paper'] === undefined ? {} : { paper: query['paper'] }),
    ...flag('landscape', query),
    ...flag('fit', query),
    ...flag('center', query),
    ...flag('clip', query),
    ...(query['sortpens'] === '1' ? { sortPens: true } : {}),
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
