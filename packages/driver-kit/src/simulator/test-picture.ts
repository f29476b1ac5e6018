/** A whole JPEG of one grey, as small as they come, for simulated cameras: its comment says when it was taken. */
export function testPicture(takenMs: number, size: { readonly widthPx: number; readonly heightPx: number }): Buffer {
  const comment = Buffer.from(`${label}${takenMs}`, 'latin1')
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xfe, comment),
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => 8)]),
    segment(0xc0, [8, size.heightPx >> 8, size.heightPx & 255, size.widthPx >> 8, size.widthPx & 255, 1, 1, 0x11, 0]),
    segment(0xc4, [0x00, 0, 0, 0, 12, ...Array.from({ length: 12 }, () => 0), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    segment(0xc4, [0x10, 1, ...Array.from({ length: 15 }, () => 0), 0]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
    scan(Math.floor(takenMs / 10) % 128, (size.widthPx / 8) * (size.heightPx / 8)),
    Buffer.from([0xff, 0xd9]),
  ])
}

/** When a {@link testPicture} was taken; `undefined` for any other picture. */
export function testPictureTakenMs(bytes: Uint8Array): number | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64)).toString('latin1')
  const found = new RegExp(`${label}([0-9.]+)`).exec(text)
  return found ? Number(found[1]) : undefined
}

const label = 'vfab picture '

function segment(marker: number, content: ArrayLike<number>): Buffer {
  const length = content.length + 2
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), Buffer.from(Array.from(content))])
}

/** Blocks of 8 × 8: the first says how bright, the others that nothing changes. */
function scan(brightness: number, blocks: number): Buffer {
  const category = brightness === 0 ? 0 : brightness.toString(2).length
  const first = category.toString(2).padStart(4, '0') + (category === 0 ? '' : brightness.toString(2)) + '0'
  const bits = first + '00000'.repeat(blocks - 1)
  const whole = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1')
  const bytes = whole.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2))
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])))
}
