/**
 * The prepared strokes as one file: a header, where each stroke starts, the coordinates, a checksum. Little-endian, as every
 * computer is that Node runs on.
 *
 *   "VFABSTR1" │ strokes u32 │ points u32 │ starts u32 × (strokes + 1) │ (pad to 8) │ x, y f64 × points │ crc32 u32
 */
import { DriverError, strokeCount, type StrokeList } from '@vfab/core'
import { crc32 } from 'node:zlib'

const magic = 'VFABSTR1'
const headerBytes = 16

/** All strokes, one list after the other, as the bytes of the file. */
export function encodeStrokes(lists: readonly StrokeList[]): Buffer {
  const strokes = lists.reduce((sum, list) => sum + strokeCount(list), 0)
  const points = lists.reduce((sum, list) => sum + list.coordsMm.length / 2, 0)
  const { startsBytes, coordsAt, totalBytes } = layoutOf(strokes, points)
  const file = Buffer.alloc(totalBytes)
  file.write(magic, 'latin1')
  file.writeUInt32LE(strokes, 8)
  file.writeUInt32LE(points, 12)
  const starts = new Uint32Array(file.buffer, file.byteOffset + headerBytes, startsBytes / 4)
  const coordsMm = new Float64Array(file.buffer, file.byteOffset + coordsAt, 2 * points)
  let stroke = 0
  let point = 0
  for (const list of lists) {
    for (let index = 0; index < strokeCount(list); index++) starts[stroke++] = point + list.starts[index]!
    coordsMm.set(list.coordsMm, 2 * point)
    point += list.coordsMm.length / 2
  }
  starts[strokes] = points
  file.writeUInt32LE(crc32(file.subarray(0, totalBytes - 4)), totalBytes - 4)
  return file
}

/** @throws DriverError `INPUT_INVALID` for bytes that {@link encodeStrokes} did not make */
export function decodeStrokes(file: Buffer): StrokeList {
  if (file.length < headerBytes || file.toString('latin1', 0, 8) !== magic) throw damaged('it is not one')
  const strokes = file.readUInt32LE(8)
  const points = file.readUInt32LE(12)
  const { startsBytes, coordsAt, totalBytes } = layoutOf(strokes, points)
  if (file.length !== totalBytes) throw damaged(`it has ${file.length} bytes instead of ${totalBytes}`)
  if (crc32(file.subarray(0, totalBytes - 4)) !== file.readUInt32LE(totalBytes - 4))
    throw damaged('its checksum is wrong')
  // Copied: a small file's buffer may start anywhere in a shared block.
  const bytes = new Uint8Array(file).buffer
  return {
    starts: new Uint32Array(bytes, headerBytes, startsBytes / 4),
    coordsMm: new Float64Array(bytes, coordsAt, 2 * points),
  }
}

function layoutOf(strokes: number, points: number): { startsBytes: number; coordsAt: number; totalBytes: number } {
  const startsBytes = 4 * (strokes + 1)
  const coordsAt = Math.ceil((headerBytes + startsBytes) / 8) * 8
  return { startsBytes, coordsAt, totalBytes: coordsAt + 16 * points + 4 }
}

function damaged(why: string): DriverError {
  return new DriverError(`the job's file of strokes is damaged: ${why}`, {
    type: 'configuration',
    code: 'INPUT_INVALID',
    hint: 'the job cannot be resumed; remove it, and plot the drawing again',
  })
}
