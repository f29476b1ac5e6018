/*
 * A small picture of a drawing, which a page shows until it has drawn the strokes itself: a PNG with transparent paper. Lines are one
 * pixel wide and smoothed (Wu's lines), in the colours of their layers. Colours and opacity share a palette, so that a pixel is a byte.
 */
import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

import type { PackedDrawing } from './pack-strokes.ts'

/** The longer side, pixels: about what a screen shows. */
const longSidePx = 1024
/** Steps of opacity of each colour; the palette has 255 entries beside that of the paper. */
const levels = 15
const mostColors = Math.floor(255 / levels)
const black = '#1d1f24'

/** A drawing whose layers may have colours, `#rrggbb`. */
export interface PicturedDrawing extends PackedDrawing {
  readonly layers: readonly (PackedDrawing['layers'][number] & {
    readonly color?: string | undefined
  })[]
}

/** @returns a PNG of the whole paper; of more than 17 colours the others are drawn in the last */
export async function firstPicture(drawing: PicturedDrawing): Promise<Uint8Array<ArrayBuffer>> {
  const { widthMm, heightMm } = drawing.page
  const pxPerMm = longSidePx / Math.max(widthMm, heightMm)
  const sheet = new Sheet(Math.max(1, Math.round(widthMm * pxPerMm)), Math.max(1, Math.round(heightMm * pxPerMm)))
  const colors = [...new Set(drawing.layers.map(({ color }) => color ?? black))].slice(0, mostColors)
  for (const { color, strokes } of drawing.layers) {
    const known = colors.indexOf(color ?? black)
    sheet.base = 1 + levels * (known < 0 ? colors.length - 1 : known)
    const { coordsMm, starts } = strokes
    for (let stroke = 0; stroke + 1 < starts.length; stroke++) {
      const first = 2 * starts[stroke]!
      // A dot is a line of no length.
      let x = coordsMm[first]! * pxPerMm
      let y = coordsMm[first + 1]! * pxPerMm
      const last = 2 * starts[stroke + 1]! - 2
      for (let at = Math.min(first + 2, last); at <= last; at += 2) {
        const toX = coordsMm[at]! * pxPerMm
        const toY = coordsMm[at + 1]! * pxPerMm
        sheet.line(x, y, toX, toY)
        x = toX
        y = toY
      }
    }
  }
  return sheet.png(colors)
}

class Sheet {
  /** Index in the palette of the faintest step of the colour that is drawn in. */
  base = 1
  readonly #width: number
  readonly #height: number
  /** Rows as PNG has them: a byte for the filter, which is none, then a byte for each pixel. */
  readonly #rows: Uint8Array<ArrayBuffer>

  constructor(width: number, height: number) {
    this.#width = width
    this.#height = height
    this.#rows = new Uint8Array((width + 1) * height)
  }

  /** Between two places, pixels; what lies beyond the sheet is left out. */
  line(fromX: number, fromY: number, toX: number, toY: number): void {
    const width = toX - fromX
    const height = toY - fromY
    const isSteep = Math.abs(height) > Math.abs(width)
    const long = isSteep ? height : width
    const [slope, start, across] = isSteep ? [width / height, fromY, fromX] : [height / (width || 1), fromX, fromY]
    const first = Math.floor(Math.min(start, start + long))
    const last = Math.floor(Math.max(start, start + long))
    const end = isSteep ? this.#height : this.#width
    for (let step = Math.max(0, first); step <= Math.min(last, end - 1); step++) {
      const along = Math.min(Math.max(step + 0.5, Math.min(start, start + long)), Math.max(start, start + long))
      const place = across + (along - start) * slope - 0.5
      const cell = Math.floor(place)
      const part = place - cell
      if (isSteep) {
        this.#dot(cell, step, 1 - part)
        this.#dot(cell + 1, step, part)
      } else {
        this.#dot(step, cell, 1 - part)
        this.#dot(step, cell + 1, part)
      }
    }
  }

  async png(colors: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
    const palette = Buffer.alloc(3 * (1 + levels * colors.length))
    const alpha = Buffer.alloc(1 + levels * colors.length)
    for (const [index, color] of colors.entries()) {
      for (let level = 0; level < levels; level++) {
        const entry = 1 + levels * index + level
        palette.writeUIntBE(Number.parseInt(color.slice(1), 16) || 0, 3 * entry, 3)
        alpha[entry] = Math.round((255 * (level + 1)) / levels)
      }
    }
    const header = Buffer.alloc(13)
    header.writeUInt32BE(this.#width, 0)
    header.writeUInt32BE(this.#height, 4)
    header.set([8, 3], 8) // 8 bits a pixel, by palette
    const data = await promisify(deflate)(this.#rows, { level: 4 })
    const parts = [chunk('IHDR', header), chunk('PLTE', palette), chunk('tRNS', alpha), chunk('IDAT', data)]
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    return new Uint8Array(Buffer.concat([signature, ...parts, chunk('IEND', Buffer.alloc(0))]))
  }

  #dot(x: number, y: number, part: number): void {
    const level = Math.round(part * levels) - 1
    if (level < 0 || x < 0 || y < 0 || x >= this.#width || y >= this.#height) return
    const at = y * (this.#width + 1) + 1 + x
    const before = this.#rows[at]! - this.base
    // Of another colour, or fainter.
    if (before < level || before >= levels) this.#rows[at] = this.base + level
  }
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
