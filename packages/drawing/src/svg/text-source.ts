import { gunzipSync } from 'node:zlib'

import { invalidInput } from '../invalid-input.ts'

/** A document that can be read as text as often as needed, without ever being decoded as a whole. */
export interface TextSource {
  /** The text from the start, in pieces of bounded size. */
  pieces(): Iterable<string>
  /** How many pieces there are. */
  readonly count: number
}

const pieceSize = 1 << 18

/** What a file starts with that people mistake for an SVG. */
const lookalikes: readonly (readonly [start: string, name: string])[] = [
  ['%PDF', 'a PDF document'],
  ['%!PS', 'a PostScript document'],
  ['\x89PNG', 'a PNG picture'],
  ['\xff\xd8\xff', 'a JPEG picture'],
  ['GIF8', 'a GIF picture'],
  ['PK\x03\x04', 'a zip archive (perhaps the drawing program’s own format)'],
  ['AC1', 'a DWG drawing'],
]

/**
 * Takes in a document given as text, bytes or a stream of bytes; gzipped bytes (`.svgz`) are unpacked.
 * @throws DriverError `INPUT_INVALID` when it is empty, larger than `maxBytes`, or of another kind of file
 */
export async function openTextSource(
  svg: string | Uint8Array | AsyncIterable<Uint8Array | string>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<TextSource> {
  if (typeof svg === 'string') {
    checkSize(svg.length, maxBytes)
    const text = svg.startsWith('\ufeff') ? svg.slice(1) : svg
    if (text.trimStart() === '') throw empty()
    return { pieces: () => textPieces(text), count: Math.ceil(text.length / pieceSize) }
  }
  const blocks = unpack(svg instanceof Uint8Array ? [svg] : await collect(svg, maxBytes, signal), maxBytes)
  const head = blocks.find((block) => block.length > 0)
  if (!head) throw empty()
  const start = Buffer.from(head.subarray(0, 400)).toString('latin1')
  if (/^\s*<(?:!doctype\s+html|html[\s>])/i.test(start)) {
    throw invalidInput('is a web page, not an SVG', { hint: 'download the drawing itself, or save it as SVG' })
  }
  const lookalike = lookalikes.find(([magic]) => start.startsWith(magic))
  if (lookalike) {
    throw invalidInput(`is ${lookalike[1]}, not an SVG`, { hint: 'export the drawing as SVG' })
  }
  const encoding = encodingOf(head, start)
  const count = blocks.reduce((sum, block) => sum + Math.ceil(block.length / pieceSize), 1)
  return { pieces: () => decodedPieces(blocks, encoding), count }
}

function empty(): Error {
  return invalidInput('is empty', { hint: 'save the drawing again; the file may still have been being written' })
}

function checkSize(size: number, maxBytes: number): void {
  if (size > maxBytes) {
    throw invalidInput(`is larger than ${Math.round(maxBytes / 1e6)} MB`, {
      hint: 'split it, or raise the limit for files you trust',
    })
  }
}

async function collect(
  stream: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array[]> {
  const blocks: Uint8Array[] = []
  let size = 0
  for await (const block of stream) {
    signal?.throwIfAborted()
    const bytes = typeof block === 'string' ? Buffer.from(block) : block
    size += bytes.length
    checkSize(size, maxBytes)
    blocks.push(bytes)
  }
  return blocks
}

function unpack(blocks: Uint8Array[], maxBytes: number): Uint8Array[] {
  checkSize(
    blocks.reduce((sum, block) => sum + block.length, 0),
    maxBytes,
  )
  const [first, second] = leadingBytes(blocks)
  if (first !== 0x1f || second !== 0x8b) return blocks
  try {
    return [gunzipSync(Buffer.concat(blocks), { maxOutputLength: maxBytes })]
  } catch (cause) {
    throw invalidInput('cannot be unpacked as a gzipped SVG', {
      hint: 'save it as plain SVG',
      cause,
    })
  }
}

function leadingBytes(blocks: readonly Uint8Array[]): number[] {
  const bytes: number[] = []
  for (const block of blocks) {
    bytes.push(...block.subarray(0, 2))
    if (bytes.length >= 2) break
  }
  return bytes
}

/** By byte order mark, else by the XML declaration, else UTF-8. */
function encodingOf(head: Uint8Array, start: string): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const label = /^<\?xml[^>]*\bencoding\s*=\s*["']([^"']+)["']/.exec(start)?.[1]
  // Readable as ASCII, so whatever it says, it is not UTF-16.
  return label === undefined || /^utf-?16/i.test(label) ? 'utf-8' : label
}

function* textPieces(text: string): Iterable<string> {
  for (let from = 0; from < text.length; from += pieceSize) yield text.slice(from, from + pieceSize)
}

function* decodedPieces(blocks: readonly Uint8Array[], encoding: string): Iterable<string> {
  const decoder = openDecoder(encoding)
  try {
    for (const block of blocks) {
      for (let from = 0; from < block.length; from += pieceSize) {
        yield decoder.decode(block.subarray(from, from + pieceSize), { stream: true })
      }
    }
    yield decoder.decode()
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw invalidInput(`is not valid ${encoding} text`, { hint: 'save it with UTF-8 encoding', cause })
  }
}

function openDecoder(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch (cause) {
    throw invalidInput(`has the encoding "${encoding}", which is unknown here`, {
      hint: 'save it with UTF-8 encoding',
      cause,
    })
  }
}
