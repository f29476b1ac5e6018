import { type Clock, type SimulatorOptions, systemClock } from '@vfab/core'
import { Sleepers } from '../testing/sleepers.ts'

/** The time of a simulated device. */
export interface SimulatorClock extends Clock {
  /** Call it when the device is sent something: time does not leap while a client is at it. */
  busy(): void
}

/** Quiet turns of the event loop before time leaps: answers need some to get where they are going. */
const quietTurns = 6

/** Makes the time of a simulated device. @param speed - device time per real time; `max`: waiting takes no time at all */
export function simulatorClock(speed: SimulatorOptions['speed'] = 'max'): SimulatorClock {
  return speed === 'max' ? leapingTime() : pacedTime(speed)
}

function pacedTime(speed: number): SimulatorClock {
  return {
    now: () => systemClock.now() * speed,
    sleep: (durationMs, options) => systemClock.sleep(durationMs / speed, options),
    busy: () => {},
  }
}

/** Jumps to the end of the next sleep when nothing else is pending; stands still when there is none. */
function leapingTime(): SimulatorClock {
  const sleepers = new Sleepers()
  let nowMs = 0
  let quiet = 0
  let isTurning = false
  const turn = (): void => {
    if (++quiet > quietTurns) {
      quiet = 0
      const next = sleepers.earliest
      nowMs = Math.max(nowMs, next?.wakeAtMs ?? nowMs)
      next?.wake()
    }
    isTurning = sleepers.count > 0
    if (isTurning) setImmediate(turn)
  }
  return {
    now: () => nowMs,
    sleep(durationMs, options) {
      const slept = sleepers.sleepUntil(nowMs + durationMs, options)
      quiet = 0
      if (!isTurning) {
        isTurning = true
        setImmediate(turn)
      }
      return slept
    },
    busy: () => void (quiet = 0),
  }
}
