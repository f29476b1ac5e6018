import type { Drawing, Layer } from '../drawing.ts'
import { invalidInput } from '../invalid-input.ts'

/** What {@link assignPens} accepts. */
export interface AssignPensOptions {
  /** Pens there are; layers without a pen of their own take them in turn. Default 1. */
  pens?: number | undefined
  /** Pen by layer: its id, its name, its number or its colour (`#rrggbb`), whichever is found first. */
  byLayer?: Readonly<Record<string, number>> | undefined
  /** Draw layers of one pen together, pen 1 first. Default false: the order of the file stays. */
  sortByPen?: boolean | undefined
}

/**
 * Says which pen draws which layer: `byLayer` first, else the number the layer's name starts with where there is such a
 * pen, else the next in turn.
 * @throws DriverError `INPUT_INVALID` when `byLayer` names a layer that is not there or a pen that cannot be
 */
export function assignPens(drawing: Drawing, options: AssignPensOptions = {}): Drawing {
  const { pens = 1, byLayer = {}, sortByPen = false } = options
  if (!Number.isInteger(pens) || pens < 1) throw new RangeError(`pens is ${pens}; it has to be whole and at least 1`)
  checkMapping(drawing, byLayer, pens)
  let turn = 0
  const layers = drawing.layers.map((layer) => {
    const named = keysOf(layer)
      .map((key) => byLayer[key])
      .find((pen) => pen !== undefined)
    const numbered = layer.number !== undefined && layer.number >= 1 && layer.number <= pens ? layer.number : undefined
    return { ...layer, pen: named ?? numbered ?? (turn++ % pens) + 1 }
  })
  return { ...drawing, layers: sortByPen ? layers.sort((one, other) => one.pen - other.pen) : layers }
}

function keysOf(layer: Layer): string[] {
  const number = layer.number === undefined ? [] : [String(layer.number)]
  return [layer.id, layer.name, ...number, ...(layer.color === undefined ? [] : [layer.color])]
}

function checkMapping(drawing: Drawing, byLayer: Readonly<Record<string, number>>, pens: number): void {
  const known = new Set(drawing.layers.flatMap(keysOf))
  for (const [key, pen] of Object.entries(byLayer)) {
    if (!known.has(key)) {
      throw invalidInput(`no layer is called "${key}"`, {
        hint: `the drawing has ${drawing.layers.map((layer) => `"${layer.name}"`).join(', ')}`,
      })
    }
    if (!Number.isInteger(pen) || pen < 1 || pen > pens) {
      throw invalidInput(`pen ${pen} of layer "${key}" is not one of the ${pens} pens`)
    }
  }
}
