import type { Output } from '../output.ts'

/** The live lines of one command: one for each machine. */
export interface StatusBoard {
  /** Adds a line at the end. */
  add(): StatusLine
}

/** One live line. */
export interface StatusLine {
  /** Shows this text, or takes the line away. */
  set(text: string | undefined): void
}

/** Lines on a terminal that can be overwritten; elsewhere nothing is shown. */
export function createStatusBoard(output: Output): StatusBoard {
  const texts: (string | undefined)[] = []
  return {
    add() {
      const index = texts.push(undefined) - 1
      return {
        set(text) {
          if (!output.live) return
          texts[index] = text
          const shown = texts.filter((each) => each !== undefined)
          output.status(shown.length === 0 ? undefined : shown.join('\n'))
        },
      }
    },
  }
}
