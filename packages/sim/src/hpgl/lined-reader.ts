import { type HpglInstruction, HpglReader } from './hpgl-reader.ts'

/** Reads for a cutter that carries an instruction out at the end of its line: a second one on the line takes its place. */
export class LinedReader extends HpglReader {
  #waiting: HpglInstruction[] = []

  override reset(): void {
    super.reset()
    this.#waiting = []
  }

  override take(byte: number): readonly HpglInstruction[] {
    const parts = super.take(byte)
    const isLineEnd = byte === 0x0a || byte === 0x0d
    const line = isLineEnd ? this.#waiting : []
    if (isLineEnd || parts.some(({ first }) => first)) this.#waiting = []
    this.#waiting.push(...parts)
    return line
  }
}
