import type { Layer } from '../drawing.ts'

/** What a layer's name tells the plotter. */
export type LayerControls = Pick<Layer, 'number' | 'pauseBefore' | 'delayMs' | 'speedPercent' | 'penDownPercent'> & {
  /** True where the name starts with `%`: the layer is for people only. */
  readonly skipped: boolean
}

/**
 * Reads the notation of AxiDraw's layer control: `%` (not plotted) or `!` (pause first), then a number, then any of `+S`
 * (speed, 1–100 %), `+H` (pen height, 0–100 %) and `+D` (delay before the layer, ms), then what is meant for people. The
 * last of two equal codes counts; values out of range are taken for ordinary text.
 * @see https://wiki.evilmadscientist.com/AxiDraw_Layer_Control
 */
export function parseLayerName(name: string): LayerControls {
  const [, mark, digits, codes = ''] = /^\s*([!%]?)\s*(\d{0,6})((?:\s*\+[SHD]\s*\d{1,9})*)/i.exec(name) ?? []
  const values: { -readonly [Key in keyof LayerControls]?: LayerControls[Key] } = {}
  if (mark === '!') values.pauseBefore = true
  if (digits) values.number = Number(digits)
  for (const [, letter, code] of codes.matchAll(/\+([SHD])\s*(\d+)/gi)) {
    const value = Number(code)
    if (/s/i.test(letter!) && value >= 1 && value <= 100) values.speedPercent = value
    if (/h/i.test(letter!) && value <= 100) values.penDownPercent = value
    if (/d/i.test(letter!) && value >= 1) values.delayMs = value
  }
  return { skipped: mark === '%', ...values }
}
