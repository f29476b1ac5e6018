/** A step of an encoded polyline: a move by (or to) a point, or another pen. */
export type EncodedStep =
  | { readonly pen: number }
  | { readonly x: number; readonly y: number; readonly up: boolean; readonly absolute: boolean }

/** Decodes the data of HP-GL/2's `PE`: numbers in base 64 (or 32), the last digit of each marked. */
export function* decodePolyline(text: string): Generator<EncodedStep> {
  let base = 64
  let fraction = 0
  let up = false
  let absolute = false
  let at = 0
  const number = (): number | undefined => {
    let value = 0
    let factor = 1
    while (at < text.length) {
      const code = text.charCodeAt(at++)
      const digit = base === 64 ? code - 63 : (code & 0x7f) - 63
      if (digit < 0) continue
      // In base 64 the last digit has the eighth bit set, in base 32 the sixth of what is left.
      const isLast = base === 64 ? code >= 191 : digit >= 32
      value += (isLast ? (base === 64 ? code - 191 : digit - 32) : digit) * factor
      factor *= base
      if (!isLast) continue
      const magnitude = Math.floor(value / 2) * (value % 2 === 1 ? -1 : 1)
      return magnitude / 2 ** fraction
    }
    return undefined
  }
  while (at < text.length) {
    const character = text[at]!
    if (character === '7') base = 32
    else if (character === '<') up = true
    else if (character === '=') absolute = true
    else if (character === ':' || character === '>') {
      at++
      const kept = fraction
      fraction = 0
      const value = number() ?? 0
      fraction = kept
      if (character === ':') yield { pen: value }
      else fraction = value
      continue
    } else if (character.charCodeAt(0) >= 63) {
      const x = number()
      const y = number()
      if (x === undefined || y === undefined) return
      yield { x, y, up, absolute }
      up = false
      absolute = false
      continue
    }
    at++
  }
}
