/* The layout is described in api/strokes.ts. */
import { strokeCount, type StrokeList } from '@vfab/core'

import { strokesHeaderBytes, strokesMagic, strokesVersion } from '../api/strokes.ts'

/** What is packed: a drawing of `@vfab/workshop` fits. */
export interface PackedDrawing {
  readonly page: { readonly widthMm: number; readonly heightMm: number }
  readonly layers: readonly { readonly strokes: StrokeList }[]
}

/** Finer than any pen. */
const unitMm = 0.01

/** Packs strokes for the wire. Layers without strokes are packed too. */
export function packStrokes({ page, layers }: PackedDrawing): Uint8Array<ArrayBuffer> {
  const strokes = layers.reduce((sum, layer) => sum + strokeCount(layer.strokes), 0)
  const points = layers.reduce((sum, layer) => sum + layer.strokes.coordsMm.length / 2, 0)
  const further = points - strokes
  const counts = new Uint32Array(strokes)
  const firstX = new Int32Array(strokes)
  const firstY = new Int32Array(strokes)
  const x = new Int32Array(further)
  const y = new Int32Array(further)
  const firstOfLayer = new Uint32Array(layers.length + 1)
  let stroke = 0
  let next = 0
  let lastX = 0
  let lastY = 0
  let isWide = false
  for (const [index, layer] of layers.entries()) {
    firstOfLayer[index] = stroke
    const { coordsMm, starts } = layer.strokes
    for (let own = 0; own + 1 < starts.length; own++, stroke++) {
      const from = starts[own]!
      const to = starts[own + 1]!
      counts[stroke] = to - from
      for (let point = from; point < to; point++) {
        const nowX = Math.round(coordsMm[2 * point]! / unitMm)
        const nowY = Math.round(coordsMm[2 * point + 1]! / unitMm)
        const dx = nowX - lastX
        const dy = nowY - lastY
        if (point === from) {
          firstX[stroke] = dx
          firstY[stroke] = dy
        } else {
          x[next] = dx
          y[next] = dy
          isWide ||= dx !== (dx << 16) >> 16 || dy !== (dy << 16) >> 16
          next++
        }
        lastX = nowX
        lastY = nowY
      }
    }
  }
  firstOfLayer[layers.length] = stroke
  const narrow = (values: Int32Array): Int32Array | Int16Array => (isWide ? values : Int16Array.from(values))
  const header = headerOf(page, { bytes: isWide ? 4 : 2, layers: layers.length, strokes, points })
  return joined([header, firstOfLayer, counts, firstX, firstY, narrow(x), narrow(y)])
}

function headerOf(
  page: PackedDrawing['page'],
  { bytes, layers, strokes, points }: Readonly<Record<'bytes' | 'layers' | 'strokes' | 'points', number>>,
): DataView {
  const header = new DataView(new ArrayBuffer(strokesHeaderBytes))
  strokesMagic.forEach((byte, index) => header.setUint8(index, byte))
  header.setUint16(4, strokesVersion, true)
  header.setUint16(6, bytes, true)
  header.setFloat64(8, unitMm, true)
  header.setFloat64(16, page.widthMm, true)
  header.setFloat64(24, page.heightMm, true)
  header.setUint32(32, layers, true)
  header.setUint32(36, strokes, true)
  header.setUint32(40, points, true)
  return header
}

/** Arrays of this computer's byte order, which is little-endian wherever Node.js runs today. */
function joined(parts: readonly ArrayBufferView[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  return bytes
}

/** One bit per stroke, from the lowest of each byte. @param done - 1 for each stroke that is drawn */
export function packDone(done: Uint8Array): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(Math.ceil(done.length / 8))
  for (let stroke = 0; stroke < done.length; stroke++) {
    if (done[stroke] === 1) bits[stroke >> 3]! |= 1 << (stroke & 7)
  }
  return bits
}
