import type { SvgElement } from './element.ts'
import type { LayerGroup } from './layer-collector.ts'

/** How a file marks its layers: as Inkscape does, as top-level groups, as Illustrator names those, or not at all. */
export type LayerMarks = 'inkscape' | 'groups' | 'illustrator' | 'none'

/** The layer that a group is; `undefined` for any other element. */
export function layerGroupOf(element: SvgElement, marks: LayerMarks): LayerGroup | undefined {
  const { attributes, parent } = element
  const isLayer =
    marks === 'inkscape'
      ? attributes['inkscape:groupmode'] === 'layer'
      : marks !== 'none' && element.name === 'g' && parent !== undefined && parent.parent === undefined
  if (!isLayer) return undefined
  const id = attributes.id
  const written = attributes['inkscape:label'] ?? attributes['serif:id'] ?? attributes['data-name']
  const name = written ?? (id !== undefined && marks === 'illustrator' ? illustratorName(id) : id) ?? 'Layer'
  return { id, name, locked: attributes['sodipodi:insensitive'] === 'true' }
}

/**
 * The name of a layer that Illustrator made an id of: `_x31__red_x2B_S50` was `1 red+S50`. Spaces become underscores, what
 * an id must not hold becomes its code, and `_1_`, `_2_`, … tells layers of one name apart.
 */
function illustratorName(id: string): string {
  return id
    .replace(/(?<=[^_])_\d+_$/, '')
    .replace(/_x([0-9a-f]{2,6})_|_/gi, (_, code?: string) => (code === undefined ? ' ' : characterOf(code)))
}

function characterOf(code: string): string {
  const point = Number.parseInt(code, 16)
  return point <= 0x10ffff ? String.fromCodePoint(point) : ' '
}
