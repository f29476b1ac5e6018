import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { DriverError } from '@vfab/core'
import { previewPng } from '@vfab/drawing'

import { isTaken, readFilm, type TakenShot } from './film-directory.ts'

/** What {@link contactSheet} accepts. */
export interface ContactSheetOptions {
  /** Pictures at most, spread evenly over the film. Default 24. */
  readonly pictures?: number | undefined
  /** Pictures side by side. Default 4. */
  readonly columns?: number | undefined
  /** Width of the sheet. Default 1600. */
  readonly widthPx?: number | undefined
}

const gap = 12
const captionHeight = 26

/**
 * A film at a glance: its pictures in rows, each with its time since the start and where the plot was.
 * @returns a PNG picture
 * @throws DriverError `INPUT_INVALID` without a film or a picture, `DEPENDENCY_MISSING` without the renderer
 */
export async function contactSheet(directory: string, options: ContactSheetOptions = {}): Promise<Uint8Array> {
  const { pictures = 24, columns = 4, widthPx = 1600 } = options
  const film = await readFilm(directory)
  const shots = spread(film.shots.filter(isTaken), pictures)
  const [first] = shots
  if (!first) {
    throw new DriverError(`the film in ${directory} has no pictures`, { type: 'configuration', code: 'INPUT_INVALID' })
  }
  const width = (widthPx - gap) / columns - gap
  const height = (width * first.heightPx) / first.widthPx
  const rows = Math.ceil(shots.length / columns)
  const cells = await Promise.all(
    shots.map(async (shot, index) => {
      const x = gap + (index % columns) * (width + gap)
      const y = gap + Math.floor(index / columns) * (height + captionHeight + gap)
      const bytes = await readFile(join(directory, shot.file))
      const caption = captionOf(shot, film.startedMs)
      return (
        `<image x="${x}" y="${y}" width="${width}" height="${height}" href="data:image/jpeg;base64,${bytes.toString('base64')}"/>` +
        `<text x="${x}" y="${y + height + 18}" font-family="sans-serif" font-size="15" fill="#444">${escapeXml(caption)}</text>`
      )
    }),
  )
  const heightPx = gap + rows * (height + captionHeight + gap)
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">`,
    '<rect width="100%" height="100%" fill="#f4f4f2"/>',
    ...cells,
    '</svg>',
  ].join('\n')
  return previewPng(svg, { widthPx })
}

function spread(shots: readonly TakenShot[], most: number): readonly TakenShot[] {
  if (shots.length <= most) return shots
  return Array.from({ length: most }, (_, index) => shots[Math.round((index * (shots.length - 1)) / (most - 1 || 1))]!)
}

/** `+1:02:03 · layer 2, stroke 45` */
function captionOf({ takenMs, plot }: TakenShot, startedMs: number): string {
  const seconds = Math.max(0, Math.round((takenMs - startedMs) / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const time = parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
  if (!plot) return `+${time}`
  const layer = plot.layer ? `layer ${plot.layer.index + 1}, ` : ''
  return `+${time} · ${layer}stroke ${plot.strokesDone}`
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
