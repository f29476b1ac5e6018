import { defineDriver, type Driver, isDriverError, type OpenOptions, type Sensor, systemClock } from '@vfab/core'
import { createOpenSensor } from '@vfab/driver-kit'

import { configSchema, type ExampleConfig } from './config.ts'
import { availability, discover, openConnection } from './connection.ts'
import { createDialogue, type Dialogue } from './dialogue.ts'
import { driverId } from './errors.ts'
import { channels, parseValues, readValues } from './protocol.ts'

/** Reads Example device. */
export const driver: Driver<ExampleConfig, Sensor> = defineDriver<ExampleConfig, Sensor>({
  id: driverId,
  kind: 'sensor',
  configSchema,
  availability,
  discover,
  open,
})

/** Resolves once the sensor has answered. On failure and on abort the connection is free again. */
async function open(config: ExampleConfig, options: OpenOptions = {}): Promise<Sensor> {
  const { clock = systemClock, signal } = options
  const dialogue = createDialogue(await openConnection(config, options), { timeoutMs: config.timeoutMs, clock })
  try {
    const { model, firmware } = await dialogue.greet({ signal })
    const { sensor, put } = createOpenSensor({
      identity: { driver: driverId, model, firmware, address: dialogue.address },
      channels,
      clock,
      firstReadingTimeoutMs: config.timeoutMs,
      poll: { intervalMs: config.intervalMs, measure: (wanted, until) => measure(dialogue, wanted, until, put) },
      ended: dialogue.closed,
      release: () => dialogue.close(),
      selfTest: async (_read, asked) => {
        const { firmware: version } = await dialogue.greet(asked)
        const details = [{ name: 'greeting', success: true, message: `firmware ${version}` }]
        return { success: true, message: 'the sensor answers', details }
      },
    })
    return sensor
  } catch (error) {
    await dialogue.close()
    throw error
  }
}

/** Asks once. A channel without an answer is a bad reading with a reason, never a value that was not measured. */
async function measure(
  dialogue: Dialogue,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
  put: ReturnType<typeof createOpenSensor>['put'],
): Promise<void> {
  try {
    const values = await dialogue.ask(readValues, parseValues, { signal })
    for (const id of wanted) {
      const value = values.get(id)
      put(id, value === undefined ? { reason: 'no-answer' } : { value })
    }
  } catch (error) {
    if (!isDriverError(error)) throw error
    for (const id of wanted) put(id, { reason: error.code === 'TIMEOUT' ? 'timeout' : 'no-answer' })
  }
}
