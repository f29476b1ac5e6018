import { arcDirection, ellipticalArc } from './elliptical-arc.ts'
import type { OutlinePen } from './outline.ts'

/** A corner of an outline, where markers go. Angles in radians; `undefined` where nothing comes in or goes out. */
export interface Vertex {
  readonly x: number
  readonly y: number
  incoming: number | undefined
  outgoing: number | undefined
}

/** Collects the ends of all segments of an outline with the directions there. */
export class VertexCollector implements OutlinePen {
  readonly vertices: Vertex[] = []
  #start: Vertex | undefined
  x = 0
  y = 0

  moveTo(x: number, y: number): void {
    this.#start = { x, y, incoming: undefined, outgoing: undefined }
    this.vertices.push(this.#start)
    this.x = x
    this.y = y
  }

  lineTo(x: number, y: number): void {
    this.#segment(x, y, x, y, this.x, this.y)
  }

  quadTo(x1: number, y1: number, x: number, y: number): void {
    this.#segment(x, y, x1, y1, x1, y1)
  }

  cubicTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    const outX = x1 === this.x && y1 === this.y ? x2 : x1
    const outY = x1 === this.x && y1 === this.y ? y2 : y1
    this.#segment(x, y, outX, outY, x2 === x && y2 === y ? x1 : x2, x2 === x && y2 === y ? y1 : y2)
  }

  arcTo(rx: number, ry: number, tiltDeg: number, large: boolean, sweep: boolean, x: number, y: number): void {
    const arc = ellipticalArc(this.x, this.y, rx, ry, tiltDeg, large, sweep, x, y)
    if (arc === 'line') this.lineTo(x, y)
    else if (arc !== 'nothing') this.#add(x, y, arcDirection(arc, arc.start), arcDirection(arc, arc.start + arc.turn))
  }

  ellipse(): void {
    // Circles and ellipses carry no markers.
  }

  close(): void {
    if (!this.#start) return
    const start = this.#start
    this.lineTo(start.x, start.y)
    const end = this.vertices.at(-1)!
    start.incoming ??= end.incoming
    end.outgoing = start.outgoing
  }

  #segment(x: number, y: number, outX: number, outY: number, inX: number, inY: number): void {
    this.#add(x, y, Math.atan2(outY - this.y, outX - this.x), Math.atan2(y - inY, x - inX))
  }

  #add(x: number, y: number, outgoing: number, incoming: number): void {
    const last = this.vertices.at(-1)
    if (last) last.outgoing = outgoing
    this.vertices.push({ x, y, incoming, outgoing: undefined })
    this.x = x
    this.y = y
  }
}
