import { type Dialect, plotterDialect } from './dialect.ts'
import type { Piece } from './pieces.ts'

/** Room that any piece takes at most, bytes: `;PD-32768,-32768;`. */
export const pieceBytes = 18

/** HP-GL of some pieces, and how many bytes of it there are at the end of each. */
export interface Block {
  readonly text: string
  readonly ends: readonly number[]
}

/** Writes pieces as HP-GL: lines that follow each other as one list of points, everything ended. */
export function writeBlock(pieces: readonly Piece[], dialect: Dialect = plotterDialect): Block {
  const writer = new BlockWriter(dialect)
  const ends: number[] = []
  for (const piece of pieces) {
    writer.write(piece)
    ends.push(writer.length)
  }
  writer.endList()
  if (ends.length > 0) ends[ends.length - 1] = writer.length
  return { text: writer.text, ends }
}

class BlockWriter {
  readonly #dialect: Dialect
  text = ''
  /** Points of the list that is being written. */
  #points = 0
  #column = 0

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  get length(): number {
    return this.text.length
  }

  write({ kind, at }: Piece): void {
    const point = `${at.x},${at.y}`
    const { form } = this.#dialect
    switch (kind) {
      case 'line':
        return this.#addPoint(point)
      case 'travel':
        this.endList()
        if (form === 'coordinates') return this.#instruct(`PU${point}`)
        this.#instruct('PU')
        return this.#instruct(`PA${point}`)
      case 'dot':
      case 'lift':
        this.endList()
        return this.#instruct(kind === 'dot' ? 'PD' : 'PU')
    }
  }

  endList(): void {
    if (this.#points > 0) this.#append(`;${this.#dialect.instructionEnd}`)
    this.#points = 0
  }

  #addPoint(point: string): void {
    const { form, pointsPerInstruction, lineBytes } = this.#dialect
    const isFull = this.#points === pointsPerInstruction
    // A comma before it, the end behind it.
    const isTooLong = lineBytes > 0 && this.#column + point.length + 2 > lineBytes
    const begins = this.#points === 0
    if (isFull || isTooLong) this.endList()
    if (this.#points > 0) this.#append(`,${point}`)
    else if (form === 'coordinates') this.#begin(`PD${point}`)
    else {
      if (begins) this.#instruct('PD')
      this.#begin(`PA${point}`)
    }
    this.#points++
  }

  #instruct(instruction: string): void {
    this.#begin(instruction)
    this.#append(`;${this.#dialect.instructionEnd}`)
  }

  /** Begins an instruction, on a line of its own where the last one is full. */
  #begin(instruction: string): void {
    const { lineBytes } = this.#dialect
    if (lineBytes > 0 && this.#column > 0 && this.#column + instruction.length + 1 > lineBytes) this.#append('\n')
    this.#append(instruction)
  }

  #append(text: string): void {
    this.text += text
    const newline = text.lastIndexOf('\n')
    this.#column = newline === -1 ? this.#column + text.length : text.length - newline - 1
  }
}
