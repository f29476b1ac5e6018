/*
 * Files that vfab writes carry a mark, where the format has a place for one that readers skip. A file without it belongs to the
 * user, and is replaced only with --force.
 */
import { crc32 } from 'node:zlib'

import type { OutputKind } from './output-kind.ts'

const comment = '<!-- written by vfab -->'
const word = 'written by vfab'
/** The comment of the archive that `vfab doctor --bundle` writes. */
export const bundleMark: string = `vfab doctor --bundle, ${word}`

/** Adds the mark to an SVG document: a comment before its end. */
export function markSvg(svg: string): string {
  const end = svg.lastIndexOf('</svg>')
  return end < 0 ? svg : `${svg.slice(0, end)}${comment}\n${svg.slice(end)}`
}

/** Adds the mark to a web page: a comment at its end. */
export function markHtml(html: string): string {
  return `${html.trimEnd()}\n${comment}\n`
}

/** Adds the mark to a picture: a text chunk in PNG, a comment in JPEG; other formats have no place for it. */
export function markImage(bytes: Uint8Array): Uint8Array {
  const image = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (image.subarray(0, 4).equals(Buffer.from('\x89PNG', 'latin1'))) {
    const end = image.length - 12 // IEND is last and empty
    return Buffer.concat([image.subarray(0, end), pngText(`Software\0${word}`), image.subarray(end)])
  }
  if (image.readUInt16BE(0) !== 0xffd8) return bytes
  const segment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, word.length + 2]), Buffer.from(word, 'latin1')])
  return Buffer.concat([image.subarray(0, 2), segment, image.subarray(2)])
}

function pngText(text: string): Buffer {
  const content = Buffer.from(`tEXt${text}`, 'latin1')
  const chunk = Buffer.alloc(content.length + 8)
  chunk.writeUInt32BE(content.length - 4, 0)
  content.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(content), content.length + 4)
  return chunk
}

/** What to append to a video as its mark: a box, element or block that players skip. Nothing for unknown endings. */
export function videoMark(file: string): Uint8Array {
  const text = Buffer.from(word, 'latin1')
  if (/\.(mp4|mov|m4v)$/i.test(file))
    return Buffer.concat([Buffer.from([0, 0, 0, text.length + 8]), Buffer.from('free'), text])
  if (/\.(webm|mkv)$/i.test(file)) return Buffer.concat([Buffer.from([0xec, 0x80 | text.length]), text])
  if (/\.gif$/i.test(file)) return Buffer.concat([Buffer.from([0x21, 0xfe, text.length]), text, Buffer.from([0])])
  return Buffer.alloc(0)
}

/** The first and the last bytes of a file. */
export interface FileEnds {
  readonly head: string
  readonly tail: string
}

/** As many bytes of both ends are looked at. */
export const endBytes = 4096

/** Whether a file that is there was written by vfab as an output of this kind. */
export function isOurs(kind: OutputKind, { head, tail }: FileEnds): boolean {
  switch (kind) {
    case 'picture':
      return tail.includes(comment) || (head.startsWith('\x89PNG') && tail.includes(`Software\0${word}`))
    case 'snapshot':
      return head.includes(word) || tail.includes(`Software\0${word}`)
    case 'video':
      return tail.includes(word)
    case 'trace':
      return /^\d+\.\d{3} (sent|received) .* "/.test(head)
    case 'log':
      return /^(\{"type":"header","schemaVersion":|time,.*,notes\n|# line protocol, written by vfab\n)/.test(head)
    case 'device': // G-code has comments; HP-GL and GPGL have none, but ours begin and end alike
      return (
        head.startsWith(`; ${word}\n`) ||
        (head.startsWith('IN;') && /\nPU;(SP0;)?\n$/.test(tail)) ||
        ['FW300\x03FX', 'TG0\x03'].some((start) => head.startsWith(start))
      )
    case 'bundle':
      return tail.endsWith(bundleMark)
    case 'film':
      return true // it has a directory of its own, and never replaces a picture in it
  }
}
