import type { FillArea, Layer } from '../drawing.ts'
import { colorNumber } from '../ink-strokes.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import type { InkPaint, InkTarget } from './held-ink.ts'
import { parseLayerName } from './layer-name.ts'
import { type HidingScope, PaintStack } from './paint-stack.ts'

/** What divides a drawing into layers: the file's own layers, its outermost groups, the colours of the ink,
 * the widths of its strokes, or nothing. */
export type LayerDivision = 'layer' | 'group' | 'color' | 'width' | 'none'

/** A layer of the file, as its group describes it. */
export interface LayerGroup {
  readonly id: string | undefined
  readonly name: string
  readonly locked: boolean
}

interface OpenLayer {
  readonly group: LayerGroup
  readonly strokes: StrokeBuilder
  readonly fills: FillArea[]
  /** `#rrggbb`, `undefined` before the first ink, `mixed` after a second colour. */
  color: string | undefined
}

/** Puts strokes into layers as they are drawn. Layers come in the order in which their first ink does. */
export class LayerCollector implements InkTarget {
  readonly #division: LayerDivision
  readonly #keepFills: boolean
  readonly #layers = new Map<LayerGroup | string, OpenLayer>()
  readonly #unlayered: LayerGroup = { id: undefined, name: 'Drawing', locked: false }
  #group: LayerGroup = this.#unlayered
  readonly #stack: PaintStack<{ readonly group: LayerGroup; readonly paint: InkPaint }> | undefined
  #pointCount = 0

  /** @param hiding - what opaque areas hide; where it is anything, ink is held until all is painted */
  constructor(division: LayerDivision, keepFills: boolean, hiding: HidingScope = 'none') {
    this.#division = division
    this.#keepFills = keepFills
    this.#stack = hiding === 'none' ? undefined : new PaintStack(hiding)
  }

  /** Whether opaque areas matter. */
  get hides(): boolean {
    return this.#stack !== undefined
  }

  /** Points in all layers. */
  get pointCount(): number {
    return this.#pointCount
  }

  /** What follows belongs to `group`, until {@link leave}. */
  enter(group: LayerGroup): void {
    if (this.#division === 'layer' || this.#division === 'group') this.#group = group
  }

  leave(): void {
    this.#group = this.#unlayered
  }

  addStrokes(strokes: StrokeBuilder, paint: InkPaint): void {
    if (strokes.strokeCount === 0) return
    this.#pointCount += strokes.pointCount
    const group = this.#group
    if (this.#stack) this.#stack.addStrokes(strokes, { group, paint })
    else this.#draw(strokes, group, paint)
  }

  addFill(fill: FillArea): void {
    this.#pointCount += fill.rings.coordsMm.length / 2
    const paint = fillPaint(fill)
    if (this.#stack) this.#stack.addFill(fill, { group: this.#group, paint })
    else this.#layer(this.#group, paint).fills.push(fill)
  }

  addCover(fill: FillArea): void {
    this.#pointCount += fill.rings.coordsMm.length / 2
    this.#stack?.addCover(fill, this.#keyOf(this.#group, fillPaint(fill)))
  }

  #draw(strokes: StrokeBuilder, group: LayerGroup, paint: InkPaint): void {
    if (strokes.strokeCount === 0) return
    const layer = this.#layer(group, paint)
    layer.strokes.useColor(colorNumber(paint.color))
    const coords = strokes.coordsMm
    for (let stroke = 0; stroke < strokes.strokeCount; stroke++) {
      layer.strokes.addStroke(coords, 2 * strokes.startOf(stroke), 2 * strokes.startOf(stroke + 1))
    }
  }

  /** The finished layers, ids made unique. */
  layers(): Layer[] {
    this.#stack?.release(
      ({ group, paint }) => this.#keyOf(group, paint),
      (strokes, { group, paint }) => this.#draw(strokes, group, paint),
      (fill, { group, paint }) => this.#layer(group, paint).fills.push(fill),
    )
    const taken = new Set<string>()
    return [...this.#layers.values()].map(({ group, strokes, fills, color }, index) => {
      const { skipped: _skipped, ...controls } = parseLayerName(group.name)
      const { colors, ...list } = strokes.toStrokeList()
      return {
        id: uniqueId(group.id ?? (group === this.#unlayered ? 'drawing' : `layer-${index + 1}`), taken),
        name: group.name,
        ...(color === undefined || color === 'mixed' ? {} : { color }),
        strokes: color === 'mixed' && colors ? { ...list, colors } : list,
        ...(this.#keepFills ? { fills } : {}),
        ...(group === this.#unlayered ? {} : controls),
        ...(group.locked ? { locked: true } : {}),
      }
    })
  }

  #keyOf(group: LayerGroup, { color, widthMm }: InkPaint): LayerGroup | string {
    if (this.#division === 'width') return widthMm === 0 ? 'fills' : `${widthMm.toFixed(2)} mm`
    return this.#division === 'color' ? color : group
  }

  #layer(ofGroup: LayerGroup, paint: InkPaint): OpenLayer {
    const { color } = paint
    const key = this.#keyOf(ofGroup, paint)
    let layer = this.#layers.get(key)
    if (!layer) {
      const group = typeof key === 'string' ? { id: key, name: key, locked: false } : key
      layer = { group, strokes: new StrokeBuilder(), fills: [], color: undefined }
      this.#layers.set(key, layer)
    }
    if (layer.color !== color) layer.color = layer.color === undefined ? color : 'mixed'
    return layer
  }
}

function fillPaint({ color }: FillArea): InkPaint {
  return { color, widthMm: 0 }
}

function uniqueId(wanted: string, taken: Set<string>): string {
  let id = wanted
  for (let count = 2; taken.has(id); count++) id = `${wanted}-${count}`
  taken.add(id)
  return id
}
