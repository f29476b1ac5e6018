import type { PlotValues } from '../commands/plot.ts'
import type { UseRequest } from '../device/use-device.ts'
import type { Invocation } from '../invocation.ts'

/** A call of `vfab plot`. */
export type PlotInvocation = Invocation<PlotValues>

/** How each of the machines is to be used, whichever it is. */
export function requestsOf(values: PlotValues): Omit<UseRequest, 'selector'> {
  const { set: assignments, trace, 'sim-speed': simSpeed } = values
  return { assignments, trace, simSpeed }
}
