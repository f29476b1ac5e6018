import { isDriverError } from '@vfab/core'

import { invalidInput } from '../invalid-input.ts'
import { openHershey } from './hershey.ts'
import { openOutlineFont } from './outline-font.ts'
import { openSvgFont } from './svg-font.ts'
import type { Typeface } from './typeface.ts'

/**
 * The typeface that text is drawn in: the font in `file`, else Hershey's single-line font.
 * @param file - bytes of a TrueType, OpenType, WOFF or SVG font
 * @throws DriverError `INPUT_INVALID` when the file is no font that can be read
 */
export async function openTypeface(file: Uint8Array | undefined): Promise<Typeface> {
  if (!file) return openHershey()
  const start = Buffer.from(file.subarray(0, 64))
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
  try {
    return await (start.trimStart().startsWith('<') ? openSvgFont(file) : openOutlineFont(file))
  } catch (cause) {
    if (isDriverError(cause))
      throw invalidInput(`names a font that ${cause.message}`, { ...(cause.hint ? { hint: cause.hint } : {}), cause })
    throw invalidInput('names a font file that cannot be read', {
      hint: 'choose a TrueType, OpenType, WOFF or SVG font file',
      cause,
    })
  }
}
