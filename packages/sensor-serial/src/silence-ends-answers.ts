import type { BytePipe, Clock } from '@vfab/core'
import { createAlarm } from '@vfab/driver-kit'

const lineFeed: Uint8Array = Buffer.from('\n')

/** The same pipe, with a line end after each silence: for instruments whose answers have none. */
export function silenceEndsAnswers(pipe: BytePipe, silenceMs: number, clock: Clock): BytePipe {
  return {
    address: pipe.address,
    closed: pipe.closed,
    write: (bytes) => pipe.write(bytes),
    close: () => pipe.close(),
    onData: (listener) => {
      const alarm = createAlarm(clock, () => listener(lineFeed))
      void pipe.closed.then(() => alarm.cancel())
      pipe.onData((chunk) => {
        listener(chunk)
        alarm.set(clock.now() + silenceMs)
      })
    },
  }
}
