import type { BytePipe } from '@vfab/core'
import { createHpglPlotter, type HpglPlotter, type HpglPlotterOptions } from '@vfab/sim'

/** A plotter and a client that sends text to it and collects what comes back. */
export interface HpglTalk {
  readonly plotter: HpglPlotter
  readonly pipe: BytePipe
  /** Sends text as it is and resolves with everything that comes within 200 ms of plotter time, or the time given. */
  say: (this: void, text: string, waitMs?: number) => Promise<string>
  /** Sends text, and resolves with all that is answered when everything has been carried out. */
  draw: (this: void, text: string) => Promise<string>
}

/** ESC, the beginning of device control. */
export const esc = '\x1b'

/** Connects to a new plotter. */
export function talkToPlotter(options: HpglPlotterOptions = {}): HpglTalk {
  const plotter = createHpglPlotter(options)
  const pipe = plotter.connect()
  let heard = ''
  pipe.onData((chunk) => (heard += Buffer.from(chunk).toString('latin1')))
  const send = (text: string): Promise<void> => {
    heard = ''
    return pipe.write(Buffer.from(text, 'latin1'))
  }
  return {
    plotter,
    pipe,
    async say(text, waitMs = 200) {
      await send(text)
      await plotter.clock.sleep(waitMs)
      return heard
    },
    async draw(text) {
      await send(text)
      await plotter.idle()
      return heard
    },
  }
}

/** The strokes as lists of points in mm, rounded to a hundredth. */
export function strokesOf(plotter: HpglPlotter, pen?: number): number[][] {
  const { coordsMm, starts } = plotter.record.strokesMm(pen)
  const rounded = [...coordsMm].map((mm) => Math.round(mm * 100) / 100 + 0)
  return Array.from({ length: starts.length - 1 }, (_, index) =>
    rounded.slice(2 * starts[index]!, 2 * starts[index + 1]!),
  )
}
