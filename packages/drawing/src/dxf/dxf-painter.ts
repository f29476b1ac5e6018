import { type Affine, compose, identity, rotation, scaling, translation } from '../affine.ts'
import type { FillArea } from '../drawing.ts'
import { invalidInput } from '../invalid-input.ts'
import type { OnProgress } from '../progress.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import type { LayerCollector, LayerGroup } from '../svg/layer-collector.ts'
import { OutlineTracer } from '../svg/outline.ts'
import type { Typeface } from '../text/typeface.ts'
import { indexedColor, trueColor } from './dxf-colors.ts'
import type { DxfDocument, DxfEntity } from './dxf-document.ts'
import { hatchLoops } from './dxf-hatch.ts'
import { nurbsPoints } from './nurbs.ts'
import { bulgeTo, objectMap, plainText, radians, type PolyPoint } from './dxf-geometry.ts'

/** Blocks within blocks deeper than this are an attack. */
const deepestBlock = 30
/** How often progress is reported. */
const entitiesPerReport = 1000
/** Entities that blocks and arrays may draw in all. */
const mostEntities = 500_000

/** What entities inherit from the `INSERT` that draws them. */
interface Placement {
  /** To mm on the page. */
  readonly map: Affine
  readonly layer: string
  readonly color: string
  readonly depth: number
}

type DrawEntity = (painter: DxfPainter, entity: DxfEntity, placement: Placement) => void

/** Where a painter draws, and what it counts. */
export interface PainterTarget {
  readonly layers: LayerCollector
  readonly toleranceMm: number
  readonly keepFills: boolean
  readonly typeface: Typeface
  /** Counts what is not drawn: a plural noun. */
  leaveOut(what: string): void
}

/** Draws the entities of a DXF file. */
export class DxfPainter {
  readonly #document: DxfDocument
  readonly #target: PainterTarget
  readonly #groups = new Map<string, LayerGroup>()
  #drawn = 0

  constructor(document: DxfDocument, target: PainterTarget) {
    this.#document = document
    this.#target = target
  }

  /** @param map - from the drawing's units to mm on the page */
  draw(map: Affine, onProgress?: OnProgress): void {
    const placement: Placement = { map, layer: '0', color: '#000000', depth: 0 }
    const { entities } = this.#document
    for (const [index, entity] of entities.entries()) {
      this.#entity(entity, placement)
      if (index % entitiesPerReport === 0) onProgress?.(index / entities.length)
    }
  }

  #entity(entity: DxfEntity, outer: Placement): void {
    if (++this.#drawn > mostEntities) {
      throw invalidInput(
        `draws more than ${mostEntities.toLocaleString('en')} entities by means of blocks and arrays`,
        {
          hint: 'explode the blocks in the drawing program, or draw fewer',
        },
      )
    }
    // Paper space shows the model once more.
    if (entity.number(67) === 1) return
    const named = entity.text(8) ?? '0'
    const layer = named === '0' ? outer.layer : named
    if (this.#document.layers.get(layer)?.isShown === false || entity.number(60) === 1) {
      return this.#target.leaveOut('entities on hidden layers')
    }
    const placement = { ...outer, layer, color: this.#colorOf(entity, layer, outer) }
    const draw = DxfPainter.#kinds.get(entity.type)
    if (draw === undefined) this.#target.leaveOut(`${entity.type} entities`)
    else draw(this, entity, placement)
  }

  /** How each type of entity is drawn. */
  static readonly #kinds: ReadonlyMap<string, DrawEntity> = new Map<string, DrawEntity>([
    ['LINE', (painter, entity, placement) => painter.#line(entity, placement, 11, 21)],
    ['POINT', (painter, entity, placement) => painter.#line(entity, placement, 10, 20)],
    ['CIRCLE', (painter, entity, placement) => painter.#arc(entity, placement)],
    ['ARC', (painter, entity, placement) => painter.#arc(entity, placement)],
    ['ELLIPSE', (painter, entity, placement) => painter.#ellipse(entity, placement)],
    ['LWPOLYLINE', (painter, entity, placement) => painter.#lightPolyline(entity, placement)],
    ['POLYLINE', (painter, entity, placement) => painter.#polyline(entity, placement)],
    ['LEADER', (painter, entity, placement) => painter.#pairs(entity, placement, false)],
    ['SPLINE', (painter, entity, placement) => painter.#spline(entity, placement)],
    ['INSERT', (painter, entity, placement) => painter.#insert(entity, placement)],
    ['DIMENSION', (painter, entity, placement) => painter.#insert(entity, placement)],
    ['HATCH', (painter, entity, placement) => painter.#hatch(entity, placement)],
    ['SOLID', (painter, entity, placement) => painter.#corners(entity, placement)],
    ['TRACE', (painter, entity, placement) => painter.#corners(entity, placement)],
    ['3DFACE', (painter, entity, placement) => painter.#corners(entity, placement)],
    ['TEXT', (painter, entity, placement) => painter.#text(entity, placement)],
    ['MTEXT', (painter, entity, placement) => painter.#text(entity, placement)],
    ['ATTRIB', (painter, entity, placement) => painter.#text(entity, placement)],
    ['VIEWPORT', () => {}],
    ['ATTDEF', () => {}],
  ])

  /** From its first point to the one in these groups. */
  #line(entity: DxfEntity, placement: Placement, x: number, y: number): void {
    this.#trace(placement, placement.map, (tracer) => {
      tracer.moveTo(entity.number(10), entity.number(20))
      tracer.lineTo(entity.number(x), entity.number(y))
    })
  }

  #colorOf(entity: DxfEntity, layer: string, outer: Placement): string {
    const exact = entity.number(420, -1)
    if (exact >= 0) return trueColor(exact)
    const index = entity.number(62, 256)
    if (index === 0) return outer.color
    return indexedColor(index === 256 ? (this.#document.layers.get(layer)?.color ?? 7) : Math.abs(index))
  }

  #trace(placement: Placement, map: Affine, draw: (tracer: OutlineTracer) => void): void {
    const strokes = new StrokeBuilder()
    draw(new OutlineTracer(strokes, map, this.#target.toleranceMm))
    this.#add(strokes, placement)
  }

  #add(strokes: StrokeBuilder, { layer, color }: Placement): void {
    this.#target.layers.enter(this.#groupOf(layer))
    this.#target.layers.addStrokes(strokes, { color, widthMm: 0 })
  }

  #groupOf(layer: string): LayerGroup {
    let group = this.#groups.get(layer)
    if (!group) {
      group = { id: layer, name: layer, locked: this.#document.layers.get(layer)?.isLocked ?? false }
      this.#groups.set(layer, group)
    }
    return group
  }

  #arc(entity: DxfEntity, placement: Placement): void {
    const radius = entity.number(40)
    if (!(radius > 0)) return
    const start = entity.type === 'CIRCLE' ? 0 : entity.number(50)
    const end = entity.type === 'CIRCLE' ? 360 : entity.number(51)
    const frame = { a: radius, b: 0, c: 0, d: radius, e: entity.number(10), f: entity.number(20) }
    const turnDeg = entity.type === 'CIRCLE' ? 360 : (((end - start) % 360) + 360) % 360 || 360
    this.#unitArc(placement, compose(objectMap(entity), frame), radians(start), radians(turnDeg))
  }

  #ellipse(entity: DxfEntity, placement: Placement): void {
    const ux = entity.number(11)
    const uy = entity.number(21)
    const ratio = entity.number(40, 1) * (entity.number(230, 1) < 0 ? -1 : 1)
    const frame = { a: ux, b: uy, c: -uy * ratio, d: ux * ratio, e: entity.number(10), f: entity.number(20) }
    const start = entity.number(41, 0)
    const full = 2 * Math.PI
    const turn = (((entity.number(42, full) - start) % full) + full) % full || full
    this.#unitArc(placement, frame, start, Math.abs(turn - full) < 1e-9 ? full : turn)
  }

  /** An arc of the unit circle, mapped. */
  #unitArc(placement: Placement, frame: Affine, start: number, turn: number): void {
    this.#trace(placement, compose(placement.map, frame), (tracer) => {
      const full = turn >= 2 * Math.PI - 1e-9
      const half = start + turn / 2
      const end = full ? start : start + turn
      tracer.moveTo(Math.cos(start), Math.sin(start))
      tracer.arcTo(1, 1, 0, turn / 2 > Math.PI, true, Math.cos(half), Math.sin(half))
      tracer.arcTo(1, 1, 0, turn / 2 > Math.PI, true, Math.cos(end), Math.sin(end))
    })
  }

  #lightPolyline(entity: DxfEntity, placement: Placement): void {
    const points: PolyPoint[] = []
    for (const { code, value } of entity.tags) {
      if (code === 10) points.push({ x: Number(value), y: 0, bulge: 0 })
      const last = points.at(-1)
      if (last && code === 20) last.y = Number(value)
      if (last && code === 42) last.bulge = Number(value)
    }
    this.#bulged(points, (entity.number(70) & 1) !== 0, placement, objectMap(entity))
  }

  #polyline(entity: DxfEntity, placement: Placement): void {
    const flags = entity.number(70)
    if ((flags & (16 | 64)) !== 0) return this.#target.leaveOut('meshes')
    // The frame of a fitted curve is not part of it.
    const points = entity.vertices
      .filter((vertex) => (vertex.number(70) & 16) === 0)
      .map((vertex) => ({ x: vertex.number(10), y: vertex.number(20), bulge: vertex.number(42) }))
    const isFlat = (flags & 8) === 0
    this.#bulged(points, (flags & 1) !== 0, placement, isFlat ? objectMap(entity) : identity)
  }

  #pairs(entity: DxfEntity, placement: Placement, closed: boolean): void {
    const y = entity.numbers(20)
    const points = entity.numbers(10).map((x, index) => ({ x, y: y[index] ?? 0, bulge: 0 }))
    this.#bulged(points, closed, placement, identity)
  }

  #bulged(points: readonly PolyPoint[], closed: boolean, placement: Placement, map: Affine): void {
    if (points.length === 0) return
    this.#trace(placement, compose(placement.map, map), (tracer) => {
      tracer.moveTo(points[0]!.x, points[0]!.y)
      for (let index = 1; index < points.length; index++) bulgeTo(tracer, points[index - 1]!, points[index]!)
      if (closed) {
        bulgeTo(tracer, points.at(-1)!, points[0]!)
        tracer.close()
      }
    })
  }

  #spline(entity: DxfEntity, placement: Placement): void {
    const x = entity.numbers(10)
    const degree = entity.number(71, 3)
    const knots = entity.numbers(40)
    if (x.length <= degree || knots.length < x.length + degree + 1) {
      // Only the points it goes through are known: they are joined by straight lines.
      const fitY = entity.numbers(21)
      const points = entity.numbers(11).map((fitX, index) => ({ x: fitX, y: fitY[index] ?? 0, bulge: 0 }))
      if (points.length < 2) return this.#target.leaveOut('splines without points')
      return this.#bulged(points, (entity.number(70) & 1) !== 0, placement, identity)
    }
    const given = entity.numbers(41)
    const weights = given.length === x.length ? given : x.map(() => 1)
    const { a, b, c, d } = placement.map
    const stretch = Math.sqrt(Math.max(a * a + b * b, c * c + d * d)) || 1
    const spline = { degree, knots, x, y: entity.numbers(20), weights }
    const points = nurbsPoints(spline, this.#target.toleranceMm / stretch)
    this.#trace(placement, placement.map, (tracer) => {
      for (const [index, [px, py]] of points.entries()) {
        if (index === 0) tracer.moveTo(px, py)
        else tracer.lineTo(px, py)
      }
    })
  }

  #insert(entity: DxfEntity, placement: Placement): void {
    const name = entity.text(2) ?? ''
    const block = this.#document.blocks.get(name)
    if (!block) return this.#target.leaveOut('blocks that are not in the file')
    if (placement.depth >= deepestBlock) {
      throw invalidInput(`nests blocks more than ${deepestBlock} deep ("${name}")`, { hint: 'explode them' })
    }
    const inner = (map: Affine): Placement => ({ ...placement, map, depth: placement.depth + 1 })
    if (entity.type === 'DIMENSION') {
      // The picture of a dimension is a block in place.
      for (const each of block.entities) this.#entity(each, inner(placement.map))
      return
    }
    const place = compose(
      compose(objectMap(entity), translation(entity.number(10), entity.number(20))),
      rotation(entity.number(50)),
    )
    const size = compose(
      scaling(entity.number(41, 1), entity.number(42, 1)),
      translation(-block.base[0], -block.base[1]),
    )
    const columns = Math.max(1, entity.number(70, 1))
    const rows = Math.max(1, entity.number(71, 1))
    if (columns * rows * Math.max(1, block.entities.length) > mostEntities) this.#drawn = mostEntities
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const step = translation(column * entity.number(44), row * entity.number(45))
        const map = compose(placement.map, compose(place, compose(step, size)))
        for (const each of block.entities) this.#entity(each, inner(map))
      }
    }
    for (const each of entity.vertices) this.#entity(each, placement)
  }

  #hatch(entity: DxfEntity, placement: Placement): void {
    const map = compose(placement.map, objectMap(entity))
    const rings = new StrokeBuilder()
    for (const loop of hatchLoops(entity)) loop(new OutlineTracer(rings, map, this.#target.toleranceMm))
    if (rings.strokeCount === 0) return this.#target.leaveOut('hatches without an outline')
    this.#area(rings, placement)
  }

  #corners(entity: DxfEntity, placement: Placement): void {
    // The last two corners of a solid are crossed over, those of a face are not.
    const order = entity.type === '3DFACE' ? [0, 1, 2, 3] : [0, 1, 3, 2]
    const corners = order
      .filter((corner) => entity.text(10 + corner) !== undefined)
      .map((corner) => [entity.number(10 + corner), entity.number(20 + corner)] as const)
    const map = entity.type === '3DFACE' ? identity : objectMap(entity)
    const rings = new StrokeBuilder()
    const tracer = new OutlineTracer(rings, compose(placement.map, map), this.#target.toleranceMm)
    for (const [index, [x, y]] of corners.entries()) {
      if (index === 0) tracer.moveTo(x, y)
      else tracer.lineTo(x, y)
    }
    tracer.close()
    if (entity.type === '3DFACE') this.#add(rings, placement)
    else this.#area(rings, placement)
  }

  /** An area: hatched where fills are kept, and shown by its outline in any case. */
  #area(rings: StrokeBuilder, placement: Placement): void {
    this.#add(rings, placement)
    if (!this.#target.keepFills) return
    const fill: FillArea = { rings: rings.toStrokeList(), rule: 'evenodd', color: placement.color, clips: [] }
    this.#target.layers.addFill(fill)
  }

  #text(entity: DxfEntity, placement: Placement): void {
    const { typeface, toleranceMm } = this.#target
    const height = entity.number(40)
    const lines = plainText(entity)
    if (!(height > 0) || lines.length === 0) return
    // Heights are those of capitals.
    const size = height / typeface.capHeight
    const turn =
      entity.type === 'MTEXT' && entity.text(11) !== undefined
        ? (Math.atan2(entity.number(21), entity.number(11)) * 180) / Math.PI
        : entity.number(50)
    const place = compose(
      compose(objectMap(entity), translation(entity.number(10), entity.number(20))),
      compose(rotation(turn), scaling(entity.type === 'MTEXT' ? 1 : entity.number(41, 1), 1)),
    )
    const strokes = new StrokeBuilder()
    // Paragraphs hang from their top by default, lines stand on their foot.
    let y = entity.type === 'MTEXT' ? -height : 0
    for (const line of lines) {
      let x = 0
      for (const character of line) {
        const glyph = typeface.glyph(character)
        // Glyphs have y pointing down.
        const map = compose(compose(placement.map, place), { a: size, b: 0, c: 0, d: -size, e: x, f: y })
        glyph?.draw(new OutlineTracer(strokes, map, toleranceMm))
        x += (glyph?.advance ?? 0.5) * size
      }
      y -= (5 / 3) * height
    }
    this.#add(strokes, placement)
  }
}
