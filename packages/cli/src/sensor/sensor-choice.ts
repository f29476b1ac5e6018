import type { SensorChoice } from '@vfab/workshop'
import type { SensorValues } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { readSimSpeed, showNotices } from '../open-workshop.ts'

/** Reads the options that every command with sensors has. */
export function sensorChoice(
  { positionals: sensors, values, output }: Invocation<SensorValues>,
  signal: AbortSignal,
): SensorChoice {
  const { set: assignments, trace, channel: channels, 'sim-speed': simSpeed } = values
  const onNotice = showNotices(output)
  return { sensors, channels, assignments, trace, simSpeed: readSimSpeed(simSpeed), signal, onNotice }
}
