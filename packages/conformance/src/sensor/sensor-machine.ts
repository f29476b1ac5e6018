import type { ReadingValue } from '@vfab/core'
import type { ConformanceMachine } from '../machine.ts'

/** One sensor for one check: not connected. A simulated one, as a rule: what a real one measures is not known. */
export interface ConformanceSensor extends ConformanceMachine {
  /** What each channel measures at this moment, by the sensor, not by the driver. */
  measured(): Readonly<Record<string, ReadingValue>>
  /** Changes what it measures, every channel of it; a sensor that sends by itself sends. */
  change(): void
  /** Whether another program could open the port now. */
  portIsFree(): boolean | Promise<boolean>
}
