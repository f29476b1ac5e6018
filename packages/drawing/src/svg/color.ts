import { functionColor } from './css-functions.ts'

/** CSS's named colours as one text, to be split on first use: https://www.w3.org/TR/css-color-4/#named-colors */
const namedColors =
  'aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black 000000 ' +
  'blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 ' +
  'chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b ' +
  'darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b ' +
  'darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a ' +
  'darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 ' +
  'darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff ' +
  'firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 ' +
  'goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4 ' +
  'indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 ' +
  'lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff lightgoldenrodyellow fafad2 ' +
  'lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa ' +
  'lightskyblue 87cefa lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 ' +
  'lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd ' +
  'mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a ' +
  'mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 ' +
  'moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 ' +
  'orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093 ' +
  'papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 ' +
  'rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 ' +
  'sandybrown f4a460 seagreen 2e8b57 seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd ' +
  'slategray 708090 slategrey 708090 snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 ' +
  'thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 ' +
  'yellow ffff00 yellowgreen 9acd32'

/**
 * A CSS colour as `#rrggbb`, `none` where it is fully transparent, `undefined` for what is no colour.
 * Partly transparent colours count as if opaque: ink is. The wider colours of `display-p3` count as those of a usual screen.
 */
export function parseColor(text: string): string | undefined {
  // SVG 1.1 lets the colour of a printer follow; screens take the first.
  const color = text
    .trim()
    .toLowerCase()
    .replace(/\s+icc-color\([^)]*\)$/, '')
  if (color.startsWith('#')) return hexColor(color.slice(1))
  if (color === 'transparent') return 'none'
  const wide = /^color\(\s*(?:srgb|display-p3)\s([^()]*)\)$/.exec(color)
  const call = wide ? [color, 'color', wide[1]!] : /^(rgb|hsl|hwb)a?\(([^()]*)\)$/.exec(color)
  const simple = call && simpleColor(call[1]!, call[2]!)
  if (simple) return simple
  if (/^[a-z]+$/.test(color)) {
    const named = new RegExp(`(?:^| )${color} ([0-9a-f]{6})`).exec(namedColors)
    if (named) return `#${named[1]}`
  } else if (!color.endsWith(')')) return undefined
  const found = functionColor(color)
  return found && (found.alpha === 0 ? 'none' : hexOf(found.channels))
}

function hexColor(digits: string): string | undefined {
  if (!/^[0-9a-f]+$/.test(digits)) return undefined
  if (digits.length === 3 || digits.length === 4) return hexColor([...digits].map((digit) => digit + digit).join(''))
  if (digits.length === 6) return `#${digits}`
  if (digits.length === 8) return digits.endsWith('00') ? 'none' : `#${digits.slice(0, 6)}`
  return undefined
}

/** The functions that drawing programs write, without what makes CSS a language. */
function simpleColor(name: string, text: string): string | undefined {
  const parts = text.split(/[\s,/]+/).filter((part) => part !== '')
  const numbers = parts.map((part) => Number.parseFloat(part))
  const [first, second, third, alpha] = numbers
  if (parts.length < 3 || parts.length > 4 || numbers.some((number) => Number.isNaN(number))) return undefined
  if (alpha === 0) return 'none'
  if (name === 'hsl') return hslColor(first!, second! / 100, third! / 100)
  if (name === 'hwb') return hwbColor(first!, second! / 100, third! / 100)
  const full = name === 'color' ? 1 : 255
  const channels = [first!, second!, third!].map(
    (value, index) => (value * 255) / (parts[index]!.endsWith('%') ? 100 : full),
  )
  return hexOf(channels)
}

function hslColor(hueDeg: number, saturation: number, lightness: number): string {
  const amplitude = saturation * Math.min(lightness, 1 - lightness)
  const channel = (offset: number): number => {
    const k = (((offset + hueDeg / 30) % 12) + 12) % 12
    return 255 * (lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return hexOf([channel(0), channel(8), channel(4)])
}

/** A pure hue mixed with white and black. */
function hwbColor(hueDeg: number, white: number, black: number): string {
  if (white + black >= 1) return hslColor(0, 0, white / (white + black))
  const value = 1 - black
  const lightness = (value + white) / 2
  const saturation = lightness === 1 ? 0 : (value - lightness) / Math.min(lightness, 1 - lightness)
  return hslColor(hueDeg, saturation, lightness)
}

function hexOf(channels: readonly number[]): string {
  const byte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)))
  return `#${channels.map((value) => byte(value).toString(16).padStart(2, '0')).join('')}`
}
