import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'

import { DriverError, toDriverError } from '@vfab/core'
import { type Drawing, type HidingScope, type Layer, type LayerDivision, readSvg } from '@vfab/drawing'

import type { Io } from '../io.ts'
import type { Output } from '../output.ts'
import { warn } from '../remarks.ts'
import { UsageError } from '../usage-error.ts'
import type { DrawingValues } from './drawing-options.ts'

/** Places in the file that are named one by one; `--json` has more. */
const mostDetails = 10

/** A drawing and what to call it. */
export interface NamedDrawing {
  readonly name: string
  readonly drawing: Drawing
}

/**
 * Reads an SVG file, or standard input for `-`, and tells what in it cannot be drawn. Keeps the layers that were named.
 * @throws DriverError `INPUT_INVALID` for whatever is wrong with it, `PERMISSION_DENIED` and kin for the file
 */
export async function readDrawing(
  file: string,
  values: DrawingValues,
  io: Io,
  output: Output,
  signal: AbortSignal,
): Promise<NamedDrawing> {
  const name = file === '-' ? 'standard input' : basename(file)
  if (file === '-' && io.stdin.isTTY) output.note('reading the drawing from standard input')
  const hide = hidingOf(values)
  const source =
    file === '-'
      ? io.stdin
      : createReadStream(await existingFile(resolve(io.cwd, file), file, 'give an SVG file, or - for standard input'))
  const drawing = await readSvg(source, {
    name,
    signal,
    layersBy: values['layers-by'] as LayerDivision | undefined,
    keepFills: values.hatch !== undefined,
    strict: values.strict,
    hide,
    fontFile: values.font === undefined ? undefined : await readFont(values.font, io),
  }).catch((error: unknown) => {
    throw file === '-' ? error : toDriverError(error, { operation: 'read', address: file })
  })
  for (const { what, count, hint, details = [] } of drawing.notDrawn) {
    warn(output, `${what} in ${name} are not drawn (${count})${hint === undefined ? '' : `: ${hint}`}`)
    for (const detail of details.slice(0, mostDetails)) output.note(detail)
  }
  return { name, drawing: chooseLayers(drawing, values.layer) }
}

/** @throws UsageError for options that contradict each other */
function hidingOf(values: DrawingValues): HidingScope | undefined {
  const { hide = false, 'hide-per-layer': perLayer = false, 'hatch-through': through = false, hatch } = values
  if (through && (hide || perLayer)) {
    throw new UsageError('--hatch-through shows what --hide leaves out', 'use one of the two')
  }
  if (through && hatch === undefined) throw new UsageError('--hatch-through is about hatching', 'add --hatch')
  if (through) return 'none'
  if (perLayer) return 'layer'
  return hide ? 'all' : undefined
}

async function readFont(file: string, io: Io): Promise<Uint8Array> {
  const path = await existingFile(resolve(io.cwd, file), file, 'give a TrueType, OpenType, WOFF or SVG font')
  return readFile(path).catch((error: unknown) => {
    throw toDriverError(error, { operation: 'read', address: file })
  })
}

/**
 * Keeps only the layers that were named: by name, by id, or by the number their name begins with.
 * @throws UsageError for a layer that is not there
 */
function chooseLayers(drawing: Drawing, names: readonly string[] | undefined): Drawing {
  if (!names) return drawing
  const chosen = new Set<Layer>()
  for (const name of names) {
    const found = drawing.layers.filter((layer) => [layer.name, layer.id, String(layer.number)].includes(name))
    if (found.length === 0) {
      const known = drawing.layers.map((layer) => `"${layer.name}"`).join(', ')
      throw new UsageError(`the drawing has no layer "${name}"`, `its layers are ${known}`)
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
