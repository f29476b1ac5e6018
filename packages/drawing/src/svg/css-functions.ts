import { createRequire } from 'node:module'

/**
 * The parts of CSS that few drawings use, by csstools' libraries: they are loaded with the first value that needs them, and
 * synchronously, as styles are worked out element by element.
 */
const load = createRequire(import.meta.url)

/** Longer values than any program writes are nonsense or an attack. */
export const longestValue = 2000

/** System colours on a sheet of white paper: https://www.w3.org/TR/css-color-4/#css-system-colors */
const systemColors: Readonly<Record<string, string>> = {
  accentcolor: '#0078d7',
  accentcolortext: '#ffffff',
  activetext: '#ff0000',
  buttonborder: '#000000',
  buttonface: '#f0f0f0',
  buttontext: '#000000',
  canvas: '#ffffff',
  canvastext: '#000000',
  field: '#ffffff',
  fieldtext: '#000000',
  graytext: '#6d6d6d',
  highlight: '#b5d5ff',
  highlighttext: '#000000',
  linktext: '#0000ee',
  mark: '#ffff00',
  marktext: '#000000',
  selecteditem: '#b5d5ff',
  selecteditemtext: '#000000',
  visitedtext: '#551a8b',
}

/** Red, green and blue from 0 to 255, and whether any of it is seen. */
export interface ScreenColor {
  readonly channels: readonly [number, number, number]
  readonly alpha: number
}

/** A colour given by any function or system word of CSS Color 4 and 5; `undefined` for what is no colour. */
export function functionColor(text: string): ScreenColor | undefined {
  if (text.length > longestValue) return undefined
  const plain = withoutSchemes(text.toLowerCase()).replace(
    /(?<![\w-])[a-z]+(?![\w(-])/g,
    (word) => systemColors[word] ?? word,
  )
  const cmyk = /^device-cmyk\(([^()]*)\)$/.exec(plain)
  if (cmyk) return inkColor(cmyk[1]!)
  try {
    const { tokenize } = load('@csstools/css-tokenizer') as typeof import('@csstools/css-tokenizer')
    const { parseComponentValue } = load(
      '@csstools/css-parser-algorithms',
    ) as typeof import('@csstools/css-parser-algorithms')
    const { color, serializeRGB } = load('@csstools/css-color-parser') as typeof import('@csstools/css-color-parser')
    const value = parseComponentValue(tokenize({ css: plain }))
    const found = value && color(value)
    if (!found) return undefined
    const [red, green, blue, alpha = 1] = (
      serializeRGB(found)
        .toString()
        .match(/[\d.]+/g) ?? []
    ).map(Number)
    if (red === undefined || green === undefined || blue === undefined) return undefined
    return { channels: [red, green, blue], alpha }
  } catch {
    return undefined // nonsense that upsets the parser is no colour either
  }
}

/** The result of `calc()` and kin, whose numbers have no units any more; `undefined` where it is not a number. */
export function calculate(text: string): number | undefined {
  if (text.length > longestValue) return undefined
  try {
    const { calc } = load('@csstools/css-calc') as typeof import('@csstools/css-calc')
    const result = calc(text)
    const value = result.trim() === '' ? NaN : Number(result)
    return Number.isFinite(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Paper is light: of `light-dark(one, other)` the first counts. */
function withoutSchemes(text: string): string {
  const start = text.indexOf('light-dark(')
  if (start < 0) return text
  let depth = 0
  let comma = -1
  const first = start + 'light-dark('.length
  for (let at = first; at < text.length; at++) {
    const character = text[at]
    if (character === '(') depth++
    else if (character === ',' && depth === 0 && comma < 0) comma = at
    else if (character === ')' && depth-- === 0) {
      if (comma < 0) return text
      return withoutSchemes(text.slice(0, start) + text.slice(first, comma).trim() + text.slice(at + 1))
    }
  }
  return text
}

/** `device-cmyk()` without a profile: each ink takes its share of the light away. */
function inkColor(text: string): ScreenColor | undefined {
  const shares = text
    .split(/[\s,/]+/)
    .filter((part) => part !== '')
    .map((part) => Number.parseFloat(part) / (part.endsWith('%') ? 100 : 1))
  const [cyan, magenta, yellow, black, alpha = 1] = shares
  if (shares.length < 4 || shares.length > 5 || shares.some((share) => !Number.isFinite(share))) return undefined
  const channel = (ink: number): number => 255 * (1 - Math.min(1, ink * (1 - black!) + black!))
  return { channels: [channel(cyan!), channel(magenta!), channel(yellow!)], alpha }
}
