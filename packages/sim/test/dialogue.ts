import type { BytePipe } from '@vfab/core'
import { createEbbBoard, type EbbBoard, type EbbBoardOptions } from '@vfab/sim'

/** A board and a client that sends lines to it and collects what comes back. */
export interface Talk {
  readonly board: EbbBoard
  readonly pipe: BytePipe
  /** Sends text as it is and resolves with everything that comes within 200 ms of board time, or the time given. */
  say: (this: void, text: string, waitMs?: number) => Promise<string>
}

/** Connects to a new board. */
export function talkTo(options: EbbBoardOptions = {}): Talk {
  const board = createEbbBoard(options)
  return { board, ...talkOver(board) }
}

/** Connects to a board that may have had other clients. */
export function talkOver(board: EbbBoard): Pick<Talk, 'pipe' | 'say'> {
  const pipe = board.connect()
  let heard = ''
  pipe.onData((chunk) => (heard += Buffer.from(chunk).toString('latin1')))
  return {
    pipe,
    async say(text, waitMs = 200) {
      heard = ''
      await pipe.write(Buffer.from(text, 'latin1'))
      await board.clock.sleep(waitMs)
      return heard
    },
  }
}
