import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { addAbortSignal, Readable } from 'node:stream'

import { DriverError, toDriverError } from '@vfab/core'
import { type Drawing, type Layer, readDrawing as readAnyDrawing } from '@vfab/drawing'

import { type Aside, workAside } from '../aside/work-aside.ts'
import type { DeviceChoice } from '../device/device-choice.ts'
import { inputError } from '../input-error.ts'
import type { Shop } from '../shop.ts'
import type { DrawingSource, NamedDrawing } from './drawing-source.ts'
import type { DrawingOptions, StrokeOptions } from './plot-options.ts'

/** Places in the file that are named one by one; the drawing has more. */
const mostDetails = 10

/** Reading a larger file may take a second. */
const longBytes = 50_000

/** A larger file is read in a thread of its own, so that Ctrl-C is heard meanwhile. */
const asideBytes = 500_000

/** The largest drawing that readers accept. */
const mostBytes = 256e6

/** What `Workshop.readDrawing` accepts. */
export type ReadDrawingOptions = DrawingOptions &
  Pick<StrokeOptions, 'hatch'> &
  Pick<DeviceChoice, 'signal' | 'onNotice'>

/**
 * Reads a drawing, with a notice for what in it cannot be drawn. Keeps the layers that were named.
 * @param aside - does what takes long; by default a thread of its own
 * @throws DriverError `INPUT_INVALID` for whatever is wrong with it, `PERMISSION_DENIED` and the like for the file
 */
export async function readDrawing(
  shop: Shop,
  source: DrawingSource,
  options: ReadDrawingOptions,
  aside?: Aside,
): Promise<NamedDrawing> {
  if (isDrawing(source)) return { ...source, drawing: chooseLayers(source.drawing, options.layers) }
  const { onNotice, layers } = options
  const name = options.name ?? (typeof source === 'string' ? basename(source) : 'drawing')
  const drawing = await readSource(shop, source, { ...options, name }, aside)
  for (const { what, count, hint, details = [] } of drawing.notDrawn) {
    const text = `${what} in ${name} are not drawn (${count})${hint === undefined ? '' : `: ${hint}`}`
    onNotice?.({ level: 'warning', text })
    for (const detail of details.slice(0, mostDetails)) onNotice?.({ level: 'info', text: detail })
  }
  return { name, drawing: chooseLayers(drawing, layers) }
}

async function readSource(
  shop: Shop,
  source: string | Readable | Uint8Array,
  { name, signal, layersBy, hatch, font, strict, hide, units, onNotice }: ReadDrawingOptions & { name: string },
  aside: Aside | undefined,
): Promise<Drawing> {
  const path =
    typeof source === 'string'
      ? await existingFile(
          shop.path(source),
          source,
          'give a drawing (SVG, DXF, HP-GL, G-code or PDF), or - for standard input',
        )
      : undefined
  const sizeBytes = path === undefined ? 0 : (await stat(path)).size
  const mayBeLong = sizeBytes > longBytes
  const step = { level: 'step', text: `reading ${name}`, mayBeLong } as const
  onNotice?.(step)
  const read = {
    name,
    layersBy,
    keepFills: hatch !== undefined,
    strict,
    hide,
    units,
    fontFile: await readFont(shop, font),
  }
  const onProgress = (share: number): void => onNotice?.({ ...step, share })
  const content = path ?? (source instanceof Uint8Array ? source : await collected(source as Readable, signal))
  if ((typeof content === 'string' ? sizeBytes : content.length) > asideBytes) {
    const request = {
      kind: 'read',
      source: content,
      address: typeof source === 'string' ? source : name,
      options: read,
    } as const
    return workAside(request, { signal, onProgress }, aside)
  }
  const stream = typeof content === 'string' ? createReadStream(content) : content
  return readAnyDrawing(stream, { ...read, signal, onProgress }).catch((error: unknown) => {
    throw typeof source === 'string' ? toDriverError(error, { operation: 'read', address: source, signal }) : error
  })
}

/** What a stream holds; a little more than any drawing may have at the most, for the reader to refuse. */
async function collected(stream: Readable, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const blocks: Uint8Array[] = []
  let size = 0
  try {
    if (signal) addAbortSignal(signal, stream)
    for await (const block of stream as AsyncIterable<Uint8Array | string>) {
      blocks.push(typeof block === 'string' ? Buffer.from(block) : block)
      size += blocks.at(-1)!.length
      if (size > mostBytes) break
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw toDriverError(error, { operation: 'read the drawing' })
  }
  return Buffer.concat(blocks)
}

function isDrawing(source: DrawingSource): source is NamedDrawing {
  return typeof source === 'object' && !(source instanceof Readable) && 'drawing' in source
}

async function readFont(shop: Shop, file: string | undefined): Promise<Uint8Array | undefined> {
  if (file === undefined) return undefined
  const path = await existingFile(shop.path(file), file, 'give a TrueType, OpenType, WOFF or SVG font')
  return readFile(path).catch((error: unknown) => {
    throw toDriverError(error, { operation: 'read', address: file })
  })
}

/**
 * Keeps only the layers that were named: by name, by id, or by the number their name begins with.
 * @throws DriverError `INPUT_INVALID` for a layer that is not there
 */
function chooseLayers(drawing: Drawing, names: readonly string[] | undefined): Drawing {
  if (!names) return drawing
  const chosen = new Set<Layer>()
  for (const name of names) {
    const found = drawing.layers.filter((layer) => [layer.name, layer.id, String(layer.number)].includes(name))
    if (found.length === 0) {
      const known = drawing.layers.map((layer) => `"${layer.name}"`).join(', ')
      throw inputError(`the drawing has no layer "${name}"`, `its layers are ${known}`)
    }
    for (const layer of found) chosen.add(layer)
  }
  return { ...drawing, layers: drawing.layers.filter((layer) => chosen.has(layer)) }
}

async function existingFile(path: string, typed: string, hint: string): Promise<string> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR')
      throw toDriverError(cause, { operation: 'read', address: typed })
    return undefined
  })
  if (found && !found.isDirectory()) return path
  throw new DriverError(found ? `${typed} is a directory` : `there is no file ${typed}`, {
    type: 'configuration',
    code: 'INPUT_INVALID',
    hint,
  })
}
