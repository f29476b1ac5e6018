import type { PackedLayer, PackedStrokes } from './packed-strokes.ts'

const headerBytes = 48
const version = 1

/** Strokes as the server packs them, and the page they lie on. */
export interface DecodedStrokes extends PackedStrokes {
  readonly page: { readonly widthMm: number; readonly heightMm: number }
}

/**
 * Reads packed strokes; the layout is described in `server/src/api/strokes.ts`.
 * @throws RangeError where the bytes are not a complete drawing of this version
 */
export function decodeStrokes(bytes: ArrayBuffer): DecodedStrokes {
  const view = new DataView(bytes)
  if (bytes.byteLength < headerBytes || view.getUint32(0, false) !== 0x56465354) throw new RangeError('not strokes')
  if (view.getUint16(4, true) !== version) throw new RangeError(`strokes of version ${view.getUint16(4, true)}`)
  const wide = view.getUint16(6, true) === 4
  const unitMm = view.getFloat64(8, true)
  const layerCount = view.getUint32(32, true)
  const strokeCount = view.getUint32(36, true)
  const pointCount = view.getUint32(40, true)
  const further = pointCount - strokeCount
  const expected = headerBytes + 4 * (layerCount + 1) + 12 * strokeCount + 2 * further * (wide ? 4 : 2)
  if (further < 0 || bytes.byteLength < expected) throw new RangeError(`strokes cut off at ${bytes.byteLength} bytes`)

  let at = headerBytes
  const uint32s = (count: number): Uint32Array => new Uint32Array(bytes, skip(4 * count), count)
  const int32s = (count: number): Int32Array => new Int32Array(bytes, skip(4 * count), count)
  const differences = (): Int32Array | Int16Array =>
    wide ? int32s(further) : new Int16Array(bytes, skip(2 * further), further)
  const skip = (count: number): number => {
    const from = at
    at += count
    return from
  }
  const layers = layersOf(uint32s(layerCount + 1))
  const counts = uint32s(strokeCount)
  const first = { x: int32s(strokeCount), y: int32s(strokeCount) }
  const points = new Float32Array(2 * pointCount)
  const starts = startsOf(counts)
  addUp(points, 0, starts, first.x, differences(), unitMm)
  addUp(points, 1, starts, first.y, differences(), unitMm)
  return { points, starts, layers, page: { widthMm: view.getFloat64(16, true), heightMm: view.getFloat64(24, true) } }
}

/** One byte per stroke, 1 for drawn, from one bit per stroke. */
export function decodeDone(bits: Uint8Array, strokes: number): Uint8Array<ArrayBuffer> {
  const done = new Uint8Array(strokes)
  for (let stroke = 0; stroke < strokes; stroke++) done[stroke] = ((bits[stroke >> 3] ?? 0) >> (stroke & 7)) & 1
  return done
}

function layersOf(firsts: Uint32Array): readonly PackedLayer[] {
  return Array.from(firsts.subarray(0, -1), (first, index) => ({ first, strokes: firsts[index + 1]! - first }))
}

function startsOf(counts: Uint32Array): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(counts.length + 1)
  for (let stroke = 0; stroke < counts.length; stroke++) starts[stroke + 1] = starts[stroke]! + counts[stroke]!
  return starts
}

/** Adds differences up, in whole units, so that nothing drifts; `axis` is 0 for x and 1 for y. */
function addUp(
  points: Float32Array,
  axis: 0 | 1,
  starts: Uint32Array,
  firsts: Int32Array,
  differences: Int32Array | Int16Array,
  unitMm: number,
): void {
  let units = 0
  let next = 0
  for (let stroke = 0; stroke + 1 < starts.length; stroke++) {
    units += firsts[stroke]!
    points[2 * starts[stroke]! + axis] = units * unitMm
    for (let point = starts[stroke]! + 1; point < starts[stroke + 1]!; point++) {
      units += differences[next++]!
      points[2 * point + axis] = units * unitMm
    }
  }
}
