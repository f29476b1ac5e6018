import { inflateSync } from 'node:zlib'

/** The colours in a PNG picture of eight bits a channel, `rrggbb`, and how many pixels have each. */
export function pngColors(file: Buffer): Map<string, number> {
  const width = file.readUInt32BE(16)
  const channels = file[25] === 6 ? 4 : 3
  const data: Buffer[] = []
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)))
  }
  const rows = inflateSync(Buffer.concat(data))
  const colors = new Map<string, number>()
  let above = Buffer.alloc(width * channels)
  for (let at = 0; at < rows.length; at += 1 + above.length) {
    above = unfiltered(rows.subarray(at + 1, at + 1 + above.length), above, rows[at]!, channels)
    for (let pixel = 0; pixel < above.length; pixel += channels) {
      const color = above.toString('hex', pixel, pixel + 3)
      colors.set(color, (colors.get(color) ?? 0) + 1)
    }
  }
  return colors
}

/** A row as it was before one of PNG's five filters. */
function unfiltered(row: Buffer, above: Buffer, filter: number, channels: number): Buffer<ArrayBuffer> {
  const plain = Buffer.alloc(row.length)
  for (let at = 0; at < row.length; at++) {
    const left = plain[at - channels] ?? 0
    const up = above[at]!
    const corner = above[at - channels] ?? 0
    const guesses = [0, left, up, (left + up) >> 1, nearestOf(left, up, corner)]
    plain[at] = row[at]! + guesses[filter]!
  }
  return plain
}

function nearestOf(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(guess - value))
  if (toLeft! <= toUp! && toLeft! <= toCorner!) return left
  return toUp! <= toCorner! ? up : corner
}
