import type { CameraControl } from '@vfab/core'

/** A control as `v4l2-ctl` tells it. */
export interface V4l2Control extends CameraControl {
  /** False while another control has the say (exposure in automatic mode) or the camera only tells it. */
  readonly writable: boolean
}

const line = /^\s*([a-z0-9_]+)\s+0x[0-9a-f]+\s+\((int|bool|menu|intmenu|int64)\)\s*:(.*)$/i
const menuLine = /^\s+(\d+):\s*(.+?)\s*$/

/**
 * Reads what `v4l2-ctl --list-ctrls-menus` prints:
 *
 *     brightness 0x00980900 (int)    : min=0 max=255 step=1 default=128 value=128
 *     auto_exposure 0x009a0901 (menu)   : min=0 max=3 default=3 value=3 (Aperture Priority Mode)
 *                     1: Manual Mode
 *                     3: Aperture Priority Mode
 */
export function readV4l2Controls(text: string): V4l2Control[] {
  const controls: (V4l2Control & { menu?: Record<number, string> })[] = []
  for (const row of text.split('\n')) {
    const [, name, type, facts = ''] = line.exec(row) ?? []
    if (name !== undefined) {
      controls.push(controlOf(name, type!, facts))
      continue
    }
    const [, value, label] = menuLine.exec(row) ?? []
    const last = controls.at(-1)
    if (last && value !== undefined) (last.menu ??= {})[Number(value)] = label!
  }
  return controls
}

function controlOf(name: string, type: string, facts: string): V4l2Control {
  const number = (key: string, otherwise: number): number => {
    const found = new RegExp(`\\b${key}=(-?\\d+)`).exec(facts)?.[1]
    return found === undefined ? otherwise : Number(found)
  }
  const flags = /flags=(\S.*)$/.exec(facts)?.[1] ?? ''
  const isBoolean = type === 'bool'
  return {
    name,
    value: number('value', 0),
    min: isBoolean ? 0 : number('min', 0),
    max: isBoolean ? 1 : number('max', 0),
    step: number('step', 1),
    default: number('default', 0),
    writable: !/inactive|read-only|disabled|grabbed/.test(flags),
  }
}

/**
 * Which control sets another one by itself, and the values that switch that on and off.
 * @see https://docs.kernel.org/userspace-api/media/v4l/ext-ctrls-camera.html V4L2_CID_EXPOSURE_AUTO and kin; the names before
 *   Linux 6.0 as well
 */
export const automatics: readonly {
  readonly control: RegExp
  readonly by: readonly string[]
  readonly on: number
  readonly off: number
}[] = [
  // V4L2_EXPOSURE_APERTURE_PRIORITY is what UVC cameras call automatic; 1 is manual.
  {
    control: /^(exposure_time_absolute|exposure_absolute|exposure)$/,
    by: ['auto_exposure', 'exposure_auto'],
    on: 3,
    off: 1,
  },
  { control: /^focus_absolute$/, by: ['focus_automatic_continuous', 'focus_auto'], on: 1, off: 0 },
  {
    control: /^white_balance_temperature$/,
    by: ['white_balance_automatic', 'white_balance_temperature_auto', 'auto_white_balance'],
    on: 1,
    off: 0,
  },
  { control: /^gain$/, by: ['gain_automatic', 'autogain'], on: 1, off: 0 },
  { control: /^hue$/, by: ['hue_automatic', 'hue_auto'], on: 1, off: 0 },
]
