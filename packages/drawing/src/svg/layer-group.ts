import type { SvgElement } from './element.ts'
import type { LayerGroup } from './layer-collector.ts'

/** How a file marks its layers: as Inkscape does, as top-level groups, or not at all. */
export type LayerMarks = 'inkscape' | 'groups' | 'none'

/** The layer that a group is; `undefined` for any other element. */
export function layerGroupOf(element: SvgElement, marks: LayerMarks): LayerGroup | undefined {
  const { attributes, parent } = element
  const isLayer =
    marks === 'inkscape'
      ? attributes['inkscape:groupmode'] === 'layer'
      : marks === 'groups' && element.name === 'g' && parent !== undefined && parent.parent === undefined
  if (!isLayer) return undefined
  const id = attributes.id
  const name = attributes['inkscape:label'] ?? attributes['serif:id'] ?? attributes['data-name'] ?? id ?? 'Layer'
  return { id, name, locked: attributes['sodipodi:insensitive'] === 'true' }
}
