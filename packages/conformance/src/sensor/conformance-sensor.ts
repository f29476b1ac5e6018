import type { Clock, OpenPipe, ReadingValue, SimulatedFault } from '@vfab/core'

/** One sensor for one check: nobody connected. A simulated one, as a rule: what a real one measures is not known. */
export interface ConformanceSensor {
  /** Settings that open this sensor, as a user would write them. Give short deadlines and intervals: checks wait for them. */
  readonly config: Readonly<Record<string, unknown>>
  /** How the driver reaches the sensor; left out, the driver opens what {@link config} names itself. */
  readonly openPipe?: OpenPipe | undefined
  /** The sensor's own time; left out, the driver uses the system's. */
  readonly clock?: Clock | undefined
  /** Makes the sensor fail: `unplug`, `silence`, `garbage`. Left out, the checks that need it are skipped. */
  readonly inject?: ((fault: SimulatedFault) => void) | undefined
  /** What each channel measures at this moment, by the sensor, not by the driver. */
  measured(): Readonly<Record<string, ReadingValue>>
  /** Changes what it measures, every channel of it; a sensor that sends by itself sends. */
  change(): void
  /** Whether another program could open the port now. */
  portIsFree(): boolean | Promise<boolean>
  /** What the sensor was asked, oldest first; nothing for one that is never asked. Shown when a check fails. */
  received(): readonly string[]
  /** Called after each check, also a failed one. */
  dispose(): void | Promise<void>
}
