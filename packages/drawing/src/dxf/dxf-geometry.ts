import { type Affine, identity, scaling } from '../affine.ts'
import type { OutlineTracer } from '../svg/outline.ts'
import type { DxfEntity } from './dxf-document.ts'

export interface PolyPoint {
  readonly x: number
  y: number
  bulge: number
}

/** A line, or the arc whose angle is four times the arc tangent of the first point's bulge. */
export function bulgeTo(tracer: OutlineTracer, from: PolyPoint, to: PolyPoint): void {
  const { bulge } = from
  if (bulge === 0) return tracer.lineTo(to.x, to.y)
  const radius = (Math.hypot(to.x - from.x, to.y - from.y) * (1 + bulge * bulge)) / (4 * Math.abs(bulge))
  tracer.arcTo(radius, radius, 0, Math.abs(bulge) > 1, bulge > 0, to.x, to.y)
}

/**
 * From an entity's own plane to the drawing, seen from above: most entities lie in a plane given by the direction it faces,
 * by AutoCAD's arbitrary axis algorithm.
 */
export function objectMap(entity: DxfEntity): Affine {
  const nx = entity.number(210, 0)
  const ny = entity.number(220, 0)
  const nz = entity.number(230, 1)
  if (nx === 0 && ny === 0) return nz < 0 ? scaling(-1, 1) : identity
  const size = Math.hypot(nx, ny, nz) || 1
  const [x, y, z] = [nx / size, ny / size, nz / size]
  const isSteep = Math.abs(x) < 1 / 64 && Math.abs(y) < 1 / 64
  // The cross product of the drawing's y axis (or its z axis) with the normal.
  const [ax, ay, az] = isSteep ? [z, 0, -x] : [-y, x, 0]
  const length = Math.hypot(ax, ay, az)
  const [ux, uy, uz] = [ax / length, ay / length, az / length]
  const elevation = entity.number(38, entity.number(30, 0))
  return { a: ux, b: uy, c: y * uz - z * uy, d: z * ux - x * uz, e: x * elevation, f: y * elevation }
}

export function plainText(entity: DxfEntity): string[] {
  const parts = entity.tags.filter(({ code }) => code === 3 || code === 1).map(({ value }) => String(value))
  const text = parts
    .join('')
    .replace(/%%[cC]/g, 'Ø')
    .replace(/%%[dD]/g, '°')
    .replace(/%%[pP]/g, '±')
    .replace(/%%[uoUO]/g, '')
    .replace(/\\U\+([0-9a-fA-F]{4})/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  if (entity.type !== 'MTEXT') return text === '' ? [] : [text]
  return text
    .replace(/\\[ACFHQTWacfhqtwp][^;\\]*;|\\[LlOoKk]|[{}]/g, '')
    .replace(/\\S([^;^/#]*)[\^/#]([^;]*);/g, '$1/$2')
    .replace(/\\~/g, ' ')
    .split(/\\P/)
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
