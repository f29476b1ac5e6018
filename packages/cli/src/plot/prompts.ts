import { previewText } from '@vfab/drawing'
import { nextPenText, type Plot, type PlotQuestion, questionText } from '@vfab/workshop'

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
  output.error(output.paintNote('yellow', requestOf(question, label)))
  const { upcoming } = plot
  if (question.kind === 'pen' && output.live && upcoming) {
    const lists = upcoming.layers.map(({ strokes }) => strokes)
    for (const line of previewText(lists, upcoming.page, sketchColumns)) output.note(`  ${line}`)
  }
  if (picture !== undefined) output.note(`  picture of what comes: ${picture}`)
  await room.waitForGo(signal)
  plot.answer(question.id)
}

/** Says which pen comes next where no question is asked. */
export function showSkipped(question: PlotQuestion, { output }: PlotRoom): void {
  output.note(printable(nextPenText(question, ' comes next: ')))
}

function requestOf(question: PlotQuestion, label: string | undefined): string {
  const text = printable(questionText(question, label))
  if (question.kind === 'pen') return `${text}; then press Enter`
  if (question.kind === 'layer')
    return `${label === undefined ? '' : `${printable(label)}: `}${text}: press Enter when you are ready`
  return `${text}, then press Enter (Ctrl-C leaves the job as it is)`
}
