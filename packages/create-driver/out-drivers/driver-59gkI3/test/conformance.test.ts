import { driverConformance } from '@vfab/conformance'

import { driver } from '../src/index.ts'
import { simulator } from '../src/simulator.ts'

// Everything that vfab promises of a driver of this kind, each as one test, on the simulated device.
driverConformance({ driver, simulator })
