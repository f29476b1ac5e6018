import type { ConformancePlotter } from '@vfab/conformance'
import { createFakeMachine } from '../test/plotter/fake-machine.ts'

/** Stands for a simulated machine that speaks the driver's protocol. */
export function createMachine(): ConformancePlotter {
  return createFakeMachine({ port: 'fake:0' })
}
