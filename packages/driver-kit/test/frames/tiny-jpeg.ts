/** A JPEG of 16 × 8 pixels with a number in its comment; as USB cameras make them without Huffman tables. */
export function tinyJpeg(number: number, { huffmanTables = true }: { huffmanTables?: boolean } = {}): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xff, 0xfe, 0, 6]),
    Buffer.from(String(number).padStart(4)),
    Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 16, 1, 1, 0x11, 0]),
    ...(huffmanTables ? [Buffer.from([0xff, 0xc4, 0, 3, 0])] : []),
    Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34, 0xff, 0xd9]),
  ])
}

/** The number in the comment. */
export function numberIn({ bytes }: { readonly bytes: Uint8Array }): number {
  return Number(Buffer.from(bytes.subarray(7, 11)).toString())
}
