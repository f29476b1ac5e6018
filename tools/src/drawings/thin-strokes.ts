/** The longer side of each picture, mm. */
const longSideMm = 100
/** Lines are a pixel wide. */
const lineMm = 0.25

/** A document in which every stroke is thin and black, and the size it has on paper. */
export interface ThinDrawing {
  readonly svg: string
  readonly widthMm: number
  readonly heightMm: number
  /** How wide its lines are, in units of its root. */
  readonly lineUnits: number
}

/**
 * Lays a style sheet over a document that leaves geometry alone: each shape has a thin black stroke, there are no fills,
 * filters and masks, and no text, whose letters are a matter of fonts.
 * @returns undefined where the root does not say how large the drawing is
 */
export function withThinStrokes(svg: string): ThinDrawing | undefined {
  const root = /<svg\b(?:[^>"']|"[^"]*"|'[^']*')*>/.exec(svg)
  if (root === null || root[0].endsWith('/>')) return undefined
  const size = userSize(root[0])
  if (size === undefined) return undefined
  const scale = longSideMm / Math.max(size.width, size.height)
  const [widthMm, heightMm] = [size.width * scale, size.height * scale]
  const rules = [
    `*{fill:none !important;stroke:#000 !important;stroke-width:${lineMm / scale} !important}`,
    '*{opacity:1 !important;stroke-opacity:1 !important;filter:none !important;mask:none !important}',
    'text,image{display:none !important}',
  ]
  const attributes = root[0]
    .slice('<svg'.length, -1)
    .replace(/\s(?:width|height|viewBox|preserveAspectRatio)\s*=\s*(?:"[^"]*"|'[^']*')/g, '')
  const { left, top, width, height } = size
  const opened = `<svg width="${widthMm}mm" height="${heightMm}mm" viewBox="${left} ${top} ${width} ${height}"${attributes}>`
  const before = svg.slice(0, root.index)
  const after = svg.slice(root.index + root[0].length)
  return {
    svg: `${before}${opened}<style>${rules.join('')}</style>${after}`,
    widthMm,
    heightMm,
    lineUnits: lineMm / scale,
  }
}

function userSize(root: string): { left: number; top: number; width: number; height: number } | undefined {
  const attribute = (name: string): string | undefined =>
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
      .exec(root)
      ?.slice(1)
      .find((value) => value !== undefined)
  const box = attribute('viewBox')
    ?.trim()
    .split(/[\s,]+/)
    .map(Number)
  if (box !== undefined) {
    const [left, top, width, height] = box
    return box.length === 4 && width! > 0 && height! > 0
      ? { left: left!, top: top!, width: width!, height: height! }
      : undefined
  }
  const [width, height] = ['width', 'height'].map((name) => /^([\d.]+)(?:px)?$/.exec(attribute(name) ?? '')?.[1])
  return Number(width) > 0 && Number(height) > 0
    ? { left: 0, top: 0, width: Number(width), height: Number(height) }
    : undefined
}

/**
 * Makes every path of a {@link resolved} document a line, all equally wide, whatever their transforms; what clips stays.
 * @param widthUnits - width of a line in units of the root
 */
export function withEqualWidths(svg: string, widthUnits: number): string {
  const scales = [1]
  let definitions = 0
  return svg.replace(tag, (text, slash: string, name: string, attributes: string, end: string) => {
    if (name === 'defs') definitions += slash === '' ? (end === '' ? 1 : 0) : -1
    else if (slash !== '') scales.pop()
    else {
      const scale = scales.at(-1)! * scaleOf(/\stransform="matrix\(([^)]*)\)"/.exec(attributes)?.[1])
      if (end === '') scales.push(scale)
      // A style attribute is stronger than the style sheet to resvg, as it should not be.
      const kept = attributes.replace(/\s(?:fill|stroke|stroke-width|shape-rendering)="[^"]*"/g, '')
      if (name === 'path' && definitions === 0) {
        return `<path${kept} fill="none" stroke="#000" stroke-width="${widthUnits / scale}"${end}>`
      }
    }
    return text
  })
}

const tag = /<(\/?)(g|path|clipPath|defs)\b((?:[^>"]|"[^"]*")*?)(\/?)>/g

function scaleOf(matrix: string | undefined): number {
  if (matrix === undefined) return 1
  const [a, b, c, d] = matrix
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  return Math.sqrt(Math.abs(a! * d! - b! * c!)) || 1
}
