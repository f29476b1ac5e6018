import { type ChannelHistory, qualityText, sparkline, unitText, valueText } from '@vfab/workshop'

import type { OutputStream } from '../io.ts'
import type { Paint } from '../colour.ts'
import { printable } from '../printable.ts'
import { textTable } from '../text-table.ts'

/** Between two versions of the table: more often cannot be read. */
const everyMs = 200
const sparkWidth = 24

/** A table that is drawn over itself. */
export interface LiveTable {
  /** Something has changed: shows it, unless the last version has just been drawn. */
  update(): void
  /** Draws it once more and leaves it there. */
  end(): void
}

/** @param now - real time in ms */
export function createLiveTable(
  channels: readonly ChannelHistory[],
  { stdout, paint, now }: { readonly stdout: OutputStream; readonly paint: Paint; readonly now: () => number },
): LiveTable {
  let drawnMs = -Infinity
  let height = 0
  const draw = (): void => {
    const lines = fit(tableLines(channels, paint), stdout.rows)
    // Up to the first line, and clear from there: one write, so that it does not flicker.
    stdout.write(
      `${height > 0 ? `\u001b[${height}A\r\u001b[J` : ''}${lines.map((line) => cut(line, stdout.columns)).join('\n')}\n`,
    )
    height = lines.length
    drawnMs = now()
  }
  return {
    update() {
      if (now() - drawnMs >= everyMs) draw()
    },
    end: draw,
  }
}

/** The table as text. */
export function tableLines(channels: readonly ChannelHistory[], paint: Paint): string[] {
  const rows = channels.map(({ label, newest, recent }) => {
    if (newest === undefined) return [printable(label), '', '', '', paint('dim', 'no reading yet')]
    const { quality } = newest
    const note = printable(qualityText(newest))
    return [
      printable(label),
      printable(valueText(newest)).padStart(9),
      unitText(newest),
      paint('cyan', sparkline([...recent], sparkWidth).padEnd(sparkWidth)),
      quality === 'good' ? '' : paint(quality === 'bad' ? 'red' : 'yellow', note),
    ]
  })
  return textTable(['CHANNEL', '    VALUE', 'UNIT', 'COURSE', ''], rows, paint)
}

/** What does not fit on the screen could not be drawn over. */
function fit(lines: readonly string[], rows: number | undefined): readonly string[] {
  const most = (rows ?? 24) - 2
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), `… and ${lines.length - most + 1} more; choose with --channel`]
}

/** A line that wraps would take two rows. Colours at the end of a cut line are ended. */
function cut(line: string, columns = 80): string {
  let width = 0
  let kept = ''
  // oxlint-disable-next-line no-control-regex -- colours are what this is about
  for (const [piece] of line.matchAll(/\u001b\[[\d;]*m|[^]/gu)) {
    if (!piece.startsWith('\u001b') && ++width >= columns) continue
    kept += piece
  }
  return kept
}
