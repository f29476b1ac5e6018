import type { Clock, OperationOptions } from '@vfab/core'
import type { Reading, Sensor } from '@vfab/core'
import { systemClock } from '@vfab/core'
import { createAlarm } from './alarm.ts'
import { type Condition, type ConditionChange, createConditionWatch } from './condition.ts'

/** What {@link watchCondition} accepts. */
export interface WatchConditionOptions extends OperationOptions {
  clock?: Clock | undefined
  /** As in `ReadingsOptions`. */
  intervalMs?: number | undefined
}

/**
 * Tells when a condition on a sensor's channel begins and ends, the state at the start first. Ends, and fails, as the sensor's readings do.
 *
 *     for await (const { holds } of watchCondition(sensor, { channel: 'door', is: '==', value: true })) …
 *
 * @throws RangeError for a condition that cannot be
 */
export async function* watchCondition(
  sensor: Pick<Sensor, 'readings'>,
  condition: Condition,
  options: WatchConditionOptions = {},
): AsyncGenerator<ConditionChange, void, undefined> {
  const { clock = systemClock, signal, intervalMs } = options
  const watch = createConditionWatch(condition)
  let onDue = (): void => {}
  const alarm = createAlarm(clock, () => onDue())
  const left = new AbortController()
  const until = signal ? AbortSignal.any([signal, left.signal]) : left.signal
  const readings = sensor.readings({ signal: until, intervalMs, channels: [condition.channel] })[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<Reading>> | undefined
  try {
    while (true) {
      next ??= readings.next()
      const due = new Promise<undefined>((resolve) => (onDue = () => resolve(undefined)))
      alarm.set(watch.dueMs)
      const result = await Promise.race([next, due])
      if (result?.done) return
      if (result !== undefined) next = undefined
      const change = result === undefined ? watch.tick(clock.now()) : watch.offer(result.value, clock.now())
      if (change) yield change
    }
  } finally {
    alarm.cancel()
    // A generator that waits for its sensor takes no `return` before it has been woken.
    next?.catch(() => {})
    left.abort()
    await readings.return?.().catch(() => {})
  }
}
