import { crc32, deflateRawSync } from 'node:zlib'

/** A file inside an archive. */
export interface ZipEntry {
  /** With `/` between directories. */
  readonly name: string
  readonly bytes: Uint8Array
}

const localSignature = 0x0403_4b50
const centralSignature = 0x0201_4b50
const endSignature = 0x0605_4b50
/** Of the format that is needed to read it: 2.0, deflate. */
const neededVersion = 20
const deflated = 8
/** Names are UTF-8. */
const utf8Flag = 0x0800

/**
 * A ZIP archive of small files (fewer than 65536, below 4 GiB in all).
 * @param comment - shown by most programs
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zip(entries: readonly ZipEntry[], { date, comment }: { date: Date; comment: string }): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of entries) {
    const content = deflateRawSync(bytes)
    const path = Buffer.from(name)
    const facts = factsOf(bytes, content, path, date)
    const local = Buffer.concat([words([localSignature, 4], [neededVersion, 2]), facts, words([0, 2]), path, content])
    // Made on: 2.0; after the common facts: no extra field, no comment, first disk, binary, no attributes.
    directory.push(
      words([centralSignature, 4], [neededVersion, 2], [neededVersion, 2]),
      facts,
      words([0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
      path,
    )
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const count = entries.length
  const text = Buffer.from(comment)
  const end = words([endSignature, 4], [0, 2], [0, 2], [count, 2], [count, 2], [central.length, 4], [offset, 4])
  return Buffer.concat([...parts, central, end, words([text.length, 2]), text])
}

/** What the header of an entry and its line in the directory have in common. */
function factsOf(bytes: Uint8Array, content: Buffer, path: Buffer, date: Date): Buffer {
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1)
  const day = ((date.getFullYear() - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate()
  return words(
    [utf8Flag, 2],
    [deflated, 2],
    [time, 2],
    [day, 2],
    [crc32(bytes), 4],
    [content.length, 4],
    [bytes.length, 4],
    [path.length, 2],
  )
}

/** Numbers of two or four bytes, the least significant byte first. */
function words(...numbers: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer {
  return Buffer.concat(
    numbers.map(([value, bytes]) => {
      const buffer = Buffer.alloc(bytes)
      buffer.writeUIntLE(value, 0, bytes)
      return buffer
    }),
  )
}
