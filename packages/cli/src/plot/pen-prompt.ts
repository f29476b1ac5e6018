import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Drawing, previewSvg } from '@vfab/drawing'
import { type PenChange, penLabel } from '@vfab/job'

import { printable } from '../printable.ts'
import { counted, formatLength } from '../quantities.ts'
import type { PlotRoom } from './plot-room.ts'
import { sketch } from './sketch.ts'

/** Width of the sketch in the terminal, in characters. */
const sketchColumns = 30

/** What a prompt for a pen knows beside the change itself. */
export interface PenPromptContext {
  readonly drawing: Drawing
  /** Where the picture of what comes goes; without it there is none. */
  readonly directory: string | undefined
  /** Which machine is asked about, where there are several. */
  readonly label: string | undefined
  readonly signal: AbortSignal
}

/** Asks for another pen, with what comes next: name, colour, strokes, metres, a sketch and a picture. Waits for Enter. */
export async function askForPen(change: PenChange, room: PlotRoom, context: PenPromptContext): Promise<void> {
  const { output, rules } = room
  const { drawing, label, signal } = context
  const what = printable(penLabel(change))
  const names = change.layers.map(({ name }) => `"${printable(name)}"`).join(', ')
  const size = `${counted(change.strokes, 'stroke')}, ${formatLength(change.inkMm)} of ink`
  const picture = await writePreview(change, context)
  output.event({
    type: 'pen',
    pen: change.pen,
    name: change.name,
    color: change.color,
    layers: change.layers.map(({ name }) => name),
    strokes: change.strokes,
    inkMm: change.inkMm,
    picture,
  })
  if (rules.yes) return output.note(`${what} comes next: ${names}, ${size}`)
  const where = label === undefined ? '' : ` into ${printable(label)}`
  output.error(output.paintNote('yellow', `put ${what}${where}: ${names}, ${size}; then press Enter`))
  if (output.live) {
    const lists = change.layers.map(({ strokes }) => strokes)
    for (const line of sketch(lists, drawing.page, sketchColumns)) output.note(`  ${line}`)
  }
  if (picture !== undefined) output.note(`  picture of what comes: ${picture}`)
  await room.waitForGo(signal)
}

/** The picture is a convenience: that it cannot be written changes nothing. */
async function writePreview(change: PenChange, { drawing, directory }: PenPromptContext): Promise<string | undefined> {
  if (directory === undefined) return undefined
  const ids = new Map(change.layers.map((layer) => [layer.id, layer.strokes]))
  const layers = drawing.layers.flatMap((layer) => {
    const strokes = ids.get(layer.id)
    return strokes === undefined ? [] : [{ ...layer, strokes }]
  })
  const path = join(directory, `pen-${change.pen}.svg`)
  try {
    await writeFile(path, previewSvg({ ...drawing, layers }, { travels: false }))
    return path
  } catch {
    return undefined
  }
}
