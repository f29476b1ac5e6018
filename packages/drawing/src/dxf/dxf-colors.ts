/** The first nine of AutoCAD's numbered colours; white is drawn in black, as screens are dark and paper is not. */
const first = [
  '#000000',
  '#ff0000',
  '#ffff00',
  '#00ff00',
  '#00ffff',
  '#0000ff',
  '#ff00ff',
  '#000000',
  '#808080',
  '#c0c0c0',
]
const greys = [51, 91, 132, 173, 214, 0]
/** Brightness of the five shades of each hue. */
const shades = [255, 165, 127, 76, 38]

/** `#rrggbb` of a numbered colour (1–255). */
export function indexedColor(index: number): string {
  if (index < first.length) return first[Math.max(0, index)]!
  if (index >= 250) return hex([greys[index - 250]!, greys[index - 250]!, greys[index - 250]!])
  const hueDeg = Math.floor((index - 10) / 10) * 15
  const most = shades[(index % 10) >> 1]!
  const least = index % 2 === 1 ? most / 2 : 0
  const channel = (offset: number): number => {
    const k = (offset + hueDeg / 60) % 6
    return most - (most - least) * Math.max(0, Math.min(k, 4 - k, 1))
  }
  return hex([channel(5), channel(3), channel(1)])
}

/** `#rrggbb` of a colour given by its channels in one number. */
export function trueColor(value: number): string {
  return `#${(value & 0xffffff).toString(16).padStart(6, '0')}`
}

function hex(channels: readonly number[]): string {
  return `#${channels.map((value) => Math.floor(value).toString(16).padStart(2, '0')).join('')}`
}
