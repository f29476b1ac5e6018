import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Drawing, previewSvg } from '@vfab/drawing'
import { type PenChange, penLabel, type PlotJob, type PlotQuestion } from '@vfab/job'

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

/** Puts the questions of a job to the person at the terminal, and takes Enter for the answer. @returns what ends that */
export function answerQuestions(job: PlotJob, room: PlotRoom, context: PenPromptContext): () => void {
  return job.events.on('job', ({ data: { phase } }) => {
    const { question, penChange } = job
    if (phase !== 'waiting' || question === undefined) return
    const asked = penChange ? askForPen(penChange, room, context) : askForLayer(question, room, context)
    asked.then(() => job.answer(question.id)).catch(() => {}) // the job has ended
  })
}

/** Shows which pen comes next where nobody is asked. */
export function tellSkipped({ kind, pen, name, color, layers, strokes, inkMm }: PlotQuestion, room: PlotRoom): void {
  if (kind !== 'pen' || pen === undefined) return
  const { output } = room
  output.event({ type: 'pen', pen, name, color, layers, strokes, inkMm })
  const label = penLabel({ pen, ...(name === undefined ? {} : { name }), ...(color === undefined ? {} : { color }) })
  const names = layers.map((layer) => `"${printable(layer)}"`).join(', ')
  output.note(`${printable(label)} comes next: ${names}, ${counted(strokes, 'stroke')}, ${formatLength(inkMm)} of ink`)
}

async function askForLayer(question: PlotQuestion, room: PlotRoom, context: PenPromptContext): Promise<void> {
  const { output } = room
  const where = context.label === undefined ? '' : `${printable(context.label)}: `
  output.error(output.paintNote('yellow', `${where}${printable(question.text)}: press Enter when you are ready`))
  await room.waitForGo(context.signal)
}

/** Asks for another pen, with what comes next: name, colour, strokes, metres, a sketch and a picture. Waits for Enter. */
async function askForPen(change: PenChange, room: PlotRoom, context: PenPromptContext): Promise<void> {
  const { output } = room
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
