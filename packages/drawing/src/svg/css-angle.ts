import { calculate, longestValue } from './css-functions.ts'

const degreesPerUnit: Readonly<Record<string, number>> = { '': 1, deg: 1, rad: 180 / Math.PI, grad: 0.9, turn: 360 }

const anglePattern = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(deg|rad|grad|turn|)$/i

/** An angle in degrees, by itself or in `calc()`; a bare number counts as degrees. `undefined` for what is no angle. */
export function angleDeg(text: string): number | undefined {
  const trimmed = text.trim()
  if (trimmed.length > longestValue) return undefined
  const match = anglePattern.exec(trimmed)
  if (match) return Number(match[1]) * degreesPerUnit[match[2]!.toLowerCase()]!
  if (!trimmed.includes('(')) return undefined
  const plain = trimmed.replace(
    /(?<![\w.-])([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(deg|rad|grad|turn)\b/gi,
    (_whole, number: string, unit: string) => String(Number(number) * degreesPerUnit[unit.toLowerCase()]!),
  )
  return calculate(plain)
}
