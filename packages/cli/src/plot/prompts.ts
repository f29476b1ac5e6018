import { previewText } from '@vfab/drawing'
import { counted, formatLength, penLabel, type Plot, type PlotQuestion } from '@vfab/workshop'

import { printable } from '../printable.ts'
import type { PlotRoom } from './plot-room.ts'

/** Width of the sketch in the terminal, in characters. */
const sketchColumns = 30

/** Puts a plot's question to the person at the terminal, and takes Enter for the answer. */
export async function askPerson(
  plot: Plot,
  { question, picture }: { readonly question: PlotQuestion; readonly picture?: string | undefined },
  room: PlotRoom,
  { label, signal }: { readonly label: string | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const { output } = room
  const where = label === undefined ? '' : `${printable(label)}: `
  for (const line of linesOf(question, label)) {
    output.error(output.paintNote('yellow', question.kind === 'layer' ? `${where}${line}` : line))
  }
  const { upcoming } = plot
  if (question.kind === 'pen' && output.live && upcoming) {
    const lists = upcoming.layers.map(({ strokes }) => strokes)
    for (const line of previewText(lists, upcoming.page, sketchColumns)) output.note(`  ${line}`)
  }
  if (picture !== undefined) output.note(`  picture of what comes: ${picture}`)
  await room.waitForGo(signal)
  plot.answer(question.id)
}

/** Says which pen comes next where nobody is asked. */
export function showSkipped(question: PlotQuestion, { output }: PlotRoom): void {
  output.note(`${penOf(question)} comes next: ${sizeOf(question)}`)
}

function linesOf(question: PlotQuestion, label: string | undefined): readonly string[] {
  switch (question.kind) {
    case 'pen': {
      const into = label === undefined ? '' : ` into ${printable(label)}`
      return [`put ${penOf(question)}${into}: ${sizeOf(question)}; then press Enter`]
    }
    case 'layer':
      return [`${printable(question.text)}: press Enter when you are ready`]
    case 'origin':
      return [`${printable(question.text)}, then press Enter (Ctrl-C leaves the job as it is)`]
  }
}

function penOf({ pen = 1, name, color }: PlotQuestion): string {
  const label = penLabel({ pen, ...(name === undefined ? {} : { name }), ...(color === undefined ? {} : { color }) })
  return printable(label)
}

function sizeOf({ layers, strokes, inkMm }: PlotQuestion): string {
  const names = layers.map((name) => `"${printable(name)}"`).join(', ')
  return `${names}, ${counted(strokes, 'stroke')}, ${formatLength(inkMm)} of ink`
}
