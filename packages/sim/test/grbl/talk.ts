import type { BytePipe } from '@vfab/core'
import { createGrblBoard, type GrblBoard, type GrblBoardOptions } from '@vfab/sim'

/** A board and a client that sends lines to it and collects what comes back. */
export interface Talk {
  readonly board: GrblBoard
  readonly pipe: BytePipe
  /** Sends text as it is and resolves with everything that comes within 300 ms of board time, or the time given. */
  say: (this: void, text: string | Uint8Array, waitMs?: number) => Promise<string>
}

/** Connects to a new board and waits until it has started. */
export async function talkTo(options: GrblBoardOptions = {}): Promise<Talk> {
  const board = createGrblBoard(options)
  const talk = talkOver(board)
  await talk.say('', 2500)
  return { board, ...talk }
}

/** Connects to a board that may have had other clients. */
export function talkOver(board: GrblBoard): Pick<Talk, 'pipe' | 'say'> {
  const pipe = board.connect()
  let heard = ''
  pipe.onData((chunk) => (heard += Buffer.from(chunk).toString('latin1')))
  return {
    pipe,
    async say(text, waitMs = 300) {
      heard = ''
      if (text.length > 0) await pipe.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text)
      await board.clock.sleep(waitMs)
      return heard
    },
  }
}

/** One real-time character. */
export function char(code: number): Uint8Array {
  return Uint8Array.of(code)
}
