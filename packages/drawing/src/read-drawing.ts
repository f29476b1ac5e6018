import { DriverError, isDriverError } from '@vfab/core'

import type { Drawing } from './drawing.ts'
import { isBinaryDxf } from './dxf/dxf-tags.ts'
import { looksLikeGcode } from './gcode/looks-like-gcode.ts'
import { looksLikeHpgl } from './hpgl/looks-like-hpgl.ts'
import { readSvg, type ReadSvgOptions } from './svg/read-svg.ts'
import type { DrawingUnit } from './units.ts'

/** What {@link readDrawing} accepts. */
export interface ReadDrawingOptions extends ReadSvgOptions {
  /** The unit of a file's numbers, for formats that may leave it open (DXF). Stronger than what the file says. */
  units?: DrawingUnit | undefined
}

/**
 * Reads a drawing of any format there is a reader for, told apart by what is in it: SVG (also gzipped), DXF, HP-GL,
 * G-code, and PDF where `pdftocairo` or `mutool` is installed.
 * @param source - bytes, or a stream of bytes such as a file or standard input
 * @throws DriverError `INPUT_INVALID` for whatever a person can get wrong
 */
export async function readDrawing(
  source: Uint8Array | AsyncIterable<Uint8Array | string>,
  options: ReadDrawingOptions = {},
): Promise<Drawing> {
  const { name = 'the drawing', signal, maxBytes = 256e6 } = options
  const blocks = source instanceof Uint8Array ? [source] : await collected(source, maxBytes, signal)
  const format = formatOf(blocks)
  if (format === 'svg') return readSvg(streamOf(blocks), { ...options, name })
  try {
    return await readers[format](Buffer.concat(blocks), options)
  } catch (error) {
    if (!isDriverError(error)) throw error
    throw new DriverError(`${name} ${error.message}`, { ...error, cause: error.cause })
  }
}

async function* streamOf(blocks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* blocks
}

/** The blocks of a stream; a little more than is allowed at the most, for the reader to refuse. */
async function collected(
  stream: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array[]> {
  const blocks: Uint8Array[] = []
  let size = 0
  for await (const block of stream) {
    signal?.throwIfAborted()
    const bytes = typeof block === 'string' ? Buffer.from(block) : block
    blocks.push(bytes)
    size += bytes.length
    if (size > maxBytes) break
  }
  return blocks
}

type Format = 'dxf' | 'hpgl' | 'gcode' | 'pdf'

/** Readers are loaded for the formats that are read. */
const readers: Readonly<Record<Format, (bytes: Uint8Array, options: ReadDrawingOptions) => Promise<Drawing>>> = {
  dxf: async (bytes, options) => (await import('./dxf/read-dxf.ts')).readDxf(bytes, options),
  hpgl: async (bytes, options) => (await import('./hpgl/read-hpgl.ts')).readHpgl(bytes, options),
  gcode: async (bytes, options) => (await import('./gcode/read-gcode.ts')).readGcode(bytes, options),
  pdf: async (bytes, options) => (await import('./pdf/read-pdf.ts')).readPdf(bytes, options),
}

/** What a file holds, by how it begins; whatever is not another format is taken for SVG, whose reader says what is wrong. */
function formatOf(blocks: readonly Uint8Array[]): Format | 'svg' {
  const head = Buffer.concat(blocks.slice(0, 8)).subarray(0, 4096)
  if (isBinaryDxf(head)) return 'dxf'
  const text = head.toString('latin1')
  if (text.startsWith('%PDF')) return 'pdf'
  // Comments (999) may come before the first section.
  if (/^\s*(?:999[^\S\n]*\n[^\n]*\n\s*)*0\s*\n\s*SECTION\s/.test(text)) return 'dxf'
  if (text.trimStart().startsWith('<')) return 'svg'
  if (looksLikeGcode(text)) return 'gcode'
  return looksLikeHpgl(text) ? 'hpgl' : 'svg'
}
